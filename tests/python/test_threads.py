"""Threads, forks and the end of the interpreter."""

import datetime
import io
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time

import physcrm
import pytest


def run_all(functions):
    """Runs each on a thread of its own, all at once; answers what they raised."""
    raised = []
    gate = threading.Barrier(len(functions))

    def run(function):
        try:
            gate.wait()
            function()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.parametrize("store", ["file", "new"])
def test_eight_threads_share_an_engine(store, tmp_path, clock, new_store):
    url = f"sqlite:///{tmp_path / 'clinic.db'}" if store == "file" else new_store()
    made = []
    with physcrm.Engine.open(url, clock=clock) as engine:

        def work(number):
            for i in range(20):
                name = f"{number}-{i}"
                physician = engine.call("physicians.create", {"firstName": "A", "lastName": name})
                assert engine.call("physicians.get", {"id": physician["id"]})["lastName"] == name
                made.append(physician["id"])
                with pytest.raises(physcrm.NotFoundError):
                    engine.call("physicians.get", {"id": "phy_99999999"})

        assert run_all([lambda number=number: work(number) for number in range(8)]) == []
        assert engine.call("physicians.list")["total"] == len(set(made)) == 160


def test_other_threads_run_while_a_call_waits_for_the_database(tmp_path, clock):
    """Eight calls wait for a lock that this thread holds: they can only end when it may go on and let go."""
    path = tmp_path / "clinic.db"
    with physcrm.Engine.open(f"sqlite:///{path}", clock=clock, options={"busyTimeoutMs": 10_000}) as engine:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        done = []

        def create(number):
            done.append(engine.call("physicians.create", {"firstName": "A", "lastName": str(number)}))

        threads = [threading.Thread(target=create, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        assert done == []
        other.execute("COMMIT")
        other.close()
        for thread in threads:
            thread.join()
        assert len(done) == 8


def test_a_call_that_waited_in_vain_is_unavailable(tmp_path, clock):
    path = tmp_path / "clinic.db"
    with physcrm.Engine.open(f"sqlite:///{path}", clock=clock, options={"busyTimeoutMs": 50}) as engine:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(physcrm.UnavailableError):
            engine.call("physicians.create", {"firstName": "A", "lastName": "B"})
        other.close()
        engine.call("physicians.create", {"firstName": "A", "lastName": "B"})


def test_callbacks_run_on_the_thread_that_calls(clock, new_store):
    seen = set()
    here = []
    with physcrm.Engine.open(new_store(), clock=clock) as engine:

        def work():
            here.append(threading.get_ident())
            roster = io.BytesIO(b"npi,firstName,lastName,entityType,state\n")
            engine.import_roster(roster, "roster", progress=lambda *_: seen.add(threading.get_ident()))

        assert run_all([work, work, work]) == []
    assert seen == set(here)


def test_exceptions_in_callbacks_stay_on_their_thread(clock, new_store):
    with physcrm.Engine.open(new_store(), clock=clock) as engine:

        def work(number):
            def progress(done, total):
                raise IndexError(number)

            for _ in range(50):
                with pytest.raises(IndexError) as caught:
                    engine.import_roster(io.BytesIO(b"npi\n"), "roster", progress=progress)
                assert caught.value.args == (number,)

        assert run_all([lambda number=number: work(number) for number in range(8)]) == []


def test_an_engine_may_be_closed_while_others_use_it(tmp_path, clock):
    for _ in range(5):
        engine = physcrm.Engine.open(f"sqlite:///{tmp_path / 'clinic.db'}", clock=clock)

        def work():
            try:
                while True:
                    engine.call("physicians.list")
            except physcrm.InvalidArgumentError as error:
                assert error.field == "handle"

        def close():
            time.sleep(0.02)
            engine.close()

        assert run_all([work] * 7 + [close]) == []


def run_script(body, *arguments):
    """Runs a script of its own; answers what it printed. It must end well and complain of nothing."""
    script = "import datetime, io, os, sys, threading, time, physcrm\n" + textwrap.dedent(body)
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), (done.returncode, done.stderr)
    return done.stdout


def test_the_interpreter_may_end_with_live_engines(tmp_path):
    path = tmp_path / "clinic.db"
    out = run_script(
        """
        class Clock:
            def now(self):
                return datetime.datetime.now(datetime.timezone.utc)

        def log(level, message):
            str(message)

        engine = physcrm.Engine.open("sqlite:///" + sys.argv[1], clock=Clock(), logger=log)
        engine.run_due()
        other = physcrm.Engine.open("sqlite::memory:")
        cycle = [other]
        cycle.append(cycle)
        sys.modules["keeps it beyond the end"] = engine
        print(engine.call("physicians.create", {"firstName": "A", "lastName": "B"})["id"])
        """,
        str(path),
    )
    assert out.startswith("phy_")
    assert not path.with_name("clinic.db-wal").exists(), "closed, not torn down"


@pytest.mark.parametrize("round", range(5))
def test_the_interpreter_may_end_while_daemon_threads_are_in_calls(tmp_path, round):
    run_script(
        """
        started = threading.Semaphore(0)
        engine = physcrm.Engine.open("sqlite:///" + sys.argv[1], logger=lambda level, message: None)

        def call():
            started.release()
            while True:
                try:
                    engine.call("physicians.create", {"firstName": "A", "lastName": "B"})
                except physcrm.Error:
                    pass

        def load():
            started.release()
            head = b"externalId,firstName,lastName,entityType,state,number\\n"
            rows = b"".join(b"E%d,A,B%d,license,TX,A%d\\n" % (i, i, i) for i in range(100_000))
            while True:
                try:
                    engine.import_roster(io.BytesIO(head + rows), "roster", progress=lambda done, total: None)
                except physcrm.Error:
                    pass

        for work in (call, call, load, load):
            threading.Thread(target=work, daemon=True).start()
        for _ in range(4):
            started.acquire()
        time.sleep(0.2)
        """,
        str(tmp_path / "clinic.db"),
    )


def test_a_forked_child_leaves_the_parents_engine_alone(tmp_path):
    out = run_script(
        """
        engine = physcrm.Engine.open("sqlite:///" + sys.argv[1])
        engine.call("physicians.create", {"firstName": "A", "lastName": "B"})
        child = os.fork()
        if child == 0:
            try:
                engine.call("physicians.list")
            except physcrm.InvalidArgumentError as error:
                print("refused", error.field, flush=True)
            with physcrm.Engine.open("sqlite:///" + sys.argv[1]) as own:
                own.call("physicians.create", {"firstName": "A", "lastName": "C"})
            sys.exit(0)
        assert os.waitpid(child, 0)[1] == 0
        print(engine.call("physicians.list")["total"])
        """,
        str(tmp_path / "clinic.db"),
    )
    assert out.split() == ["refused", "handle", "2"]


def test_the_machine_clock_is_the_default(new_store):
    with physcrm.Engine.open(new_store()) as engine:
        made = engine.call("physicians.create", {"firstName": "A", "lastName": "B"})
    at = datetime.datetime.fromisoformat(made["createdAt"].replace("Z", "+00:00")).timestamp()
    assert abs(at - time.time()) < 60
