"""The command-line program's upkeep: copies, restoring, a store of an earlier schema, read-only."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from cli_test import answer, db, physcrm  # noqa: F401 (db is a fixture)

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from postgres_server import PostgresServer, programs  # noqa: E402

KEPT = Path(os.environ["PHYSCRM_SOURCE"]) / "tests/storage/kept"


def add(db, name):  # noqa: F811
    return answer("call", "physicians.create", json.dumps({"firstName": "Ada", "lastName": name}), db=db)


def names(db):  # noqa: F811
    return [row["lastName"] for row in answer("call", "physicians.list", db=db)["items"]]


def refused(*arguments, **kw):
    done = physcrm(*arguments, **kw)
    assert done.returncode == 1 and done.stdout == "", done.stdout
    return done.stderr


def test_a_copy_is_made_and_restored(db, tmp_path):  # noqa: F811
    add(db, "Moore")
    said = physcrm("backup", tmp_path / "copy", db=db)
    assert said.returncode == 0 and "1 physician," in said.stdout and "checked" in said.stdout
    assert "conflict" in refused("backup", tmp_path / "copy", db=db)
    add(db, "Stone")
    assert "--force" in refused("restore", tmp_path / "copy", db=db)
    assert names(db) == ["Moore", "Stone"]
    restored = answer("restore", tmp_path / "copy", "--force", db=db)
    assert restored["physicians"] == 1 and restored["credentials"] == 0
    assert names(db) == ["Moore"]
    assert names(f"{db}.replaced") == ["Moore", "Stone"]
    elsewhere = tmp_path / "elsewhere.db"
    assert physcrm("restore", tmp_path / "copy", db=elsewhere).returncode == 0
    assert names(elsewhere) == ["Moore"]


def test_a_store_that_somebody_has_open_is_not_replaced(db, tmp_path):  # noqa: F811
    assert physcrm("backup", tmp_path / "copy", db=db).returncode == 0
    other = sqlite3.connect(db)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM physicians").fetchone()
    assert "stop it first" in refused("restore", tmp_path / "copy", "--force", db=db)
    other.close()
    assert physcrm("restore", tmp_path / "copy", "--force", db=db).returncode == 0


def test_a_damaged_copy_is_neither_restored_nor_touched(db, tmp_path):  # noqa: F811
    add(db, "Moore")
    copy = tmp_path / "copy"
    assert physcrm("backup", copy, db=db).returncode == 0
    pages = bytearray(copy.read_bytes())
    for at in range(16384 * 2, 16384 * 6, 97):
        pages[at] ^= 0xFF
    copy.write_bytes(pages)
    assert refused("restore", copy, "--force", db=db)
    assert copy.read_bytes() == bytes(pages)
    assert names(db) == ["Moore"]
    assert "not_found" in refused("restore", tmp_path / "nothing", db=tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_store_of_an_earlier_schema_is_brought_up_and_one_that_was_copied_is_restored(tmp_path, version):
    old = tmp_path / "old.db"
    raw = sqlite3.connect(old)
    raw.executescript(f"BEGIN;{(KEPT / f'sqlite_{version}.sql').read_text(encoding='utf-8')};COMMIT")
    raw.close()
    new = tmp_path / "new.db"
    before = old.read_bytes()
    looked_at = answer("call", "maintenance.restore_check", json.dumps({"path": str(old)}), db="memory:")
    assert looked_at["schemaVersion"] == version and "wf_900001" in str(looked_at["findings"])
    restored = physcrm("restore", old, db=new)
    assert restored.returncode == 0 and "wf_900001" in restored.stdout, "its orphan is found"
    assert old.read_bytes() == before and sorted(p.name for p in tmp_path.iterdir()) == ["new.db", "old.db"]
    newest = answer("migrate", db=new)["schemaVersion"]
    assert newest >= 4 and answer("migrate", db=old)["schemaVersion"] == newest
    assert physcrm("run", "--job", "createRenewalWorkflows", db=old).returncode == 0


def test_read_only_is_seen_refused_and_ended(db):  # noqa: F811
    answer("call", "maintenance.read_only", '{"readOnly": true, "reason": "a new disk"}', db=db)
    assert "read-only since 2026-11-23" in physcrm("status", db=db).stdout
    assert "a new disk" in refused("call", "physicians.create", '{"firstName": "A", "lastName": "B"}', db=db)
    run = physcrm("run", db=db)
    assert run.returncode == 0 and run.stdout.count("paused") == 6 and "a new disk" in run.stdout
    answer("call", "maintenance.read_only", '{"readOnly": false}', db=db)
    assert "read-only" not in physcrm("status", db=db).stdout
    add(db, "Moore")


@pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")
def test_postgresql_is_copied_by_the_command_that_backup_names(tmp_path):
    with PostgresServer() as server:
        url = server.fresh_url()
        assert physcrm("init", db=url).returncode == 0
        add(url, "Moore")
        answer("call", "maintenance.read_only", '{"readOnly": true}', db=url)
        said = refused("backup", tmp_path / "copy", db=url)
        command = said.split("copied by: ")[1].strip()
        assert command == "pg_dump --format=custom --schema=t1 --file=FILE DATABASE"
        connection = url.rsplit("&schema=", 1)[0]
        command = command.replace("FILE", str(tmp_path / "copy")).replace("DATABASE", f"'{connection}'")
        subprocess.run(["sh", "-e", "-c", command], check=True, env=dict(os.environ, PATH=f"{programs()}:/usr/bin:/bin"))
        subprocess.run([programs() / "psql", "-q", "-c", "DROP SCHEMA t1 CASCADE", connection], check=True,
                       capture_output=True)
        assert "not_found" in refused("status", db=url)
        subprocess.run([programs() / "pg_restore", "--exit-on-error", "-d", connection, tmp_path / "copy"], check=True)
        assert names(url) == ["Moore"]
        assert "read-only" in physcrm("status", db=url).stdout
        assert "failed_precondition" in refused("restore", tmp_path / "copy", db=url)
