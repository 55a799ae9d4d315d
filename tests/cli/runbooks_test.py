"""docs/operating/runbooks.md: each fault is made, and the page's own commands show it and mend it."""

import datetime
import json
import os
import sqlite3
import subprocess
from pathlib import Path

import pytest
from cli_test import BIN, run_block, shell_blocks

PAGE = (Path(os.environ["PHYSCRM_SOURCE"]) / "docs/operating/runbooks.md").read_text(encoding="utf-8")
SECTIONS = {part.split("\n", 1)[0]: shell_blocks(part) for part in PAGE.split("\n## ")[1:]}


class Clinic:
    """Two people and a licence that expires in 30 days, for one of them, on a store in a file."""

    def __init__(self, folder):
        self.folder, self.db = folder, folder / "store.db"
        (folder / "mails").mkdir()
        (folder / "channels.json").write_text(json.dumps({"directory": {"path": str(folder / "mails")}}))
        self.physcrm("init", "--time-zone", "UTC")
        for name in ("Ada", "Eve"):
            self.call("physicians.create", firstName=name, lastName="Moore", email=f"{name}@example.org")
        self.licence(30)

    def physcrm(self, *words, code=0):
        done = subprocess.run([BIN / "physcrm", "--db", self.db, "--json", *map(str, words)], cwd=self.folder,
                              capture_output=True, text=True, timeout=120)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 else done.stderr

    def call(self, operation, **request):
        return json.loads(self.physcrm("call", operation, json.dumps(request)))

    def licence(self, days):
        day = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days)).date().isoformat()
        number = len(self.call("credentials.list_all")["items"]) + 1
        return self.call("credentials.create", physicianId="phy_1", entityType="license", state="TX",
                         number=f"L{number}", expirationDate=day)

    def raw(self, sql):
        database = sqlite3.connect(self.db)
        database.executescript(sql)
        database.close()

    def mails(self):
        return len(list((self.folder / "mails").glob("**/*.eml")))

    def read(self, sql):
        database = sqlite3.connect(self.db)
        row = database.execute(sql).fetchone()[0]
        database.close()
        return row


def prepare_renewals(clinic):
    clinic.call("renewals.initiate", entityType="license", entityId="cred_1")


# What makes the fault; the section's blocks are run after it, and then what must hold.
FAULTS = {}


def fault(heading):
    def keep(function):
        FAULTS[heading] = function
        return function
    return keep


@fault("No renewal is opened")
def _(clinic):
    clinic.call("renewals.initiate", entityType="license", entityId="cred_1")
    clinic.licence(700)  # its window has not begun
    run = yield
    assert '"entityId":"cred_2"' in run[-1]
    assert {row["entityId"] for row in clinic.call("renewals.list", days=36500)["items"]} == {"cred_1", "cred_2"}


@fault("A checklist is empty or wrong")
def _(clinic):
    prepare_renewals(clinic)
    run = yield
    assert "arithmetic" in run[0] and '"items":[' in run[0]
    assert clinic.call("renewals.list", days=400)["items"][0]["id"] == "wf_2"


@fault("A status can't be changed")
def _(clinic):
    prepare_renewals(clinic)
    refused = clinic.physcrm("call", "renewals.update_status", '{"id":"wf_1","status":"filed"}', code=1)
    assert "invalid_transition" in refused and "in_progress" in refused
    yield
    assert clinic.call("renewals.get", id="wf_1")["status"] == "filed"


@fault("Somebody was not told")
def _(clinic):
    run = yield
    assert '"lastRun":null' in run[0]
    assert clinic.mails() == 2, "what was owed, and a test"


@fault("Messages fail")
def _(clinic):
    clinic.call("notifications.check_expirations")
    clinic.call("physicians.update", id="phy_1", email=None)
    clinic.physcrm("--channels", "channels.json", "run", "--job", "processNotificationQueue")
    clinic.raw("UPDATE deliveries SET status = 3; UPDATE notifications SET status = 3, final_at = created_at")
    assert clinic.read("SELECT count(*) FROM notifications WHERE status = 3") == 1
    run = yield
    assert "permanently_failed" in run[0]
    assert clinic.mails() == 1


