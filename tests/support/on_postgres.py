"""Runs a command with a PostgreSQL server of its own: on_postgres.py COMMAND...

The command finds PHYSCRM_TEST_STORE=postgresql and, in PHYSCRM_TEST_SERVER, the server's URL without a schema.
"""

import os
import subprocess
import sys

from postgres_server import PostgresServer

with PostgresServer() as server:
    sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "PHYSCRM_TEST_STORE": "postgresql",
                                               "PHYSCRM_TEST_SERVER": server.url()}).returncode)
