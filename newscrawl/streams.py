"""The standard streams may be closed, or refuse what is printed: a program ends with one line then, and without a traceback."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TextIO

_STREAMS = ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w"))
_REFUSALS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


def open_closed() -> None:
    """Open /dev/null for each standard stream that is closed (`2>&-`): else the next file that is opened, the database, gets its number."""
    for number, name, mode in _STREAMS:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - for the whole process


def refused(error: OSError) -> bool:
    """Whether an error came of a stream that is full, or was closed: errors of files that cannot be opened have their name."""
    return error.filename is None and error.errno in _REFUSALS


def drop_unwritten(stream: TextIO) -> None:
    """Drop what was printed and cannot be written: at exit it would be tried again, and change the exit status."""
    try:
        stream.flush()
    except OSError:
        null = os.open(os.devnull, os.O_WRONLY)
        with suppress(OSError, ValueError):  # no file of its own, as in a test
            os.dup2(null, stream.fileno())
            stream.flush()
        os.close(null)
