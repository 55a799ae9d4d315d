"""The C ABI from Python's ctypes: what any language without a compiler sees of it."""

import ctypes
import datetime
import json
import os

import pytest

OK, INVALID_ARGUMENT, NOT_FOUND, INVALID_TRANSITION, CANCELLED = 0, 1, 2, 4, 19
EPOCH = datetime.date(1970, 1, 1)

P = ctypes.c_void_p
TEXT = ctypes.c_char_p
NOW = ctypes.CFUNCTYPE(ctypes.c_int64, P)
DESTROY = ctypes.CFUNCTYPE(None, P)
LOG = ctypes.CFUNCTYPE(None, P, ctypes.c_int32, ctypes.c_char_p, ctypes.c_size_t)
READ = ctypes.CFUNCTYPE(ctypes.c_int64, P, P, ctypes.c_size_t)
PROGRESS = ctypes.CFUNCTYPE(ctypes.c_int32, P, ctypes.c_uint64)


def sized(name, *fields):
    """A struct that begins with its own size."""

    def init(self, **values):
        ctypes.Structure.__init__(self, struct_size=ctypes.sizeof(self), **values)

    return type(name, (ctypes.Structure,), {
        "_fields_": [("struct_size", ctypes.c_uint32), *fields], "__init__": init})


Clock = sized("Clock", ("reserved", ctypes.c_uint32), ("user", P), ("now_us", NOW), ("destroy", DESTROY))
Logger = sized("Logger", ("min_level", ctypes.c_int32), ("user", P), ("log", LOG), ("destroy", DESTROY))
Stream = sized("Stream", ("reserved", ctypes.c_uint32), ("user", P), ("read", READ), ("progress", PROGRESS))
Options = sized("Options", ("flags", ctypes.c_uint32), ("url", ctypes.c_char_p),
                ("time_zone", ctypes.c_char_p), ("busy_timeout_ms", ctypes.c_int32),
                ("reserved", ctypes.c_int32), ("clock", ctypes.POINTER(Clock)),
                ("logger", ctypes.POINTER(Logger)))
Operation = sized("Operation", ("flags", ctypes.c_uint32), *[(name, ctypes.c_char_p) for name in (
    "name", "method", "path", "permission", "request_schema", "response_schema")])


class Milestone(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("description", ctypes.c_char_p), ("date", ctypes.c_int32),
                ("days_before", ctypes.c_int32)]


@pytest.fixture(scope="module")
def lib():
    library = ctypes.CDLL(os.environ["PHYSCRM_C_LIBRARY"])
    for name in ("version_string", "error_message", "error_field", "error_details", "response_content_type",
                 "response_body", "code_name"):
        getattr(library, "physcrm_" + name).restype = ctypes.c_char_p
    for name in ("error_message", "error_field", "error_details", "error_free", "response_status",
                 "response_content_type", "response_free", "engine_free"):
        getattr(library, "physcrm_" + name).argtypes = [P]
    library.physcrm_response_body.argtypes = [P, ctypes.POINTER(ctypes.c_size_t)]
    library.physcrm_response_body.restype = P
    library.physcrm_call.argtypes = [P, TEXT, TEXT, TEXT, ctypes.c_size_t, P, P]
    library.physcrm_call_stream.argtypes = [P, TEXT, TEXT, TEXT, ctypes.c_size_t, TEXT,
                                            ctypes.POINTER(Stream), P, P]
    library.physcrm_run_due.argtypes = [P, P, P]
    library.physcrm_owed_notification.argtypes = [ctypes.c_int32, P]
    library.physcrm_plan_notifications.argtypes = [P, ctypes.c_size_t, ctypes.c_int32, P]
    for name in ("timeline_compute", "checklist_compute"):
        getattr(library, "physcrm_" + name).argtypes = [ctypes.c_int32, ctypes.c_char_p, ctypes.c_int32, P,
                                                        ctypes.c_size_t, P]
    library.physcrm_date_parse.argtypes = [ctypes.c_char_p, P]
    library.physcrm_date_format.argtypes = [ctypes.c_int32, P]
    library.physcrm_engine_open.argtypes = [P, P, P]
    library.physcrm_operation_count.restype = ctypes.c_size_t
    library.physcrm_operation_at.argtypes = [ctypes.c_size_t, ctypes.POINTER(Operation)]
    return library


