"""A file is written beside its place, and put there when it is whole: killed at any moment, nothing half stands under its name."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from newscrawl.errors import UsageError

_BUFFER = 1 << 20


class WholeFile:
    """A file that appears when `put` is called. Raises UsageError for a place that cannot be written to, or is being written to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._target = path.resolve()  # a link stays one
        self._part = self._target.with_name(f"{self._target.name}.part")
        self.file = self._opened()

    def _opened(self) -> BinaryIO:
        """The unfinished file, held against others. One that a killed program left is begun anew."""
        while True:
            try:
                descriptor = os.open(self._part, os.O_RDWR | os.O_CREAT, 0o666)
            except OSError as error:
                raise UsageError(f"{self.path}: cannot be written ({error.strerror or error})") from error
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(descriptor)
                raise UsageError(
                    f"{self.path}: another export is writing it just now; wait for that one, or name another file"
                ) from error
            if self._is_still(descriptor):
                os.ftruncate(descriptor, 0)
                return os.fdopen(descriptor, "w+b", buffering=_BUFFER)
            os.close(descriptor)  # the other one has just put it in its place

    def _is_still(self, descriptor: int) -> bool:
        try:
            there = os.stat(self._part)
        except FileNotFoundError:
            return False
        return os.path.samestat(there, os.fstat(descriptor))

    def finish(self) -> None:
        """Let all that was written reach the disk. May raise OSError: of a full disk."""
        self.file.flush()
        os.fsync(self.file.fileno())

    def put(self) -> None:
        """Put the finished file in its place; what was there before is gone."""
        os.replace(self._part, self._target)
        folder = os.open(self._target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            with suppress(OSError):
                if self._is_still(self.file.fileno()):
                    os.unlink(self._part)
        with suppress(OSError):  # what could not be written was told
            self.file.close()
