"""What a callback raises comes out of the call as it was raised, and nothing is kept afterwards."""

import _thread
import datetime
import gc
import io
import logging
import sys
import threading
import time
import tracemalloc
import weakref

import physcrm
import pytest

UTC = datetime.timezone.utc
HEADER = "externalId,firstName,lastName,entityType,state,number,expirationDate\n"


def roster(rows):
    lines = (f"E{i},Ada,Byron {i},license,TX,A{i},2026-05-31\n" for i in range(rows))
    return HEADER.encode() + "".join(lines).encode()


class Trouble(Exception):
    pass


def test_what_progress_raises_comes_out_unchanged(engine):
    trouble = Trouble("mine")

    def progress(done, total):
        if done:
            raise trouble

    with pytest.raises(Trouble) as caught:
        engine.import_roster(io.BytesIO(roster(20_000)), "roster", progress=progress)
    assert caught.value is trouble
    assert "progress" in [entry.name for entry in caught.traceback]
    assert engine.call("physicians.list")["items"] is not None, "the engine goes on working"


@pytest.mark.parametrize(
    "kind", [KeyboardInterrupt, SystemExit, MemoryError, StopIteration, physcrm.ConflictError]
)
def test_exceptions_of_every_kind_pass(engine, kind):
    def progress(done, total):
        raise kind("mine")

    with pytest.raises(kind, match="mine"):
        engine.import_roster(io.BytesIO(roster(1)), "roster", progress=progress)


def test_answering_false_cancels_and_none_does_not(engine):
    with pytest.raises(physcrm.CancelledError) as caught:
        engine.import_roster(io.BytesIO(roster(3)), "roster", progress=lambda done, total: False)
    assert caught.value.code == "cancelled"
    for answer in (None, True, 0, 1, ""):
        engine.import_roster(io.BytesIO(roster(3)), "roster", progress=lambda done, total: answer)


