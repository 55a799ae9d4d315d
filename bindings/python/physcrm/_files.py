"""Files of the host's own."""

from __future__ import annotations

import errno
import os
from io import FileIO
from typing import Union

from ._errors import NoSuchFileError


def open_file(path: Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]) -> FileIO:
    """Opens a file for reading. A missing one is a NotFoundError and a FileNotFoundError at once; whatever
    else goes wrong is the OSError that it is."""
    try:
        return FileIO(os.fspath(path))  # a number would be a descriptor of someone else
    except FileNotFoundError:
        error = NoSuchFileError(f"there is no file {os.fsdecode(path)}")
        error.errno, error.filename = errno.ENOENT, path
        raise error from None


def read_file(path: Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]) -> bytes:
    """The bytes of a file; see `open_file`."""
    with open_file(path) as file:
        return file.read()
