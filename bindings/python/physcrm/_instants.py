"""Instants: aware datetimes outside, microseconds since 1970-01-01T00:00:00Z inside."""

from __future__ import annotations

import datetime
from typing import Union

from . import _core

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_MICROSECOND = datetime.timedelta(microseconds=1)
# A day inside the range of dates on either side: a time zone may be that far away.
MIN_US = (datetime.datetime(1400, 1, 2, tzinfo=datetime.timezone.utc) - _EPOCH) // _MICROSECOND
MAX_US = (datetime.datetime(9999, 12, 31, tzinfo=datetime.timezone.utc) - _EPOCH) // _MICROSECOND


def us_of(instant: datetime.datetime) -> int:
    """Refuses what is no datetime, or has no zone (TypeError), or is outside 1400..9999 (OverflowError)."""
    if not isinstance(instant, datetime.datetime):
        raise TypeError(f"an instant must be an aware datetime.datetime, not {type(instant).__name__}")
    if instant.utcoffset() is None:
        raise TypeError("an instant needs a time zone: datetime(..., tzinfo=datetime.timezone.utc)")
    return checked_us((instant - _EPOCH) // _MICROSECOND)


def us_of_text(instant: Union[str, datetime.datetime]) -> int:
    """The same, and RFC 3339 text (`2026-01-15T06:00:00Z`)."""
    return checked_us(_core.parse_instant(instant)) if isinstance(instant, str) else us_of(instant)


def us_of_span(span: datetime.timedelta) -> int:
    """A timedelta in microseconds: TypeError for anything else, OverflowError for one that leads from no
    instant to another."""
    if not isinstance(span, datetime.timedelta):
        raise TypeError(f"a span must be a datetime.timedelta, not {type(span).__name__}")
    us = span // _MICROSECOND
    if abs(us) > MAX_US - MIN_US:
        raise OverflowError("instants range from the year 1400 to 9999")
    return us


def checked_us(us: int) -> int:
    """The instant itself, when it lies within 1400..9999 (OverflowError)."""
    if not MIN_US <= us < MAX_US:
        raise OverflowError("instants range from the year 1400 to 9999")
    return us


def instant_of(us: int) -> datetime.datetime:
    """Aware, in UTC."""
    return _EPOCH + datetime.timedelta(microseconds=us)
