"""The command-line program on PostgreSQL: what it says on SQLite, by changing only the URL."""

import os
import re
import subprocess
from pathlib import Path

BIN = Path(os.environ["PHYSCRM_BIN"])
TODAY = "2026-11-23"


def physcrm(url, *arguments):
    done = subprocess.run([BIN / "physcrm", "--db", url, "--today", TODAY, *map(str, arguments)],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def without_times(text):
    """Without what a run took, and the spaces that its column is filled up with."""
    return re.sub(r"[ ]*\d+(\.\d+)? m?s\b|\d{4}-\d\d-\d\dT\S+", " ...", text)


def status(url):
    """Without what is measured anew each time."""
    return re.sub(r'"(sizeBytes|\w*[mM]icroseconds)":\d+', "", physcrm(url, "--json", "status"))


def without_pages(said):
    """What `check` says of the database's own check is its own; columns are as wide as a time is long."""
    return [line.split() for line in said.splitlines() if not line.startswith("pages ")]


def test_a_day_says_the_same_as_on_sqlite(server, tmp_path):
    roster = tmp_path / "roster.csv"
    with roster.open("w") as out:
        subprocess.run([BIN / "physcrm-generate-roster", "--physicians", "40", "--credentials", "140", "--seed", "3",
                        "--as-of", TODAY], stdout=out, check=True)
    said = []
    for url in (server.fresh_url(), f"sqlite://{tmp_path}/store.db"):
        physcrm(url, "init", "--time-zone", "America/New_York")
        said.append([without_times(physcrm(url, *arguments)) for arguments in (
            ("import", roster), ("import", roster), ("run",), ("run",), ("renewals", "--limit", 20),
            ("notifications",), ("physician", "phy_3"), ("check",))])
    for on_postgresql, on_sqlite in zip(*said):
        assert without_pages(on_postgresql) == without_pages(on_sqlite)


def test_two_tenants_of_one_database_keep_apart(server, tmp_path):
    roster = tmp_path / "roster.csv"
    with roster.open("w") as out:
        subprocess.run([BIN / "physcrm-generate-roster", "--physicians", "4", "--credentials", "9", "--seed", "3",
                        "--as-of", TODAY], stdout=out, check=True)
    one, other = server.fresh_url(), server.fresh_url()
    for url in (one, other):
        physcrm(url, "init", "--time-zone", "America/New_York")
    before = status(other)
    physcrm(one, "import", roster)
    physcrm(one, "run")
    assert status(other) == before
