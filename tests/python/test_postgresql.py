"""The package on PostgreSQL: two engines on one store, and what they say when it is gone."""

import physcrm
import pytest


def test_what_one_engine_writes_another_one_reads(server, clock):
    url = server.fresh_url()
    with physcrm.Engine.open(url, clock=clock, time_zone="America/New_York") as one:
        with physcrm.Engine.open(url, clock=clock) as other:
            person = one.call("physicians.create", {"firstName": "Ada", "lastName": "Okafor"})
            assert other.call("physicians.get", {"id": person["id"]})["lastName"] == "Okafor"
            with pytest.raises(physcrm.ConflictError):
                other.call("physicians.update", {"id": person["id"], "version": 7, "lastName": "Osei"})
    with physcrm.Engine.open(url, clock=clock, options={"create": False}) as again:
        assert again.call("physicians.list")["items"][0]["id"] == person["id"]


def test_a_server_that_is_gone_is_unavailable(clock):
    with pytest.raises(physcrm.UnavailableError) as refused:
        physcrm.Engine.open("postgresql://physcrm:secret@/db?host=/nowhere", clock=clock)
    assert "secret" not in str(refused.value)
