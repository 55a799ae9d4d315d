"""JSON on its way into the engine."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from ._errors import InvalidArgumentError


def _encode_other(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        raise TypeError(
            "a datetime is refused: give dates as datetime.date and instants as text (2026-01-15T06:00:00Z)"
        )
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def encode(value: Mapping[str, Any], field: str) -> str:
    """The JSON text of a mapping, in ASCII. A datetime.date becomes `YYYY-MM-DD`.

    TypeError for what JSON has no form for, datetimes among it; InvalidArgumentError (with this field) for
    NaN, infinities and a value that contains itself.
    """
    if not isinstance(value, Mapping):
        raise TypeError(f"{field} must be a dict, not {type(value).__name__}")
    try:
        return json.dumps(dict(value), allow_nan=False, default=_encode_other)
    except ValueError as error:
        raise InvalidArgumentError(f"{field}: {error}", field=field) from None
