"""The rules without an engine: pure functions of dates and numbers. They know the built-in tables; the
policies and the rule pack of a store may differ."""

from __future__ import annotations

import array
import datetime
import json
import os
import re
from typing import Any, NamedTuple, Optional, Union

from . import _core, _instants
from ._core import RulePack as RulePack
from ._files import read_file

Rules = Union[None, RulePack, str, "os.PathLike[str]", bytes]


class Interval(NamedTuple):
    """One row of the table of notification intervals; `days_before` -1 is the one after the expiration."""

    days_before: int
    severity: str
    purpose: str
    action: str


class Milestone(NamedTuple):
    """One date of a renewal's timeline; the names are `start`, `window_open`, `window_close`,
    `training_deadline`, `fee_due` and `final_deadline`."""

    name: str
    date: datetime.date
    description: str


class ChecklistItem(NamedTuple):
    """One item of a renewal's checklist."""

    id: str
    task: str
    required: bool
    due_date: datetime.date


def days_until(expiration: datetime.date, today: datetime.date) -> int:
    """Whole days from `today` to `expiration`: 0 on the day itself, negative after it.

    Dates are `datetime.date` from 1400-01-01 on (else OverflowError); a datetime is refused (TypeError).
    """
    return _core.days_until(expiration, today)


def is_trigger_day(days_until: int) -> bool:
    """Whether `days_until` is one of the default intervals: 90, 60, 30, 7, 1 or -1."""
    return _core.is_trigger_day(days_until)


def owed_notification(days_until: int) -> Optional[Interval]:
    """What has to have been said by now, by the default table (the policy of a store may differ): the
    interval with the fewest days before that is >= `days_until`; None above 90 days and more than 30 days
    after the expiration."""
    owed = _core.owed_notification(days_until)
    return None if owed is None else Interval._make(owed)


def plan_notifications(expirations: Any, today: Union[datetime.date, int]) -> array.array[int]:
    """`owed_notification` for a whole column of credentials.

    `expirations` is a buffer of int32 with one dimension (an `array.array('i')`, a NumPy array of dtype
    int32): days since 1970-01-01, and -2147483648 where there is no date. `today` is a date or such a day.
    Answers an `array.array('h')` as long as the column: the days before of each one's owed interval, or
    -32768. NumPy reads it in place with `numpy.frombuffer(owed, "int16")`. TypeError for any other buffer.
    """
    day = _core.day_number(today) if isinstance(today, datetime.date) else _checked_day(today)
    owed = array.array("h", [_core.NOTHING_OWED]) * _core.column_length(expirations)
    _core.plan_notifications(expirations, day, owed)
    return owed


def _checked_day(day: Any) -> int:
    if isinstance(day, bool) or not hasattr(day, "__index__"):
        raise TypeError(f"today must be a datetime.date or a day number, not {type(day).__name__}")
    number = int(day)
    if not -(2**31) <= number < 2**31:
        raise OverflowError("a day number has 32 bits")
    return number


def allowed_transitions(status: str) -> list[str]:
    """The statuses that a workflow in this one may go to, `expired` among them where a workflow past its
    expiration may go there. InvalidArgumentError for a text that is no status."""
    return _core.allowed_transitions(status)


def timeline(
    entity_type: str, state: Optional[str], expiration: datetime.date, rules: Rules = None
) -> list[Milestone]:
    """The milestones of a renewal, by date. `entity_type` is `license`, `dea` or `csr`; `state` is a code in
    upper case; one that the rules do not know (`tx`), or None, has the rules of all, `*`. `rules`: see
    `rule_pack`; None is the built-in pack, whatever a store has in force."""
    rows = _core.timeline(entity_type, state or "", expiration, rule_pack(rules))
    return [Milestone._make(row) for row in rows]


def checklist(
    entity_type: str, state: Optional[str], expiration: datetime.date, rules: Rules = None
) -> list[ChecklistItem]:
    """The checklist of a renewal, in the order it is shown. Arguments as for `timeline`."""
    rows = _core.checklist(entity_type, state or "", expiration, rule_pack(rules))
    return [ChecklistItem._make(row) for row in rows]


def rule_pack(rules: Rules = None) -> RulePack:
    """A rule pack, parsed once and checked whole: None is the one compiled in; bytes, or a str that begins
    with `[` or has more than one line, are the pack itself (JSON or CSV); any other str or path names its
    file.

    InvalidArgumentError for a pack with a bad row: `details["fields"]` has the place of each. What it answers
    can be given for `rules` any number of times.
    """
    if rules is None:
        return _core.default_pack()
    if isinstance(rules, RulePack):
        return rules
    name = "custom"
    if isinstance(rules, str) and ("\n" in rules or rules.lstrip().startswith("[")):
        content = rules.encode()
    elif isinstance(rules, (str, os.PathLike)):
        content = read_file(rules)
        stem = os.path.splitext(os.path.basename(os.fspath(rules)))[0]
        name = re.sub("[^a-z0-9]+", "-", stem.lower()).strip("-")[:64] or name
    elif isinstance(rules, (bytes, bytearray, memoryview)):
        content = bytes(rules)
    else:
        raise TypeError(f"rules must be None, a RulePack, a path, bytes or str, not {type(rules).__name__}")
    is_json = content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
    return _core.parse_pack(name, content, is_json)


def delivery_retry_at(first_failed_at: datetime.datetime, retry: int) -> Optional[datetime.datetime]:
    """When retry 1, 2 or 3 of a delivery is due by the default policy (at once, after 4 and 12 hours),
    counted from its first failure: an aware datetime in UTC; None when there is no such retry. TypeError for
    a naive datetime."""
    at = _core.retry_at_us(_instants.us_of(first_failed_at), retry)
    return None if at is None else _instants.instant_of(at)


def is_valid_npi(text: str) -> bool:
    """Ten digits, the first one 1 or 2, with a good check digit."""
    return _core.is_valid_npi(text)


def is_valid_dea(text: str, last_name: Optional[str] = None) -> bool:
    """A DEA registration number with a good check digit. The surname never refuses one: names change."""
    return _core.is_valid_dea(text, last_name)


def is_valid_ein(text: str) -> bool:
    """`NN-NNNNNNN` or nine digits, with a prefix that the IRS assigns."""
    return _core.is_valid_ein(text)


def operations() -> list[dict[str, Any]]:
    """The operation table: a dict a row with `name`, `method`, `path`, `permission` (None where none is
    needed), and `request` and `response`, JSON Schemas as dicts (empty where there is none)."""
    return [
        {
            "name": name,
            "method": method,
            "path": path,
            "permission": permission or None,
            "request": json.loads(request),
            "response": json.loads(response),
        }
        for name, method, path, permission, request, response in _core.operations()
    ]
