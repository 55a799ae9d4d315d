"""The engine: opening and closing, calls, what crosses as JSON, clocks."""

import datetime
import decimal
import math
import types

import physcrm
import pytest

UTC = datetime.timezone.utc


def test_a_day_from_the_first_physician_to_the_first_notice(engine, credential):
    jobs = engine.run_due()
    assert [job["job"] for job in jobs][:2] == ["createRenewalWorkflows", "checkExpirations"]
    assert all(set(job) == {"job", "outcome", "counts"} and job["outcome"] == "ok" for job in jobs)
    assert jobs[0]["counts"]["created"] == 1
    assert engine.run_due() == []
    (renewal,) = engine.call("renewals.list")["items"]
    assert (renewal["status"], renewal["entityId"]) == ("not_started", credential["id"])
    (notice,) = engine.call("notifications.list", {})["items"]
    assert (notice["daysBefore"], notice["severity"]) == (60, "info")


def test_an_answer_of_no_content_is_none(engine, credential):
    assert engine.call("credentials.delete", {"id": credential["id"]}) is None


def test_a_response_that_is_no_json_is_its_text(engine, physician, credential):
    assert engine.call("physicians.calendar", {"id": physician["id"]}).startswith("BEGIN:VCALENDAR")


def test_texts_of_every_script_come_back_as_they_went(engine):
    name = "Jos\u00e9 \u4e2d\u6587 \U0001f600 \"quoted\" \\"
    made = engine.call("physicians.create", {"firstName": name, "lastName": "\u00d1"})
    assert engine.call("physicians.get", {"id": made["id"]})["firstName"] == name


def test_a_date_is_written_as_iso(engine, physician):
    request = {
        "physicianId": physician["id"],
        "entityType": "dea",
        "state": "TX",
        "number": "AP5836727",
        "expirationDate": datetime.date(2026, 12, 31),
    }
    made = engine.call("credentials.create", request)
    assert made["expirationDate"] == "2026-12-31"
    assert request["expirationDate"] == datetime.date(2026, 12, 31), "the caller's own dict is left alone"


@pytest.mark.parametrize(
    "instant", [datetime.datetime(2026, 12, 31), datetime.datetime(2026, 12, 31, tzinfo=UTC)]
)
def test_a_datetime_is_refused_with_a_word_why(engine, instant):
    with pytest.raises(TypeError, match="datetime is refused"):
        engine.call("credentials.create", {"expirationDate": instant})


@pytest.mark.parametrize("value", [b"x", {1, 2}, object(), decimal.Decimal(1), datetime.time(6)], ids=repr)
def test_what_has_no_form_in_json_is_a_type_error(engine, value):
    with pytest.raises(TypeError):
        engine.call("physicians.list", {"search": value})


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_nan_and_infinities_are_refused(engine, value):
    with pytest.raises(physcrm.InvalidArgumentError) as caught:
        engine.call("physicians.list", {"limit": value})
    assert caught.value.field == "request"


def test_a_request_that_holds_itself_is_refused(engine):
    request = {}
    request["search"] = request
    with pytest.raises(physcrm.InvalidArgumentError):
        engine.call("physicians.list", request)


@pytest.mark.parametrize("request_", [[], "{}", 1, b"{}"], ids=repr)
def test_a_request_is_a_dict(engine, request_):
    with pytest.raises(TypeError):
        engine.call("physicians.list", request_)
    with pytest.raises(TypeError):
        engine.call("physicians.list", {}, request_)


def test_any_mapping_is_a_dict(engine):
    frozen = types.MappingProxyType({"role": types.MappingProxyType({})})
    with pytest.raises(physcrm.InvalidArgumentError):
        engine.call("physicians.list", {}, frozen)
    assert engine.call("physicians.list", types.MappingProxyType({"limit": 5}))["items"] == []


def test_an_operation_is_named_by_a_text(engine):
    with pytest.raises(TypeError, match="operation"):
        engine.call(None, {})
    with pytest.raises(physcrm.NotFoundError):
        engine.call("physicians.clone")