class Refused(Exception):
    def __init__(self, lib, code, error):
        super().__init__(lib.physcrm_error_message(error).decode())
        self.code = code
        self.field = lib.physcrm_error_field(error).decode()
        self.details = json.loads(lib.physcrm_error_details(error))


class Engine:
    """The thinnest binding there can be."""

    def __init__(self, lib, now_us=1_768_456_800_000_000):
        self.lib, self.now_us, self.lines, self.destroyed = lib, now_us, [], []
        self.clock = Clock(now_us=NOW(lambda _: self.now_us),
                           destroy=DESTROY(lambda _: self.destroyed.append("clock")))
        self.logger = Logger(log=LOG(lambda _, level, text, length: self.lines.append(text[:length])),
                             destroy=DESTROY(lambda _: self.destroyed.append("logger")))
        self.handle, self.error = P(), P()
        options = Options(url=b"sqlite::memory:", time_zone=b"America/New_York",
                          clock=ctypes.pointer(self.clock), logger=ctypes.pointer(self.logger))
        self.check(lib.physcrm_engine_open(ctypes.byref(options), ctypes.byref(self.handle),
                                           ctypes.byref(self.error)))

    def check(self, code):
        if code != OK:
            raise Refused(self.lib, code, self.error)

    def answer(self, call, *arguments):
        response = P()
        self.check(call(self.handle, *arguments, ctypes.byref(response), ctypes.byref(self.error)))
        length = ctypes.c_size_t()
        body = ctypes.string_at(self.lib.physcrm_response_body(response, ctypes.byref(length)), length.value)
        self.lib.physcrm_response_free(response)
        return json.loads(body) if body else None

    def call(self, operation, request=None, caller=None):
        text = json.dumps(request or {}).encode()
        return self.answer(self.lib.physcrm_call, caller, operation.encode(), text, len(text))

    def stream(self, operation, body, progress=None):
        rest = [body]

        def read(_, buffer, capacity):
            piece, rest[0] = rest[0][:capacity], rest[0][capacity:]
            ctypes.memmove(buffer, piece, len(piece))
            return len(piece)

        stream = Stream(read=READ(read), progress=PROGRESS(progress) if progress else PROGRESS())
        return self.answer(self.lib.physcrm_call_stream, None, operation.encode(), None, 0, b"text/csv",
                           ctypes.byref(stream))

    def close(self):
        self.lib.physcrm_engine_free(self.handle)
        self.lib.physcrm_error_free(self.error)


@pytest.fixture
def engine(lib):
    made = Engine(lib)
    yield made
    made.close()
    assert sorted(made.destroyed) == ["clock", "logger"]


def test_versions(lib):
    assert lib.physcrm_abi_version() >> 16 == 1
    assert lib.physcrm_version_string().count(b".") == 2


def test_calculators(lib):
    today, expiration = datetime.date(2026, 1, 15), datetime.date(2026, 3, 1)
    assert lib.physcrm_days_until((expiration - EPOCH).days, (today - EPOCH).days) == 45
    owed = [lib.physcrm_owed_notification(days, None) for days in (91, 45, 0, -30, -31)]
    assert owed == [-32768, 60, 1, -1, -32768]
    assert lib.physcrm_is_valid_npi(b"1234567893") == 1 and lib.physcrm_is_valid_npi(None) == 0
    rows, count = (Milestone * 16)(), ctypes.c_size_t()
    day = (expiration - EPOCH).days
    assert lib.physcrm_timeline_compute(0, b"TX", day, rows, 16, ctypes.byref(count)) == OK
    names = {row.name.decode(): EPOCH + datetime.timedelta(days=row.date) for row in rows[: count.value]}
    assert names["final_deadline"] == expiration
    assert names["start"] == expiration - datetime.timedelta(days=90)


