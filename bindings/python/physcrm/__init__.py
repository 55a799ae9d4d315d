"""physcrm keeps physicians' credentials from expiring unnoticed.

    with physcrm.Engine.open("sqlite:///var/lib/clinic.db", time_zone="America/New_York") as engine:
        engine.call("renewals.initiate", {"entityType": "license", "entityId": "cred_17"})
        engine.run_due()

Dates are `datetime.date`, never a datetime; instants are aware datetimes, in UTC where they come out.
Refusals are exceptions, all of them `physcrm.Error`, a subclass for each code.
"""

from ._clock import Clock, SimulatedClock
from ._core import version as __version__
from ._engine import Engine
from ._errors import (
    AccountLockedError,
    CallbackFailedError,
    CancelledError,
    ConflictError,
    Error,
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    InvalidTransitionError,
    NoSuchFileError,
    NotFoundError,
    OutOfMemoryError,
    PayloadTooLargeError,
    PermissionDeniedError,
    RateLimitedError,
    StorageError,
    TimeoutError,
    UnauthenticatedError,
    UnavailableError,
    UnsupportedMediaTypeError,
    VersionMismatchError,
)
from ._rules import (
    ChecklistItem,
    Interval,
    Milestone,
    RulePack,
    allowed_transitions,
    checklist,
    days_until,
    delivery_retry_at,
    is_trigger_day,
    is_valid_dea,
    is_valid_ein,
    is_valid_npi,
    operations,
    owed_notification,
    plan_notifications,
    rule_pack,
    timeline,
)

__all__ = [
    "AccountLockedError",
    "CallbackFailedError",
    "CancelledError",
    "ChecklistItem",
    "Clock",
    "ConflictError",
    "Engine",
    "Error",
    "FailedPreconditionError",
    "InternalError",
    "Interval",
    "InvalidArgumentError",
    "InvalidTransitionError",
    "Milestone",
    "NoSuchFileError",
    "NotFoundError",
    "OutOfMemoryError",
    "PayloadTooLargeError",
    "PermissionDeniedError",
    "RateLimitedError",
    "RulePack",
    "SimulatedClock",
    "StorageError",
    "TimeoutError",
    "UnauthenticatedError",
    "UnavailableError",
    "UnsupportedMediaTypeError",
    "VersionMismatchError",
    "__version__",
    "allowed_transitions",
    "checklist",
    "days_until",
    "delivery_retry_at",
    "is_trigger_day",
    "is_valid_dea",
    "is_valid_ein",
    "is_valid_npi",
    "operations",
    "owed_notification",
    "plan_notifications",
    "rule_pack",
    "timeline",
]

for _name in __all__:
    if isinstance(globals()[_name], type):  # so that people and pickles read the name that they import
        globals()[_name].__module__ = __name__
del _name