def test_a_caller_has_the_permissions_of_its_role(engine, credential):
    viewer = {"role": "viewer", "userId": "usr_3"}
    assert engine.call("physicians.list", {}, viewer)["items"]
    with pytest.raises(physcrm.PermissionDeniedError):
        engine.call("renewals.auto_create", {}, caller=viewer)
    with pytest.raises(physcrm.InvalidArgumentError) as caught:
        engine.call("physicians.list", {}, caller={"role": "king"})
    assert caught.value.field == "caller.role"
    with pytest.raises(physcrm.UnauthenticatedError):
        engine.call("physicians.list", {}, caller={"token": "x"})


def test_closing_twice_is_nothing_and_using_it_afterwards_is_refused(clock, tmp_path, new_store):
    engine = physcrm.Engine.open(new_store(), clock=clock)
    assert not engine.closed and "open" in repr(engine)
    engine.close()
    engine.close()
    assert engine.closed and "closed" in repr(engine)
    roster = tmp_path / "roster.csv"
    roster.write_text("npi\n")
    for use in (
        lambda: engine.call("physicians.list"),
        engine.run_due,
        engine.__enter__,
        lambda: engine.import_roster(roster, "roster"),
    ):
        with pytest.raises(physcrm.InvalidArgumentError) as caught:
            use()
        assert caught.value.field == "handle"


def test_a_context_manager_closes_whatever_happens(clock, new_store):
    with pytest.raises(ZeroDivisionError):
        with physcrm.Engine.open(new_store(), clock=clock) as engine:
            1 / 0
    assert engine.closed


def test_results_outlive_the_engine(clock, new_store):
    with physcrm.Engine.open(new_store(), clock=clock) as engine:
        made = engine.call("physicians.create", {"firstName": "A", "lastName": "B"})
    assert made["lastName"] == "B"


def test_an_engine_is_opened_and_not_made():
    with pytest.raises(TypeError, match="open"):
        physcrm.Engine()


def test_a_store_is_kept_and_opened_again(tmp_path, clock):
    url = f"sqlite:///{tmp_path / 'clinic.db'}"
    with pytest.raises(physcrm.NotFoundError):
        physcrm.Engine.open(url, options={"create": False})
    with physcrm.Engine.open(url, clock, "America/Chicago") as engine:
        engine.call("physicians.create", {"firstName": "A", "lastName": "B"})
    with physcrm.Engine.open(url, clock, options={"create": False, "busyTimeoutMs": 0}) as engine:
        assert len(engine.call("physicians.list")["items"]) == 1
    with pytest.raises(physcrm.FailedPreconditionError):
        physcrm.Engine.open(url, clock, time_zone="America/New_York")


@pytest.mark.parametrize("url", ["", "clinic.db", "mysql://x", "sqlite:", "sqlite:///x\0y"])
def test_an_url_that_names_no_store_is_an_invalid_argument(url):
    with pytest.raises(physcrm.InvalidArgumentError) as caught:
        physcrm.Engine.open(url)
    assert caught.value.field == "url"


def test_a_zone_that_does_not_exist_is_an_invalid_argument(new_store):
    with pytest.raises(physcrm.InvalidArgumentError) as caught:
        physcrm.Engine.open(new_store(), time_zone="America/Atlantis")
    assert caught.value.field == "timeZone"


@pytest.mark.parametrize(
    "options, field",
    [
        ({"busytimeoutms": 1}, "busytimeoutms"),
        ({"create": True, "readOnly": True}, "readOnly"),
        ({7: 1}, "7"),
        ({"busyTimeoutMs": -1}, "busyTimeoutMs"),
        ({"busyTimeoutMs": 3_600_001}, "busyTimeoutMs"),
        ({"busyTimeoutMs": 1.0}, "busyTimeoutMs"),
        ({"busyTimeoutMs": True}, "busyTimeoutMs"),
        ({"create": 1}, "create"),
        ({"create": None}, "create"),
    ],
    ids=repr,
)
def test_unknown_options_and_values_are_refused_by_name(options, field, new_store):
    with pytest.raises(physcrm.InvalidArgumentError) as caught:
        physcrm.Engine.open(new_store(), options=options)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "arguments",
    [
        {"url": None},
        {"url": b"sqlite::memory:"},
        {"clock": "2026-01-15T06:00:00Z"},
        {"clock": 7},
        {"time_zone": 7},
        {"options": []},
        {"logger": "x"},
    ],
    ids=repr,
)
def test_arguments_of_another_type_are_type_errors(arguments, new_store):
    with pytest.raises(TypeError):
        physcrm.Engine.open(**{"url": new_store(), **arguments})


