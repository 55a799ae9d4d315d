"""From a credential to a message in a real server's hands: what it was given, and what the log says of it."""

import datetime
import json
import subprocess
from pathlib import Path

import physcrm
import pytest

SERVERS = Path(__file__).resolve().parents[1] / "channel"
SECRET = "a secret of the tests"
GENEROUS_MS = 30_000
SHORT_MS = 400  # for what is waited for


class Server:
    """A script of tests/channel, listening; it goes when its standard input ends."""

    def __init__(self, folder, script, *arguments):
        self.path = folder / (script + ".jsonl")
        self.process = subprocess.Popen(
            ["/usr/bin/python3", "-B", SERVERS / script, self.path, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def records(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []

    def end(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "key.pem",
         "-out", folder / "certificate.pem"], check=True, capture_output=True)
    return folder


@pytest.fixture
def relay(tmp_path, certificate):
    server = Server(tmp_path, "smtp_server.py", certificate / "certificate.pem", certificate / "key.pem")
    yield server
    server.end()


@pytest.fixture
def target(tmp_path):
    server = Server(tmp_path, "webhook_server.py", SECRET)
    yield server
    server.end()


@pytest.fixture
def open_store(tmp_path, clock):
    """Opens the one store of the test, with these channels."""
    engines = []

    def open_with(channels):
        for engine in engines:
            engine.close()
        engines.append(physcrm.Engine.open(f"sqlite://{tmp_path}/store.db", clock=clock,
                                           options={"channels": channels}))
        return engines[-1]

    yield open_with
    for engine in engines:
        engine.close()


def smtp(relay, certificate, timeout_ms=GENEROUS_MS, **more):
    return {"smtp": {"host": "localhost", "port": relay.port, "username": "physcrm",
                     "password": "correct horse",
                     "fromAddress": "team@hospital.example", "caFile": str(certificate / "certificate.pem"),
                     "connectTimeoutMs": timeout_ms, "sendTimeoutMs": timeout_ms, **more}}


def webhook(target, path, timeout_ms=GENEROUS_MS):
    return {"webhook": {"url": f"http://127.0.0.1:{target.port}/{path}", "secret": SECRET, "allowHttp": True,
                        "allowPrivateAddresses": True, "timeoutMs": timeout_ms}}


def add_credential(engine, number="K1234", **who):
    physician = engine.call("physicians.create", {"firstName": "Ada", "lastName": "Byron", **who})
    return engine.call("credentials.create", {
        "physicianId": physician["id"], "entityType": "license", "state": "TX", "number": number,
        "expirationDate": "2026-02-14"})


def run_queue(engine):
    """A run, and of the one notification: its status and the attempts as (outcome, error)."""
    engine.call("notifications.check_expirations")
    report = engine.call("notifications.process_queue")
    (notification,) = engine.call("notifications.list")["items"]
    log = engine.call("notifications.deliveries", {"id": notification["id"]})["items"]
    assert report["claimed"] == 1
    assert [entry["attempt"] for entry in log] == list(range(1, len(log) + 1))
    return notification["status"], [(entry["outcome"], entry["error"] or "") for entry in log]


def assert_ends_as(ended, status, *attempts):
    assert ended[0] == status
    assert len(ended[1]) == len(attempts)
    for (outcome, error), (wanted, beginning) in zip(ended[1], attempts):
        assert outcome == wanted
        assert error.startswith(beginning) and (error == "") == (beginning == "")


def test_a_mail_is_delivered_with_starttls_and_login(relay, certificate, open_store):
    engine = open_store(smtp(relay, certificate))
    add_credential(engine, email="ada@example.org")
    assert_ends_as(run_queue(engine), "sent", ("sent", ""))
    (record,) = relay.records()
    assert record["tls"] and record["login"] == "physcrm"
    assert record["sender"] == "team@hospital.example" and record["recipient"] == "ada@example.org"
    mail = record["mail"]
    (notification,) = engine.call("notifications.list")["items"]
    assert mail["subject"] == notification["subject"]
    assert mail["text"].split() == notification["message"].split()
    assert mail["sound"] and mail["defects"] == []
    assert notification["deliveries"][0]["id"] in mail["messageId"]


def test_a_wrong_password_is_temporary_and_nothing_is_lost(relay, certificate, open_store, clock):
    engine = open_store(smtp(relay, certificate, password="wrong horse"))
    add_credential(engine, email="ada@example.org")
    refused = "the mail server refuses the user name or the password (535"
    ended = run_queue(engine)
    assert_ends_as(ended, "failed", ("failed", refused), ("failed", refused))
    assert "horse" not in repr(ended)
    assert all("mail" not in record for record in relay.records())
    clock.advance(datetime.timedelta(hours=4))
    engine = open_store(smtp(relay, certificate))
    assert engine.call("notifications.retry_failed")["sent"] == 1
    assert [record["recipient"] for record in relay.records() if "mail" in record] == ["ada@example.org"]


@pytest.mark.parametrize("name, status, attempts, arrived", [
    ("gone", "permanently_failed", [("permanently_failed", "the mail server refuses the recipient (550")], 0),
    ("busy-once", "sent", [("failed", "the mail server refuses the recipient (451"), ("sent", "")], 1),
    ("later-once", "sent", [("failed", "the mail server refuses the message (451"), ("sent", "")], 2),
    ("drop-once", "sent", [("failed", "the server closed the connection"), ("sent", "")], 2),
])
def test_what_a_relay_says_is_what_becomes_of_it(relay, certificate, open_store,
                                                 name, status, attempts, arrived):
    engine = open_store(smtp(relay, certificate))
    add_credential(engine, email=name + "@example.org")
    assert_ends_as(run_queue(engine), status, *attempts)
    keys = [record["mail"]["messageId"] for record in relay.records()]
    assert len(keys) == arrived and len(set(keys)) <= 1


def test_a_relay_that_is_gone_or_hangs_is_tried_again(relay, certificate, open_store):
    engine = open_store(smtp(relay, certificate, timeout_ms=SHORT_MS))
    add_credential(engine, email="hang@example.org")
    late = ("failed", "the server did not answer in time")
    assert_ends_as(run_queue(engine), "failed", late, late)
    relay.end()
    assert engine.call("notifications.retry_failed", {"force": True})["failed"] == 1
    (notification,) = engine.call("notifications.list")["items"]
    assert notification["deliveries"][0]["lastError"] == "the server cannot be reached"


@pytest.mark.parametrize("path, status, attempts, arrived", [
    ("in", "sent", [("sent", "")], 1),
    ("once/drop", "sent", [("failed", "the server closed the connection"), ("sent", "")], 2),
    ("once/status/503", "sent",
     [("failed", "the target cannot take the message now (503)"), ("sent", "")], 2),
    ("status/302", "permanently_failed",
     [("permanently_failed", "the target answers with a redirect, which is not followed (302)")], 1),
])
def test_what_a_web_server_answers_is_what_becomes_of_it(target, open_store, path, status, attempts, arrived):
    engine = open_store(webhook(target, path))
    add_credential(engine)
    assert_ends_as(run_queue(engine), status, *attempts)
    records = target.records()
    assert len(records) == arrived and all(record["signed"] for record in records)
    assert len({record["key"] for record in records}) == 1
    assert {record["path"] for record in records} == {"/" + path}, "a redirect is not followed"


def test_a_web_server_that_hangs_is_tried_again(target, open_store):
    engine = open_store(webhook(target, "hang", timeout_ms=SHORT_MS))
    add_credential(engine)
    late = ("failed", "the server did not answer in time")
    assert_ends_as(run_queue(engine), "failed", late, late)


def test_answers_that_take_long_are_waited_for_side_by_side(target, open_store):
    engine = open_store(webhook(target, "together/3"))  # answers when three are waiting
    for number in ("K1", "K2", "K3"):
        add_credential(engine, number)
    engine.call("notifications.check_expirations")
    report = engine.call("notifications.process_queue")
    assert (report["claimed"], report["sent"]) == (3, 3)
    assert len({record["key"] for record in target.records()}) == 3