def test_a_column_of_expirations_is_planned(lib):
    expirations = (ctypes.c_int32 * 1000)(*range(20000, 21000))
    owed = (ctypes.c_int16 * 1000)()
    assert lib.physcrm_plan_notifications(expirations, 1000, 20400, owed) == OK
    assert list(owed) == [lib.physcrm_owed_notification(day - 20400, None) for day in range(20000, 21000)]


def test_the_operation_table(lib):
    rows = [Operation() for _ in range(lib.physcrm_operation_count())]
    for index, row in enumerate(rows):
        assert lib.physcrm_operation_at(index, ctypes.byref(row)) == OK
        assert json.loads(row.request_schema) is not None and json.loads(row.response_schema) is not None
    assert len({row.name for row in rows}) == len(rows)
    assert lib.physcrm_operation_at(len(rows), ctypes.byref(Operation())) == NOT_FOUND


def test_a_renewal(engine):
    physician = engine.call("physicians.create", {
        "firstName": "Ada", "lastName": "Byr\u00f6n", "npi": "1234567893"})
    assert physician["lastName"] == "Byr\u00f6n"
    credential = engine.call("credentials.create", {
        "physicianId": physician["id"], "entityType": "license", "state": "TX", "number": "TX-1",
        "expirationDate": "2026-03-01"})
    jobs = engine.answer(engine.lib.physcrm_run_due)
    assert [job["job"] for job in jobs][:2] == ["createRenewalWorkflows", "checkExpirations"]
    assert {job["outcome"] for job in jobs} == {"ok"}
    (workflow,) = engine.call("renewals.list")["items"]
    assert workflow["entityId"] == credential["id"] and workflow["status"] == "not_started"
    with pytest.raises(Refused) as refused:
        engine.call("renewals.update_status", {"id": workflow["id"], "status": "approved"})
    assert refused.value.code == INVALID_TRANSITION
    assert refused.value.details["allowed"] == ["in_progress"]
    assert engine.call("physicians.timeline", {"id": physician["id"]})["milestones"]


def test_the_clock_of_the_host_is_the_engine_s(engine):
    engine.now_us += 86_400_000_000
    assert engine.call("health.basic")["time"] == "2026-01-16T06:00:00.000Z"


def test_a_roster_is_streamed_and_can_be_cancelled(engine):
    roster = (b"npi,firstName,lastName,entityType,state,expirationDate\n"
              b"1234567893,Ada,Byron,license,TX,2026-03-01\n")
    with pytest.raises(Refused) as refused:
        engine.stream("roster.import", roster, progress=lambda _, bytes_read: 1)
    assert refused.value.code == CANCELLED
    told = []
    report = engine.stream("roster.import", roster, progress=lambda _, count: told.append(count) or 0)
    assert report["physicians"]["created"] == 1
    assert told[0] == 0 and told[-1] == len(roster)


def test_errors_name_the_field(engine):
    with pytest.raises(Refused) as refused:
        engine.call("physicians.get", {"id": "cred_1"})
    assert (refused.value.code, refused.value.field) == (INVALID_ARGUMENT, "id")
    assert engine.call("health.basic") is not None  # and the error is gone
    assert not engine.error


def test_null_everywhere(lib):
    for name in ("engine_open", "call", "call_stream", "run_due", "plan_notifications", "timeline_compute",
                 "checklist_compute", "date_parse", "date_format", "operation_at"):
        function = getattr(lib, "physcrm_" + name)
        nothing = [1 if kind in (ctypes.c_int32, ctypes.c_size_t) else None for kind in function.argtypes]
        assert function(*nothing) == INVALID_ARGUMENT, name
