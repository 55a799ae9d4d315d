"""What the tests of the Python package share."""

import os
import random
import sys
from pathlib import Path

import physcrm
import pytest

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "support"))
from postgres_fixture import server  # noqa: E402, F401


@pytest.fixture
def new_store(request):
    """Makes URLs of new and empty stores: of the kind that PHYSCRM_TEST_STORE names (`postgresql`, `memory`),
    else SQLite's in memory."""
    kind = os.environ.get("PHYSCRM_TEST_STORE")
    if kind == "postgresql":
        return request.getfixturevalue("server").fresh_url
    return lambda: "memory:" if kind == "memory" else "sqlite::memory:"


@pytest.fixture
def clock():
    return physcrm.SimulatedClock("2026-01-15T14:00:00Z")


@pytest.fixture
def engine(clock, new_store):
    with physcrm.Engine.open(new_store(), clock=clock, time_zone="America/New_York") as opened:
        yield opened


@pytest.fixture
def rng():
    """Random numbers; the seed is printed when the test fails, and PHYSCRM_TEST_SEED gives it back."""
    seed = int(os.environ.get("PHYSCRM_TEST_SEED", random.randrange(2**32)))
    print(f"PHYSCRM_TEST_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def shared_data():
    """A folder of outside data; what needs it is skipped where it is not."""
    folder = Path(os.environ.get("PHYSCRM_SHARED_DATA", SOURCE.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no outside data at {folder} (PHYSCRM_SHARED_DATA)")
    return folder


@pytest.fixture
def physician(engine):
    return engine.call("physicians.create", {"firstName": "Ana", "lastName": "Rivera"})


@pytest.fixture
def credential(engine, physician):
    """A Texas licence with 44 days to go."""
    return engine.call(
        "credentials.create",
        {
            "physicianId": physician["id"],
            "entityType": "license",
            "state": "TX",
            "number": "K1234",
            "expirationDate": "2026-02-28",
        },
    )
