"""The command-line program with channels: what `run`, `serve` and `notifications` do when messages can leave."""

import datetime
import json
import os
import pty
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from cli_test import BIN, TODAY, answer, db, physcrm  # noqa: F401 (db is a fixture)

SERVERS = Path(os.environ["PHYSCRM_SOURCE"]) / "tests/channel"
PYTHON = "/usr/bin/python3"
QUEUE = ("run", "--job", "processNotificationQueue")


@pytest.fixture(autouse=True)
def no_channels(monkeypatch):
    monkeypatch.delenv("PHYSCRM_CHANNELS", raising=False)


def fill(db, tmp_path, physicians, credentials):  # noqa: F811
    """Imports invented people and runs the daily check; how many notifications wait."""
    path = tmp_path / "roster.csv"
    with path.open("w") as out:
        subprocess.run([BIN / "physcrm-generate-roster", "--physicians", str(physicians), "--credentials",
                        str(credentials), "--seed", "7", "--as-of", TODAY], stdout=out, check=True)
    answer("import", path, db=db)
    (check,) = answer("run", "--job", "checkExpirations", db=db)
    return check["counts"]["created"]


def channels_file(tmp_path, **channels):
    path = tmp_path / "channels.json"
    path.write_text(json.dumps(channels))
    return path


def into_folder(tmp_path):
    folder = tmp_path / "mails"
    folder.mkdir()
    return folder, channels_file(tmp_path, directory={"path": str(folder)})


