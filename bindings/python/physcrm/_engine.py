"""The engine: open it on a store, call operations by name."""

from __future__ import annotations

import atexit
import json
import os
import stat
import weakref
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, BinaryIO, Optional, Union

from . import _core, _json
from ._channels import read_channels
from ._clock import Clock, SimulatedClock, native_clock
from ._errors import InvalidArgumentError
from ._files import open_file, read_file

_MAX_BUSY_TIMEOUT_MS = 3_600_000
# How long the interpreter's end waits for calls on daemon threads; imports and jobs end at their next batch.
_PATIENCE_S = 10.0

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
Progress = Callable[[int, int], Optional[bool]]
Logger = Callable[[int, str], object]


class Engine:
    """An engine on one store; a context manager. May be used from many threads at once: every call runs
    without the interpreter's lock. After a fork the child has to open its own.

    Whatever a callback raises (a clock, a logger, progress, a file's read) ends in the caller of the call in
    progress, as it was raised; what the call had done by then stands.
    """

    __slots__ = ("_native", "__weakref__")
    _native: _core.Engine

    def __init__(self) -> None:
        raise TypeError("an engine is opened: physcrm.Engine.open(url)")

    @classmethod
    def open(
        cls,
        url: str,
        clock: Union[SimulatedClock, Clock, None] = None,
        time_zone: Optional[str] = None,
        options: Optional[Mapping[str, Any]] = None,
        *,
        logger: Optional[Logger] = None,
    ) -> Engine:
        """Opens the store at `url` (`sqlite:///absolute/path`, `sqlite://relative/path`,
        `postgresql://user@host/database?schema=acme`, `sqlite::memory:`, `memory:`), creating it and its
        schema where there is none. The last two are gone with the engine.

        `clock`: None is the machine's. `time_zone`: the organisation's IANA zone, stored on an empty store;
        later it must agree (FailedPreconditionError); None is the stored one, UTC on an empty store.
        `options`: `busyTimeoutMs` (0..3600000, default 5000: how long a write waits for another host's),
        `create` (False: a store that is not there is a NotFoundError), `archiveDirectory` (an existing
        directory into which critical notifications go before they are deleted, as gzipped JSON Lines) and
        `channels`; any other key is an InvalidArgumentError.

        `channels` says how messages leave: any of `smtp` (`host`, `port`, `security` (`starttls`, `tls`,
        `none`), `username`, `password`, `fromAddress`, `fromName`, `replyTo`, `caFile`, `connectTimeoutMs`,
        `sendTimeoutMs`, `maxConnections`), `webhook` (`url`, `secret`, `allowedTargets`,
        `allowPrivateAddresses`, `allowHttp`, `caFile`, `timeoutMs`, `maxConnections`), `directory` (`path`,
        `fromAddress`, `fromName`, `replyTo`) and `host`, a callable of one's own. That one is given a dict
        (`idempotencyKey`, the same on every attempt, `toAddress`, `toName`, `subject`, `text`, `html`,
        `date`) and answers None for a message that was sent, else `("temporary_failure", why)` or
        `("permanent_failure", why)`; an Exception is a temporary failure and goes no further. Without any
        channel, messages are planned and left to other hosts to send.

        `logger(level, message)` gets a line a record, the level as in `logging`
        (`logging.getLogger("x").log` is one). Clock, logger and the
        channel must not use the engine.
        """
        busy_timeout_ms, create, channels, archive_directory = _read_options(options)
        channels_text, channel = read_channels(channels)
        if logger is not None and not callable(logger):
            raise TypeError("a logger is a callable: logger(level, message)")
        engine = cls.__new__(cls)
        engine._native = _core.open_engine(
            url=url,
            time_zone="" if time_zone is None else time_zone,
            clock=native_clock(clock),
            logger=logger,
            busy_timeout_ms=busy_timeout_ms,
            create=create,
            channels=channels_text,
            channel=channel,
            archive_directory=archive_directory,
        )
        _open_engines.add(engine)
        return engine

    def call(
        self,
        operation: str,
        request: Optional[Mapping[str, Any]] = None,
        caller: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Runs an operation of the operation table and answers its response: a dict (a list where the table
        says so), None where there is none (204), and a str for what is not JSON (a calendar).

        In `request`, a `datetime.date` is written as `YYYY-MM-DD`; a datetime is refused (TypeError):
        instants are text. `caller` None is the host itself: every permission, audited as `host`; else
        `{"role": "viewer", "userId": "usr_3"}`, with `"idempotencyKey"` to be done once however often it is
        repeated. Raises the `Error` of the code that the operation answers.
        """
        if not isinstance(operation, str):
            raise TypeError(f"operation must be a str, not {type(operation).__name__}")
        text = _json.encode({} if request is None else request, "request")
        return _body(self._native.call(operation, _caller_text(caller), text))

    def import_roster(
        self,
        path_or_file: Union[Path, BinaryIO],
        format: str = "roster",  # noqa: A002 the name is the contract's
        mapping: Union[None, Mapping[str, Any], Path] = None,
        dry_run: bool = False,
        progress: Optional[Progress] = None,
        *,
        atomic: bool = False,
        create_practices: bool = False,
        caller: Optional[Mapping[str, Any]] = None,
    ) -> dict[str, Any]:
        """Imports a roster and answers what it did (operation `roster.import`). The file is streamed.

        `path_or_file`: a path, or a file open for reading in binary mode. `format`: `roster` or `nppes`.
        `mapping`: the columns of another system's export, as a dict or the path of its JSON file. `dry_run`
        says what would happen and writes nothing; with `atomic`, one bad row is an InvalidArgumentError and
        nothing is imported.
        `progress(done, total)` is told the bytes read and all there are (0: not known) before each piece of
        the file; answering False ends the import with CancelledError, and KeyboardInterrupt ends it as well.
        Batches that were committed stay, unless `atomic`.
        """
        if progress is not None and not callable(progress):
            raise TypeError("progress is a callable: progress(done, total)")
        request: dict[str, Any] = {
            "format": format,
            "dryRun": dry_run,
            "atomic": atomic,
            "createPractices": create_practices,
        }
        if mapping is not None:
            request["mapping"] = mapping if isinstance(mapping, Mapping) else _read_mapping(mapping)
        arguments = (_caller_text(caller), _json.encode(request, "request"), "text/csv")
        if hasattr(path_or_file, "read"):
            return self._import_from(path_or_file, 0, progress, arguments)
        with open_file(path_or_file) as file:
            status = os.fstat(file.fileno())
            total = status.st_size if stat.S_ISREG(status.st_mode) else 0
            return self._import_from(file, total, progress, arguments)

    def _import_from(
        self, file: Any, total: int, progress: Optional[Progress], arguments: tuple[str, str, str]
    ) -> dict[str, Any]:
        return _body(self._native.call_stream("roster.import", *arguments, file.read, progress, total))

    def run_due(self) -> list[dict[str, Any]]:
        """Runs every job that is due by the clock and answers a dict for each: `job`, `outcome` (`ok`,
        `failed`, `held`: another host has it, `paused`: the store is read-only), `counts`, and `error` where
        it did not run to its end. A job that fails does not stop the others."""
        return self._native.run_due()

    def close(self) -> None:
        """Closes the store; once more is nothing. While a call is in progress on another thread, the store is
        closed when that call ends. Any use after it is an InvalidArgumentError (field `handle`)."""
        _open_engines.discard(self)
        self._native.close()

    @property
    def closed(self) -> bool:
        """Whether the engine was closed."""
        return self._native.closed

    def __enter__(self) -> Engine:
        if self.closed:
            raise InvalidArgumentError("the engine is closed", field="handle")
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<physcrm.Engine {'closed' if self.closed else 'open'}>"


def _read_options(options: Optional[Mapping[str, Any]]) -> tuple[int, bool, Any, str]:
    if options is not None and not isinstance(options, Mapping):
        raise TypeError(f"options must be a dict, not {type(options).__name__}")
    given = dict(options or {})
    busy_timeout_ms = given.pop("busyTimeoutMs", 5000)
    create = given.pop("create", True)
    channels = given.pop("channels", None)
    archive_directory = given.pop("archiveDirectory", "")
    if given:
        name = str(next(iter(given)))
        known = "there are archiveDirectory, busyTimeoutMs, channels and create"
        raise InvalidArgumentError(f"no such option: {name} ({known})", field=name)
    if not isinstance(busy_timeout_ms, int) or isinstance(busy_timeout_ms, bool):
        raise InvalidArgumentError("busyTimeoutMs must be a whole number", field="busyTimeoutMs")
    if not 0 <= busy_timeout_ms <= _MAX_BUSY_TIMEOUT_MS:
        raise InvalidArgumentError("busyTimeoutMs is 0 to 3600000", field="busyTimeoutMs")
    if not isinstance(create, bool):
        raise InvalidArgumentError("create must be True or False", field="create")
    if not isinstance(archive_directory, (str, os.PathLike)):
        raise InvalidArgumentError("archiveDirectory must be a path", field="archiveDirectory")
    return busy_timeout_ms, create, channels, os.fsdecode(archive_directory)


def _read_mapping(path: Path) -> Any:
    try:
        return json.loads(read_file(path))
    except ValueError as error:
        raise InvalidArgumentError(f"the mapping file is no JSON: {error}", field="mapping") from None


def _caller_text(caller: Optional[Mapping[str, Any]]) -> str:
    return "" if caller is None else _json.encode(caller, "caller")


def _body(response: tuple[int, str, str]) -> Any:
    status, content_type, body = response
    if status == 204 or not body:
        return None
    return json.loads(body) if content_type.startswith("application/json") else body


# Engines that nobody closed: closed at the interpreter's end while callbacks can still be called, and left to
# the parent in a child.
_open_engines: weakref.WeakSet[Engine] = weakref.WeakSet()


def _close_all() -> None:
    _core.end_calls(_PATIENCE_S)
    for engine in list(_open_engines):
        engine.close()


def _abandon_all() -> None:
    _core.forget_calls()
    for engine in list(_open_engines):
        engine._native.abandon()
    _open_engines.clear()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_abandon_all)
