"""The files are watched while a run writes to them: before anything is acknowledged, and not only when it begins.

A file that was deleted, moved or replaced still takes what is written to it, and loses it. A disk that fills up is left
before it is full, so that other programs, and the end of the run, have room. A reader that never ends lets the log grow.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from newscrawl.errors import DamagedStore, StoreError

_MB = 1024 * 1024
# Seconds between two checks of the disk: one takes microseconds on a disk, and milliseconds over a network.
_EVERY_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a run leaves to others."""

    free_mb: int = 200  #: room on the disk, at least so much …
    free_percent: float = 5  #: … and this share of it: other programs on a large disk need more than on a small one
    log_mb: int = 1024  #: size of a write-ahead log at most: only a reader that never ends lets it grow

    @classmethod
    def leaving(cls, free_mb: int) -> Bounds:
        """The bounds of a run that is to leave so many MB and the usual share; 0: neither."""
        return cls(free_mb=free_mb) if free_mb else cls(free_mb=0, free_percent=0)


class Watch:
    """Over the database files of an open store."""

    def __init__(
        self, paths: Iterable[Path], bounds: Bounds | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """bounds: None: only whether the files are still the same"""
        self._files = {path: _identity(path) for path in paths}
        self._bounds = bounds
        self._clock = clock
        self._next = clock() + _EVERY_S

    def check(self) -> None:
        """Raises DamagedStore when a file is not there any more, StoreError when there is too little room."""
        for path, identity in self._files.items():
            if _identity(path) != identity:
                raise DamagedStore(
                    f"{path}: moved, deleted or replaced while this run was writing to it; put it back if you can, then start again"
                )
        if self._bounds is not None and self._clock() >= self._next:
            self._next = self._clock() + _EVERY_S
            for path in self._files:
                check_room(path, self._bounds)
                _check_log(path, self._bounds)


def least_free(total: int, bounds: Bounds) -> int:
    """Bytes that are to be left on a disk of so many bytes."""
    return max(bounds.free_mb * _MB, int(total * bounds.free_percent / 100))


def check_room(path: Path, bounds: Bounds) -> None:
    """Raises StoreError when the disk of the file has less room than is to be left."""
    usage = shutil.disk_usage(path.parent)
    least = least_free(usage.total, bounds)
    if usage.free < least:
        raise StoreError(
            f"{path}: {_mb(usage.free)} free on its disk, and {_mb(least)} are to be left; nothing stored before is lost: free some"
            " space, or set NEWSCRAWL_MIN_FREE_MB lower (0: nothing is left free), then start again"
        )


def _check_log(path: Path, bounds: Bounds) -> None:
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > bounds.log_mb * _MB:
        raise StoreError(
            f"{log}: grew to {_mb(size)}, since another program has been reading the database all the time; end that one, then start again"
        )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _mb(size: int) -> str:
    return f"{size / _MB:,.0f} MB"
