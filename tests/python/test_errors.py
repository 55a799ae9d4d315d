"""The exceptions: a class a code (the wire contract), each also the builtin that fits."""

import builtins
import copy
import pickle

import physcrm
import pytest
from physcrm import _errors

# code -> class, builtin
CODES = {
    "invalid_argument": (physcrm.InvalidArgumentError, ValueError),
    "not_found": (physcrm.NotFoundError, LookupError),
    "conflict": (physcrm.ConflictError, Exception),
    "invalid_transition": (physcrm.InvalidTransitionError, Exception),
    "failed_precondition": (physcrm.FailedPreconditionError, Exception),
    "unauthenticated": (physcrm.UnauthenticatedError, PermissionError),
    "permission_denied": (physcrm.PermissionDeniedError, PermissionError),
    "rate_limited": (physcrm.RateLimitedError, Exception),
    "account_locked": (physcrm.AccountLockedError, PermissionError),
    "payload_too_large": (physcrm.PayloadTooLargeError, ValueError),
    "unsupported_media_type": (physcrm.UnsupportedMediaTypeError, ValueError),
    "storage_error": (physcrm.StorageError, OSError),
    "unavailable": (physcrm.UnavailableError, OSError),
    "timeout": (physcrm.TimeoutError, builtins.TimeoutError),
    "version_mismatch": (physcrm.VersionMismatchError, RuntimeError),
    "internal": (physcrm.InternalError, RuntimeError),
    "callback_failed": (physcrm.CallbackFailedError, RuntimeError),
    "out_of_memory": (physcrm.OutOfMemoryError, MemoryError),
    "cancelled": (physcrm.CancelledError, Exception),
}


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_its_class(code):
    cls, builtin = CODES[code]
    error = _errors.make_error(code, "no", "npi", '{"cause": "full", "fields": []}')
    assert type(error) is cls
    assert isinstance(error, physcrm.Error) and isinstance(error, builtin)
    assert (error.code, error.field, str(error)) == (code, "npi", "no")
    assert error.details == {"cause": "full", "fields": []}
    assert repr(error) == f"{cls.__name__}('no')"
    assert cls.__module__ == "physcrm"


@pytest.mark.parametrize("code", CODES)
def test_errors_survive_pickling_and_copying(code):
    error = _errors.make_error(code, "no", None, '{"allowed": ["filed"]}')
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert (again.code, again.field, again.details) == (code, None, {"allowed": ["filed"]})
        assert str(again) == "no"


def test_a_code_of_a_newer_library_is_an_error_with_that_code():
    error = _errors.make_error("melted", "no", None, "{}")
    assert type(error) is physcrm.Error and error.code == "melted"
    assert physcrm.Error.code == "internal"


def test_no_two_errors_share_their_details():
    assert physcrm.Error("a").details is not physcrm.Error("b").details
    assert str(physcrm.Error()) == ""


def test_every_class_is_an_error_and_only_the_base_has_them_all():
    classes = {cls for cls, _ in CODES.values()}
    assert len(classes) == len(CODES)
    for cls in classes:
        assert issubclass(cls, physcrm.Error)
        assert not any(issubclass(other, cls) for other in classes - {cls})


def test_the_engine_raises_the_class_of_the_code(engine, credential):
    with pytest.raises(physcrm.NotFoundError) as caught:
        engine.call("credentials.get", {"id": "cred_999"})
    assert caught.value.code == "not_found"
    workflow = engine.call("renewals.initiate", {"entityType": "license", "entityId": credential["id"]})
    with pytest.raises(physcrm.ConflictError):
        engine.call("renewals.initiate", {"entityType": "license", "entityId": credential["id"]})
    with pytest.raises(physcrm.InvalidTransitionError) as caught:
        engine.call("renewals.update_status", {"id": workflow["id"], "status": "approved"})
    assert caught.value.details["from"] == "not_started"
    assert caught.value.details["to"] == "approved"
    assert caught.value.details["allowed"] == ["in_progress"]
    with pytest.raises(PermissionError) as caught:
        engine.call("physicians.create", {"firstName": "A", "lastName": "B"}, caller={"role": "viewer"})
    assert caught.value.details == {"permission": "physicians.write", "role": "viewer"}


def test_several_bad_fields_are_named_at_once(engine):
    with pytest.raises(ValueError) as caught:
        engine.call("physicians.create", {"firstName": 1, "colour": "red"})
    fields = {row["field"] for row in caught.value.details["fields"]}
    assert fields == {"firstName", "lastName", "colour"}
