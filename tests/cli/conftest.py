"""What the tests of the command line share: which store they are on."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from postgres_fixture import server  # noqa: E402, F401


@pytest.fixture
def place(request, tmp_path):
    """Where a new store is kept: PHYSCRM_TEST_STORE=postgresql has a schema of its own, else it is a file."""
    if os.environ.get("PHYSCRM_TEST_STORE") == "postgresql":
        return request.getfixturevalue("server").fresh_url()
    return tmp_path / "a store.db"


@pytest.fixture
def only_on_sqlite():
    if os.environ.get("PHYSCRM_TEST_STORE"):
        pytest.skip("about SQLite's file")
