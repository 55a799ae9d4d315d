"""The PostgreSQL server of a run of pytest, for a conftest.py to import."""

import pytest
from postgres_server import PostgresServer, programs


@pytest.fixture(scope="session")
def server():
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with PostgresServer() as started:
        yield started
