"""Clocks: what the engine takes for the present."""

from __future__ import annotations

import datetime
from typing import Any, Protocol, Union

from . import _core, _instants


class Clock(Protocol):
    """Anything with a `now()` that answers an aware datetime; asked on the thread that calls the engine."""

    def now(self) -> datetime.datetime: ...


class SimulatedClock:
    """A clock that stands still until it is told otherwise; for tests and simulations. It may be set back.

    Instants are RFC 3339 text (`"2026-01-15T06:00:00Z"`) or aware datetimes. May be used from many threads.
    """

    __slots__ = ("_native", "__weakref__")

    def __init__(self, start: Union[str, datetime.datetime]) -> None:
        self._native = _core.SimulatedClock(_instants.us_of_text(start))

    def now(self) -> datetime.datetime:
        """The clock's instant, in UTC."""
        return _instants.instant_of(self._native.now_us())

    def set(self, instant: Union[str, datetime.datetime]) -> None:
        """Sets the clock, forward or back."""
        self._native.set_us(_instants.us_of_text(instant))

    def advance(self, span: datetime.timedelta) -> None:
        """Moves the clock by a span, negative ones back. OverflowError outside the years 1400..9999."""
        us = _instants.us_of_span(span)
        if not self._native.advance_us(us, _instants.MIN_US, _instants.MAX_US):
            raise OverflowError("instants range from the year 1400 to 9999")

    def __repr__(self) -> str:
        return f"SimulatedClock({self.now().isoformat()!r})"


def native_clock(clock: Any) -> Any:
    """What the native half takes: None, its own clock, or a callable that answers microseconds."""
    if clock is None:
        return None
    if isinstance(clock, SimulatedClock) and type(clock).now is SimulatedClock.now:
        return clock._native
    if not callable(getattr(clock, "now", None)):
        raise TypeError(f"a clock needs a method now(), which {type(clock).__name__} has not")
    return lambda: _instants.us_of(clock.now())
