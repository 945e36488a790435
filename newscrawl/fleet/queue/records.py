"""Values that pass between the queue and those who use it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long silence lasts before it means something; hub and workers have the same. Seconds.

    A worker gives up before the hub takes its bundles from it: what lies between the two is for a request that is under way.
    """

    beat_s: float = 5  #: between two heartbeats of a worker
    lease_s: float = 30  #: after its last heartbeat a worker asks nothing more
    stalled_s: float = 75  #: after its last change the hub gives the host to another

    def __post_init__(self) -> None:
        if not 0 < self.beat_s < self.lease_s < self.stalled_s:
            raise ValueError(f"expected 0 < beat_s < lease_s < stalled_s; got {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Work for one host, as the hub puts it."""

    key: UUID  #: the hub's own name of it; a bundle that is put twice is there once
    host: str | None  #: no two bundles of it are held at a time, and one waits at most; None: of no host
    source: str
    payload: bytes
    due_s: float = 0  #: it is held no earlier
    keys: tuple[str, ...] = ()  #: addresses and the like, by which `forget` finds it
    queue: str = "crawl"  #: workers say which they serve


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """What became of a bundle that was to be put."""

    key: UUID
    job: int | None  #: None: its host has a bundle that waits, so this one was not put


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a worker wrote for a bundle. It is as good as the worker: check it like a page."""

    id: int  #: rises with time, with gaps
    key: UUID  #: of the bundle
    job: int
    attempt: int
    source: str
    payload: bytes
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Results that wait for the hub."""

    results: int
    bytes: int


class End(StrEnum):
    """How a bundle ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"  #: the worker raised an error
    ABORTED = "aborted"  #: the worker was stopped, or the bundle withdrawn
    STALLED = "stalled"  #: the worker's heart stands still
    VANISHED = "vanished"  #: PostgreSQL does not know it


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A bundle that ended, and waits to be closed."""

    key: UUID
    job: int | None
    end: End
    results: int  #: of it that wait still


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A bundle that waits, or is held by a worker."""

    key: UUID
    job: int
    host: str | None
    source: str
    queue: str
    held: bool
    due_s: float  #: 0: it may be held now
    age_s: float  #: since it was put


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Bundles of one host."""

    waiting: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was removed."""

    bundles: int
    results: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSeen:
    """A worker, as PostgreSQL knows it."""

    id: int
    name: str
    versions: Mapping[str, str]
    beat_s: float  #: since its last heartbeat
    up_s: float  #: since it began
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What the hub took a minute, over the last ten whole minutes."""

    bundles: float
    results: float
    bytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A fleet at one moment."""

    installation: UUID
    versions: Mapping[str, str]  #: of the hub that began last
    hub: bool  #: whether one is at work
    workers: tuple[WorkerSeen, ...]
    waiting: int  #: bundles
    due: int  #: of those, that could be held now were their host free
    held: int
    ended: int  #: that the hub has not closed yet
    hosts_held: int
    oldest_s: float | None  #: since the oldest bundle that is due was due; None: there is none
    results: Backlog
    rates: Rates


def clean(key: str) -> str:
    """A key as PostgreSQL can keep it: without NUL and without halves of characters.

    >>> clean("a\\x00b\\ud800")
    'ab?'
    """
    return key.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