def test_progress_tells_the_bytes_of_a_file(engine, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(roster(20_000))
    told = []
    engine.import_roster(path, "roster", progress=lambda *told_now: told.append(told_now))
    size = path.stat().st_size
    assert told[0] == (0, size) and told[-1] == (size, size) and len(told) > 3
    assert told == sorted(told)
    told.clear()
    engine.import_roster(io.BytesIO(roster(3)), "roster", progress=lambda *told_now: told.append(told_now))
    assert told[-1] == (len(roster(3)), 0), "of a stream the end is not known"


def test_what_a_file_raises_comes_out_unchanged(engine):
    class File:
        def read(self, size):
            raise ConnectionResetError("the other side is gone")

    with pytest.raises(ConnectionResetError, match="the other side"):
        engine.import_roster(File(), "roster")


@pytest.mark.parametrize(
    "answer, kind, why",
    [
        ("text", TypeError, "binary mode"),
        (None, TypeError, "bytes-like"),
        (7, TypeError, "bytes-like"),
        (b"x" * (1 << 24), ValueError, "more than n bytes"),
    ],
    ids=["text", "None", "number", "too much"],
)
def test_a_file_that_answers_nonsense_is_refused(engine, answer, kind, why):
    class File:
        def read(self, size):
            return answer

    with pytest.raises(kind, match=why):
        engine.import_roster(File(), "roster")


def test_a_file_in_text_mode_is_refused(engine):
    with pytest.raises(TypeError, match="binary mode"):
        engine.import_roster(io.StringIO("npi\n"), "roster")


def test_bytes_like_pieces_of_any_size_are_taken(engine):
    class Slow:
        def __init__(self):
            self.rest = memoryview(roster(5))

        def read(self, size):
            piece, self.rest = self.rest[:7], self.rest[7:]
            return piece

    assert engine.import_roster(Slow(), "roster")["created"] == 5


def test_keyboard_interrupt_ends_a_long_import(engine):
    data = io.BytesIO(roster(300_000))

    def interrupt():
        time.sleep(0.1)
        _thread.interrupt_main()

    thread = threading.Thread(target=interrupt)
    start = time.monotonic()
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        engine.import_roster(data, "roster")
    thread.join()
    assert data.tell() < len(data.getvalue()), f"it went on to the end ({time.monotonic() - start} s)"
    assert engine.call("physicians.list")["items"] is not None


class Broken:
    """A clock that raises from the given time it is asked on."""

    def __init__(self, after):
        self.left = after

    def now(self):
        self.left -= 1
        if self.left < 0:
            raise Trouble("no time")
        return datetime.datetime(2026, 1, 15, 14, tzinfo=UTC)


def test_what_a_clock_raises_comes_out_unchanged(new_store):
    with pytest.raises(Trouble):
        physcrm.Engine.open(new_store(), clock=Broken(0))
    clock = Broken(1000)
    with physcrm.Engine.open(new_store(), clock=clock) as engine:
        clock.left = 0
        with pytest.raises(Trouble, match="no time"):
            engine.call("physicians.create", {"firstName": "A", "lastName": "B"})
        clock.left = 1000
        assert engine.call("physicians.list")


@pytest.mark.parametrize("answer", [datetime.datetime(2026, 1, 15), "2026-01-15T06:00:00Z", None], ids=repr)
def test_a_clock_that_answers_no_instant_is_a_type_error(answer, new_store):
    class Clock:
        def now(self):
            return answer

    with pytest.raises(TypeError):
        physcrm.Engine.open(new_store(), clock=Clock())


def test_a_logger_is_told_with_the_levels_of_logging(clock, caplog, new_store):
    caplog.set_level(logging.DEBUG)
    logger = logging.getLogger("clinic")
    with physcrm.Engine.open(new_store(), clock=clock, logger=logger.log) as engine:
        engine.run_due()
    assert caplog.records and {record.levelno for record in caplog.records} <= {10, 20, 30, 40}
    assert any("createRenewalWorkflows" in record.getMessage() for record in caplog.records)


def test_what_a_logger_raises_comes_out_unchanged_and_the_work_stands(clock, new_store):
    def logger(level, message):
        raise Trouble(message)

    with physcrm.Engine.open(new_store(), clock=clock, logger=logger) as other:
        with pytest.raises(Trouble):
            other.run_due()
        assert other.run_due() == []


def test_the_first_exception_wins_but_for_an_interrupt(clock, new_store):
    raised = []

    def logger(level, message):
        raised.append(Trouble(len(raised)) if len(raised) != 1 else KeyboardInterrupt())
        raise raised[-1]

    with physcrm.Engine.open(new_store(), clock=clock, logger=logger) as engine:
        with pytest.raises(KeyboardInterrupt) as caught:
            engine.run_due()
    assert len(raised) >= 2 and caught.value is raised[1]


def test_an_engine_may_be_closed_inside_a_callback(clock, new_store):
    engine = physcrm.Engine.open(new_store(), clock=clock)

    def progress(done, total):
        engine.close()

    report = engine.import_roster(io.BytesIO(roster(5)), "roster", progress=progress)
    assert report["created"] == 5, "the call in progress goes on to its end"
    assert engine.closed


def test_callbacks_are_let_go_of(clock, new_store):
    def progress(done, total):
        return None

    file = io.BytesIO(roster(3))
    with physcrm.Engine.open(new_store(), clock=clock) as engine:
        before = sys.getrefcount(progress), sys.getrefcount(file), sys.getrefcount(clock)
        for _ in range(5):
            file.seek(0)
            engine.import_roster(file, "roster", progress=progress)
        assert (sys.getrefcount(progress), sys.getrefcount(file), sys.getrefcount(clock)) == before


def test_clock_and_logger_live_as_long_as_the_engine(new_store):
    class Clock(Broken):
        def __init__(self):
            super().__init__(10**9)

        def __call__(self, level, message):
            pass

    clock = Clock()
    alive = weakref.ref(clock)
    engine = physcrm.Engine.open(new_store(), clock=clock, logger=clock)
    del clock
    gc.collect()
    assert alive() is not None
    engine.run_due()
    engine.close()
    gc.collect()
    assert alive() is None


def test_an_engine_that_nobody_keeps_is_closed(clock, tmp_path):
    url = f"sqlite:///{tmp_path / 'clinic.db'}"
    engine = physcrm.Engine.open(url, clock=clock)
    engine.call("physicians.create", {"firstName": "A", "lastName": "B"})
    del engine
    gc.collect()
    assert not (tmp_path / "clinic.db-wal").exists()


def test_calls_and_errors_leave_nothing_behind(engine, physician):
    def use():
        engine.call("physicians.get", {"id": physician["id"]})
        engine.run_due()
        for bad in ({"id": "phy_999"}, {"id": 7}):
            try:
                engine.call("physicians.get", bad)
            except physcrm.Error:
                pass
        try:
            engine.import_roster(io.BytesIO(b"npi\n"), "roster", progress=lambda done, total: 1 / 0)
        except ZeroDivisionError:
            pass

    for _ in range(20):
        use()
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for _ in range(200):
        use()
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 40_000, f"{after - before} bytes more after 200 rounds"