@fault("Somebody was told twice")
def _(clinic):
    run = yield
    assert '"phy_1"' in run[0] and '"phy_2"' in run[0]
    assert clinic.call("physicians.get", id="phy_2")["status"] == "inactive"


@fault("No job runs")
def _(clinic):
    clinic.physcrm("run")
    clinic.raw("UPDATE jobs SET next_due_at = 1000000")
    run = yield
    assert '"status":"degraded"' in run[0] and '"isOverdue":true' in run[0]
    assert clinic.call("health.basic")["status"] == "up"


@fault("A job is stuck")
def _(clinic):
    clinic.physcrm("run")
    clinic.raw("UPDATE jobs SET lease_owner = 'gone:1:1', lease_until = 9000000000000000")
    assert "conflict" in clinic.physcrm("run", "--job", "checkExpirations", code=1)
    run = yield
    assert '"heldBy":"gone:1:1"' in run[0] and '"released":true' in run[1]


@fault("A job fails again and again")
def _(clinic):
    clinic.physcrm("run")
    yield
    paused = {job["name"]: job["pausedUntil"] for job in clinic.call("scheduler.status")["jobs"]}
    assert set(paused.values()) == {None}


@fault("The database can't be reached")
def _(clinic):
    (clinic.folder / "store.db").rename(clinic.folder / "away.db")
    assert "not_found" in clinic.physcrm("status", code=1)
    (clinic.folder / "away.db").rename(clinic.folder / "store.db")
    run = yield
    assert "ping" in run[0]


@fault("The disk is full")
def _(clinic):
    yield


@fault("The store is locked")
def _(clinic):
    other = sqlite3.connect(clinic.db)
    other.execute("BEGIN IMMEDIATE")
    request = '{"firstName": "Bob", "lastName": "Stone"}'
    assert "the store is busy" in clinic.physcrm("call", "physicians.create", request, code=1)
    other.close()
    yield
    clinic.physcrm("call", "physicians.create", request)


@fault("The store is damaged")
def _(clinic):
    clinic.physcrm("backup", "copy.db")
    clinic.db.write_bytes(b"x" * 40000)
    run = yield
    assert '"sound":true' in run[0] and "sound" in run[1]
    assert clinic.call("credentials.list_all")["total"] == 1


@fault("It is slow")
def _(clinic):
    run = yield
    assert '"pingMicroseconds"' in run[0] and '"outcome":"ok"' in run[1]


@fault("The store is of a newer version")
def _(clinic):
    clinic.raw("PRAGMA user_version = 999")
    assert "version_mismatch" in clinic.physcrm("status", code=1)
    yield


@fault("Upgrading")
def _(clinic):
    run = yield
    assert "schema version" in run[0] and (clinic.folder / "before-the-upgrade.db").exists()


@fault("Making copies")
def _(clinic):
    run = yield
    assert '"sound":true' in run[0]


@fault("Restoring a copy")
def _(clinic):
    clinic.physcrm("backup", "copy.db")
    clinic.licence(60)
    yield
    assert clinic.call("credentials.list_all")["total"] == 1


@fault("Nothing may be written for a while")
def _(clinic):
    run = yield
    assert '"readOnly":true' in run[0] and "checkExpirations" in run[1]
    assert clinic.call("health.basic")["readOnly"] is False


def test_every_section_of_the_page_has_its_fault_here():
    assert list(SECTIONS) == list(FAULTS)


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_fault_is_seen_and_mended_by_what_the_page_says(heading, tmp_path):
    clinic = Clinic(tmp_path)
    steps = FAULTS[heading](clinic)
    next(steps)
    said = [run_block(block, clinic.db, tmp_path) for block in SECTIONS[heading]]
    with pytest.raises(StopIteration):
        steps.send(said)
