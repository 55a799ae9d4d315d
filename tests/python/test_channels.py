"""How messages leave: the option `channels`, and a callable of the host's own."""

import datetime
import email
import email.policy
import gc
import gzip
import json
import weakref

import physcrm
import pytest


@pytest.fixture
def open_with(clock, new_store):
    engines = []

    def open_one(channels):
        engines.append(physcrm.Engine.open(new_store(), clock=clock, options={"channels": channels}))
        return engines[-1]

    yield open_one
    for engine in engines:
        engine.close()


def send_test(engine):
    """What became of a test to a new physician."""
    who = {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.org"}
    physician = engine.call("physicians.create", who)
    return engine.call("notifications.test", {"physicianId": physician["id"]})


def test_what_is_critical_goes_into_the_archive_before_it_is_deleted(tmp_path, new_store):
    clock = physcrm.SimulatedClock("2026-01-15T12:00:00Z")
    options = {"archiveDirectory": tmp_path, "channels": {"host": lambda message: None}}
    with physcrm.Engine.open(new_store(), clock=clock, options=options) as engine:
        ada = engine.call("physicians.create", {"firstName": "Ada", "lastName": "Byron"})
        engine.call("credentials.create", {"physicianId": ada["id"], "entityType": "license", "state": "TX",
                                           "number": "T1", "expirationDate": "2026-01-16"})
        engine.run_due()
        clock.advance(datetime.timedelta(days=366))
        assert engine.call("notifications.cleanup")["archived"] == 1
    [file] = tmp_path.iterdir()
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        [line] = map(json.loads, lines)
    assert line["severity"] == "critical" and "expires in 1 day" in line["deliveries"][0]["body"]


@pytest.mark.parametrize("directory", ["/no/such/directory", 7])
def test_an_archive_that_is_no_directory_is_refused(directory, new_store):
    with pytest.raises(physcrm.InvalidArgumentError) as refused:
        physcrm.Engine.open(new_store(), options={"archiveDirectory": directory})
    assert refused.value.field == "archiveDirectory"


def test_a_callable_is_given_the_message(open_with):
    messages = []
    test = send_test(open_with({"host": messages.append}))
    (message,) = messages
    assert test["status"] == "sent"
    assert message["idempotencyKey"].endswith(test["deliveries"][0]["id"])
    assert message["toAddress"] == "ada@example.org"
    assert message["toName"] == "Ada Byron"
    assert message["subject"] == test["subject"]
    assert message["text"] == test["message"]
    assert message["date"] == "2026-01-15T14:00:00.000Z"
    assert set(message) == {"idempotencyKey", "toAddress", "toName", "subject", "text", "html", "date"}


@pytest.mark.parametrize(
    "answer, status, error",
    [
        (("permanent_failure", "no such\nrecipient"), "permanently_failed", "no such recipient"),
        (("temporary_failure", ""), "failed", "the host could not send it"),
        (("sent", "x"), "failed", "the host's callback answered no outcome"),
        (True, "failed", "the host's callback answered no outcome"),
        ("temporary_failure", "failed", "the host's callback answered no outcome"),
    ],
    ids=repr,
)
def test_an_answer_is_what_became_of_it(open_with, answer, status, error):
    test = send_test(open_with({"host": lambda message: answer}))
    assert test["status"] == status
    assert test["deliveries"][0]["lastError"] == error


def test_an_exception_is_a_temporary_failure_and_its_text_stays_with_the_host(open_with):
    def send(message):
        raise ConnectionResetError("the password is hunter2")

    test = send_test(open_with({"host": send}))
    assert test["status"] == "failed"
    assert test["deliveries"][0]["lastError"] == "the host's callback raised ConnectionResetError"


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_program_comes_out_and_the_message_is_tried_again(open_with, kind):
    def send(message):
        raise kind("mine")

    engine = open_with({"host": send})
    with pytest.raises(kind, match="mine"):
        send_test(engine)
    (notification,) = engine.call("notifications.list")["items"]
    assert notification["status"] == "failed"


def test_a_directory_gets_a_mail_file(open_with, tmp_path):
    test = send_test(open_with({"directory": {"path": str(tmp_path)}}))
    assert test["status"] == "sent"
    (file,) = tmp_path.glob("*.eml")
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert mail["To"].addresses[0].addr_spec == "ada@example.org"


@pytest.mark.parametrize(
    "channels, field",
    [
        ({"fax": {}}, "fax"),
        ({"smtp": {"host": "h", "fromAddress": "a@b.org", "port": 0}}, "smtp.port"),
        ({"smtp": {"host": "h", "fromAddress": "a@b.org", "tls": True}}, "smtp.tls"),
        ({"directory": {"path": "/no/such/folder"}}, "directory.path"),
    ],
    ids=repr,
)
def test_what_is_wrong_is_named(open_with, channels, field):
    with pytest.raises(physcrm.InvalidArgumentError) as caught:
        open_with(channels)
    assert caught.value.field == field


@pytest.mark.parametrize("channels", [[], "smtp", {"host": "h"}, {"directory": {"path": object()}}], ids=repr)
def test_what_is_no_configuration_is_a_type_error(open_with, channels):
    with pytest.raises(TypeError):
        open_with(channels)


def test_without_channels_nothing_is_taken(open_with):
    for channels in (None, {}):
        assert open_with(channels).call("notifications.process_queue")["claimed"] == 0


def test_a_callable_lives_as_long_as_its_engine(clock, new_store):
    class Channel:
        def __call__(self, message):
            pass

    channel = Channel()
    alive = weakref.ref(channel)
    engine = physcrm.Engine.open(new_store(), clock=clock, options={"channels": {"host": channel}})
    del channel
    gc.collect()
    assert alive() is not None
    engine.close()
    gc.collect()
    assert alive() is None