def test_a_simulated_clock_stands_still_until_it_is_told():
    clock = physcrm.SimulatedClock("2026-01-15T06:00:00Z")
    assert clock.now() == datetime.datetime(2026, 1, 15, 6, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    clock.advance(datetime.timedelta(days=1, microseconds=5))
    assert clock.now() == datetime.datetime(2026, 1, 16, 6, 0, 0, 5, tzinfo=UTC)
    clock.advance(datetime.timedelta(days=-2))
    assert clock.now() == datetime.datetime(2026, 1, 14, 6, 0, 0, 5, tzinfo=UTC)
    clock.set("2026-03-08T02:30:00.250-05:00")
    assert clock.now() == datetime.datetime(2026, 3, 8, 7, 30, 0, 250000, tzinfo=UTC)
    clock.set(datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=2))))
    assert clock.now() == datetime.datetime(1969, 12, 31, 22, tzinfo=UTC)
    assert repr(clock) == "SimulatedClock('1969-12-31T22:00:00+00:00')"


@pytest.mark.parametrize("text", ["", "2026-01-15", "2026-01-15T06:00:00", "2026-02-30T06:00:00Z", "now"])
def test_a_text_that_is_no_instant_is_an_invalid_argument(text):
    with pytest.raises(physcrm.InvalidArgumentError):
        physcrm.SimulatedClock(text)
    clock = physcrm.SimulatedClock("2026-01-15T06:00:00Z")
    with pytest.raises(physcrm.InvalidArgumentError):
        clock.set(text)
    assert clock.now() == datetime.datetime(2026, 1, 15, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", [None, 0, datetime.date(2026, 1, 15), datetime.datetime(2026, 1, 15)], ids=repr
)
def test_a_clock_takes_no_naive_datetime(value):
    with pytest.raises(TypeError):
        physcrm.SimulatedClock(value)
    with pytest.raises(TypeError):
        physcrm.SimulatedClock("2026-01-15T06:00:00Z").set(value)


def test_a_clock_stays_within_the_range_of_dates():
    clock = physcrm.SimulatedClock("2026-01-15T06:00:00Z")
    for days in (3_000_000, -3_000_000, 999_999_999, -999_999_999):
        with pytest.raises(OverflowError):
            clock.advance(datetime.timedelta(days=days))
    with pytest.raises(OverflowError):
        clock.set("1400-01-01T00:00:00Z")
    with pytest.raises(TypeError):
        clock.advance(5)
    assert clock.now() == datetime.datetime(2026, 1, 15, 6, tzinfo=UTC)


def test_time_passes_for_the_engine_as_the_clock_says(engine, clock, credential):
    engine.run_due()
    for _ in range(80):
        clock.advance(datetime.timedelta(days=1))
        engine.run_due()
    said = [notice["daysBefore"] for notice in engine.call("notifications.list")["items"]]
    assert sorted(said) == [-1, 1, 7, 30, 60]
    assert engine.call("renewals.list")["items"][0]["status"] == "expired"


def test_a_clock_of_the_hosts_own_is_asked(tmp_path, new_store):
    class Office:
        asked = 0

        def now(self):
            self.asked += 1
            return datetime.datetime(2026, 1, 15, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))

    office = Office()
    with physcrm.Engine.open(new_store(), clock=office) as engine:
        made = engine.call("physicians.create", {"firstName": "A", "lastName": "B"})
    assert made["createdAt"] == "2026-01-15T14:00:00.000Z"
    assert office.asked >= 2


def test_the_operation_table_is_data():
    rows = physcrm.operations()
    by_name = {row["name"]: row for row in rows}
    assert len(by_name) == len(rows) >= 20
    for row in rows:
        assert set(row) == {"name", "method", "path", "permission", "request", "response"}
        assert row["method"] in ("GET", "POST", "PUT", "DELETE") and row["path"].startswith("/")
        assert isinstance(row["request"], dict) and isinstance(row["response"], dict)
    initiate = by_name["renewals.initiate"]
    assert (initiate["method"], initiate["path"]) == ("POST", "/renewal/initiate")
    assert initiate["permission"] == "renewals.write"
    assert set(initiate["request"]["required"]) == {"entityType", "entityId"}
    rows[0]["name"] = "mine"
    assert physcrm.operations()[0]["name"] != "mine", "each caller has a table of its own"