class Relay:
    """tests/channel/smtp_server.py, until its standard input ends."""

    def __init__(self, folder, *options):
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                        key, "-out", certificate], check=True, capture_output=True)
        self.path = folder / "mails.jsonl"
        self.process = subprocess.Popen([PYTHON, "-B", SERVERS / "smtp_server.py", self.path, certificate, key, *options],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.channels = {"host": "localhost", "port": int(self.process.stdout.readline()), "username": "physcrm",
                         "password": "correct horse", "fromAddress": "team@hospital.example",
                         "caFile": str(certificate), "sendTimeoutMs": 120_000}

    def recipients(self):
        records = [json.loads(line) for line in self.path.read_text().splitlines()]
        return [record["recipient"] for record in records if "mail" in record]

    def end(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def start_relay(tmp_path):
    relays = []

    def start(*options):
        relays.append(Relay(tmp_path, *options))
        return relays[-1]

    yield start
    for relay in relays:
        relay.end()


@pytest.fixture
def start():
    """Starts a program that does not outlive the test."""
    processes = []

    def start_one(command):
        processes.append(subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        return processes[-1]

    yield start_one
    for process in processes:
        process.kill()
        process.communicate()


def on_a_terminal(*arguments):
    """The exit code, and what was drawn on a terminal that stands for standard error."""
    leader, follower = pty.openpty()
    process = subprocess.Popen([BIN / "physcrm", "--today", TODAY, *map(str, arguments)], stdout=subprocess.DEVNULL,
                               stderr=follower)
    os.close(follower)
    drawn = b""
    try:
        while piece := os.read(leader, 65536):
            drawn += piece
    except OSError:  # the other end is closed: how a terminal says that nothing follows
        pass
    os.close(leader)
    return process.wait(timeout=60), drawn.decode()


def test_ten_thousand_waiting_notifications_leave_with_one_command(db, tmp_path):  # noqa: F811
    waiting = fill(db, tmp_path, 14_500, 50_000)
    assert waiting >= 10_000
    folder, channels = into_folder(tmp_path)
    (queue,) = answer("--channels", channels, *QUEUE, db=db)
    assert queue["outcome"] == "ok"
    assert queue["counts"]["claimed"] == queue["counts"]["sent"] == waiting
    assert len(list(folder.glob("*.eml"))) == waiting == len(list(folder.iterdir()))
    assert answer("notifications", "--status", "sent", "--limit", "1", db=db)["total"] == waiting
    (again,) = answer("--channels", channels, *QUEUE, db=db)
    assert again["counts"]["claimed"] == 0
    assert "sound" in physcrm("check", db=db).stdout


def test_a_slow_answer_does_not_stop_the_others(db, tmp_path, start_relay):  # noqa: F811
    # The first to be planned, and so the first to be sent.
    slow = {"firstName": "Ada", "lastName": "Byron", "email": "slow@example.org"}
    physician = answer("call", "physicians.create", json.dumps(slow), db=db)["id"]
    answer("call", "credentials.create", json.dumps({
        "physicianId": physician, "entityType": "license", "state": "TX", "number": "K1",
        "expirationDate": "2026-10-25"}), db=db)
    answer("run", "--job", "checkExpirations", db=db)
    others = fill(db, tmp_path, 800, 2_800)
    # The server answers the slow one only when it has taken all the others: held up by it, they would time out.
    relay = start_relay(f"hold={others}")
    (queue,) = answer("--channels", channels_file(tmp_path, smtp=relay.channels), *QUEUE, db=db)
    assert queue["counts"]["sent"] == queue["counts"]["claimed"] == others + 1
    assert len(relay.recipients()) == others + 1
    assert relay.recipients().count("slow@example.org") == 1


def test_run_says_how_many_wait_when_there_is_no_channel_and_sends_them_when_there_is(db, tmp_path):  # noqa: F811
    waiting = fill(db, tmp_path, 40, 140)
    said = f"{waiting} notifications wait: no channel is configured"
    done = physcrm("run", db=db)
    assert done.returncode == 0 and done.stdout.count(said) == 1
    assert said in physcrm(*QUEUE, db=db).stdout
    assert "wait" not in physcrm("run", "--job", "maintenance", db=db).stdout
    as_json = physcrm("--json", *QUEUE, db=db)
    assert said in as_json.stderr and json.loads(as_json.stdout)
    _, channels = into_folder(tmp_path)
    done = physcrm("--channels", channels, *QUEUE, db=db)
    assert "wait" not in done.stdout and "nothing new" not in done.stdout
    assert f"{waiting} sent" in done.stdout
    assert "wait" not in physcrm(*QUEUE, db=db).stdout


def test_the_environment_names_the_channels_too(db, tmp_path, monkeypatch):  # noqa: F811
    waiting = fill(db, tmp_path, 40, 140)
    folder, channels = into_folder(tmp_path)
    monkeypatch.setenv("PHYSCRM_CHANNELS", str(channels))
    results = {job["job"]: job for job in answer("run", db=db)}
    assert results["processNotificationQueue"]["counts"]["sent"] == waiting
    assert len(list(folder.glob("*.eml"))) == waiting
    monkeypatch.setenv("PHYSCRM_CHANNELS", str(tmp_path / "nothing.json"))
    assert physcrm("--channels", channels, "status", db=db).returncode == 0, "what is said beats what stands there"


@pytest.mark.parametrize("text, words", [
    (None, ["channels.json", "not_found"]),
    ("{", ["channels.json", "channels"]),
    ('{"smtp": {"host": "h", "fromAddress": "a@b.org", "port": 0, "tls": true}}', ["channels.json", "smtp."]),
    ('{"directory": {"path": "/no/such/folder"}}', ["directory"]),
], ids=["missing", "no JSON", "bad members", "bad folder"])
def test_a_bad_channel_file_is_named(db, tmp_path, text, words):  # noqa: F811
    path = tmp_path / "channels.json"
    if text is not None:
        path.write_text(text)
    done = physcrm("--channels", path, "run", db=db)
    assert done.returncode == 1 and done.stdout == ""
    for word in words:
        assert word in done.stderr, done.stderr
    assert physcrm("--channels=", "run", db=db).returncode == 2


def test_notifications_show_how_each_delivery_stands(db, tmp_path, start_relay):  # noqa: F811
    names = {"ok": "Ada", "gone": "Bea", "busy": "Cleo"}
    for number, (mailbox, name) in enumerate(names.items()):
        who = {"firstName": name, "lastName": "Byron", "email": mailbox + "@example.org"}
        physician = answer("call", "physicians.create", json.dumps(who), db=db)["id"]
        answer("call", "credentials.create", json.dumps({
            "physicianId": physician, "entityType": "license", "state": "TX", "number": f"K{number}",
            "expirationDate": "2026-12-20"}), db=db)
    answer("run", "--job", "checkExpirations", db=db)
    relay = start_relay()
    assert physcrm("--channels", channels_file(tmp_path, smtp=relay.channels), *QUEUE, db=db).returncode == 0
    lines = {name: line for line in physcrm("notifications", db=db).stdout.splitlines()
             for name in names.values() if name in line}
    assert re.search(r" sent .*email, sent 2026-11-23 12:00Z", lines["Ada"])
    assert re.search(r" permanently_failed .*email, given up after 1 attempt: .*\(550", lines["Bea"])
    assert re.search(r" failed .*email, 2 attempts, again 2026-11-23 16:00Z: .*\(451", lines["Cleo"])


def test_the_bar_of_the_queue_counts_messages(db, tmp_path):  # noqa: F811
    waiting = fill(db, tmp_path, 400, 1_400)
    _, channels = into_folder(tmp_path)
    code, drawn = on_a_terminal("--db", db, "--channels", channels, *QUEUE)
    assert code == 0
    assert f"of {waiting} messages" in drawn and "processNotificationQueue  [" in drawn
    assert "credentials" not in drawn
    assert drawn.endswith("\r\033[K"), "it is wiped away"
    _, drawn = on_a_terminal("--db", db, "run", "--job", "checkExpirations")
    assert "of 121 days" in drawn


def by_the_machines_clock(db, *arguments):  # noqa: F811
    done = subprocess.run([BIN / "physcrm", "--db", db, "--json", *arguments], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("command", ["serve", "run"])
def test_a_signal_lets_what_is_on_its_way_finish_and_gives_the_rest_back(db, tmp_path, start_relay, start,  # noqa: F811
                                                                         command):
    soon = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()
    for number in range(20):
        who = {"firstName": f"P{number}", "lastName": "Byron", "email": f"p{number}@example.org"}
        physician = by_the_machines_clock(db, "call", "physicians.create", json.dumps(who))["id"]
        by_the_machines_clock(db, "call", "credentials.create", json.dumps({
            "physicianId": physician, "entityType": "license", "state": "TX", "number": f"K{number}",
            "expirationDate": soon}))
    relay = start_relay("signal")
    channels = channels_file(tmp_path, smtp={**relay.channels, "maxConnections": 2})
    process = start([BIN / "physcrm", "--db", db, "--channels", channels, command])
    for _ in range(2):
        assert relay.process.stdout.readline() == "waiting\n"
    process.send_signal(signal.SIGTERM)
    # It asks once a second. That it has been told shows in the next signal's not being held back any more; only then
    # are the two messages in hand answered.
    patience = time.monotonic() + 30
    while blocked(process.pid):
        assert time.monotonic() < patience, "it does not ask"
    relay.process.send_signal(signal.SIGUSR1)
    said, errors = process.communicate(timeout=60)
    if command == "serve":
        assert (process.returncode, errors) == (0, "") and said.endswith("stopped\n")
    else:
        assert process.returncode == 1 and "cancelled" in errors
    assert len(relay.recipients()) == 2
    counts = [by_the_machines_clock(db, "notifications", "--status", status, "--limit", "1")["total"]
              for status in ("sent", "pending")]
    assert counts == [2, 18]
    (rest,) = by_the_machines_clock(db, "--channels", channels, *QUEUE)
    assert rest["counts"]["sent"] == 18, "they were given back, not held"


def blocked(pid):
    """Whether the program's first thread still holds SIGTERM back."""
    mask = re.search(r"^SigBlk:\s*(\w+)", Path(f"/proc/{pid}/task/{pid}/status").read_text(), re.M)
    return bool(int(mask.group(1), 16) & 1 << (signal.SIGTERM - 1))
