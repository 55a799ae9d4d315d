"""How messages leave: the option `channels` of Engine.open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Optional

from . import _json

_SENT = 0
_TEMPORARY_FAILURE = 1
_OUTCOMES = {"temporary_failure": _TEMPORARY_FAILURE, "permanent_failure": 2}

NativeChannel = Callable[[dict[str, str]], tuple[int, str]]


def read_channels(channels: Optional[Mapping[str, Any]]) -> tuple[str, Optional[NativeChannel]]:
    """The channels' JSON text ("" for none), and the host's own where there is one."""
    if channels is None:
        return "", None
    if not isinstance(channels, Mapping):
        raise TypeError(f"channels must be a dict, not {type(channels).__name__}")
    configured = dict(channels)
    send = configured.pop("host", None)
    if send is not None and not callable(send):
        raise TypeError("a host's channel is a callable: channel(message)")
    return _json.encode(configured, "channels"), None if send is None else _native_channel(send)


def _native_channel(send: Callable[[dict[str, str]], Any]) -> NativeChannel:
    def deliver(message: dict[str, str]) -> tuple[int, str]:
        try:
            return _outcome(send(message))
        except Exception as error:  # its text is the host's and could hold anything: the name is enough
            return _TEMPORARY_FAILURE, f"the host's callback raised {type(error).__name__}"

    return deliver


def _outcome(answer: Any) -> tuple[int, str]:
    if answer is None:
        return _SENT, ""
    if isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[0], str):
        outcome = _OUTCOMES.get(answer[0])
        if outcome is not None:
            return outcome, " ".join(str(answer[1]).split()) or "the host could not send it"
    return _TEMPORARY_FAILURE, "the host's callback answered no outcome"
