"""The exceptions: one class a code, each also the builtin that fits where there is one."""

from __future__ import annotations

import builtins
import json
from typing import Any, Optional


class Error(Exception):
    """What every refusal of the library derives from. `str(error)` is one line for people.

    `code` is the code's name on the wire ("conflict"), `field` the field at fault where there is exactly one,
    `details` further facts for programs; `details["fields"]` lists every bad field of a request as
    `{"field", "message"}`.
    """

    code: str = "internal"
    field: Optional[str]
    details: dict[str, Any]

    def __init__(
        self, message: str = "", *, field: Optional[str] = None, details: Optional[dict[str, Any]] = None
    ) -> None:
        super().__init__(message)
        self.field = field
        self.details = {} if details is None else details

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class InvalidArgumentError(Error, ValueError):
    """Malformed or out of range; names the field."""

    code = "invalid_argument"


class NotFoundError(Error, LookupError):
    """There is no such thing."""

    code = "not_found"


class NoSuchFileError(NotFoundError, FileNotFoundError):
    """A file of the host's own that is not there: a roster, a mapping, a rule pack."""


class ConflictError(Error):
    """A uniqueness, a stale version, an active workflow that exists."""

    code = "conflict"


class InvalidTransitionError(Error):
    """The state machine has no such step; `details` has `from`, `to` and `allowed`."""

    code = "invalid_transition"


class FailedPreconditionError(Error):
    """Something else has to be done first."""

    code = "failed_precondition"


class UnauthenticatedError(Error, PermissionError):
    """No valid session."""

    code = "unauthenticated"


class PermissionDeniedError(Error, PermissionError):
    """The caller may not do this; `details` has `permission` and `role`."""

    code = "permission_denied"


class RateLimitedError(Error):
    """Too often; `details["retryAfterSeconds"]` says when again."""

    code = "rate_limited"


class AccountLockedError(Error, PermissionError):
    """The account is locked for a while."""

    code = "account_locked"


class PayloadTooLargeError(Error, ValueError):
    """More bytes than are taken."""

    code = "payload_too_large"


class UnsupportedMediaTypeError(Error, ValueError):
    """A kind of file that is not taken."""

    code = "unsupported_media_type"


class StorageError(Error, OSError):
    """The database or the blob store failed; `details["cause"]` says how."""

    code = "storage_error"


class UnavailableError(Error, OSError):
    """Busy, or not to be had at the moment: try again later."""

    code = "unavailable"


class TimeoutError(Error, builtins.TimeoutError):  # noqa: A001 the code's name; it is one of Python's as well
    """It took too long."""

    code = "timeout"


class VersionMismatchError(Error, RuntimeError):
    """The database is newer than the library."""

    code = "version_mismatch"


class InternalError(Error, RuntimeError):
    """A defect of the library."""

    code = "internal"


class CallbackFailedError(Error, RuntimeError):
    """A callback failed without an exception of its own to raise."""

    code = "callback_failed"


class OutOfMemoryError(Error, MemoryError):
    """Out of memory."""

    code = "out_of_memory"


class CancelledError(Error):
    """The host's progress callback answered False."""

    code = "cancelled"


_BY_CODE: dict[str, type[Error]] = {
    cls.code: cls for cls in list(vars().values()) if isinstance(cls, type) and issubclass(cls, Error)
    if cls not in (Error, NoSuchFileError)
}


def make_error(code: str, message: str, field: Optional[str], details: str) -> Error:
    """The exception of an error of the library; `details` is JSON text. Called by the native half."""
    error = _BY_CODE.get(code, Error)(message, field=field, details=json.loads(details))
    if error.code != code:  # a code of a newer library
        error.code = code
    return error
