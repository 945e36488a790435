"""How a run goes on, as rows by source and one line that says what it waits for. Pure: the counts are arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newscrawl.crawl.tally import Counts
from newscrawl.http.backoff import Pause

_NOTHING = Counts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How far a source is; or several, summed."""

    name: str
    found: int
    fetched: int
    stored: int
    waiting: int | None  #: links that may be asked for now; None: not known
    failed: int
    per_s: float | None  #: articles stored a second since the run began; None: too early to tell
    left_s: float | None  #: until no link waits, by delay and pace; None: nothing waits, or it is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host that requests of the run are for."""

    name: str
    delay_s: float  #: between two requests
    asked_s: float | None = None  #: the delay that its robots.txt asks for
    on_the_wire: bool = False  #: a request was sent and is not answered yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """What is under way at a moment."""

    hosts: Sequence[Host] = ()  #: with requests that wait for their turn, or for an answer
    being_read: int = 0  #: pages and lists
    workers: int = 1
    paused: Mapping[str, Pause]  #: by host
    unreachable: Sequence[str] = ()  #: hosts, while none answers
    ended: bool = False


def rows(
    counts: Mapping[str, Counts],
    sources: Iterable[str],
    *,
    waiting: Mapping[str, int] | None,
    delays: Mapping[str, float],
    pages_left: Mapping[str, int | None],
    elapsed_s: float,
) -> list[Row]:
    """A row a source, the busiest first: most links waiting, then most pages fetched.

    waiting:    links that may be asked for now; None: not known
    delays:     seconds between two requests to the source
    pages_left: by the source's budget; None: no limit
    """
    made = [
        _row(
            slug,
            counts.get(slug, _NOTHING),
            None if waiting is None else waiting.get(slug, 0),
            delays.get(slug, 0.0),
            pages_left.get(slug),
            elapsed_s,
        )
        for slug in sources
    ]
    return sorted(made, key=lambda row: (-(row.waiting or 0), -row.fetched, -row.found, row.name))


def _row(
    slug: str, counts: Counts, waiting: int | None, delay_s: float, pages_left: int | None, elapsed_s: float
) -> Row:
    wanted = waiting if waiting is None or pages_left is None else min(waiting, pages_left)
    return Row(
        name=slug,
        found=counts.found,
        fetched=counts.fetched,
        stored=counts.stored,
        waiting=waiting,
        failed=counts.failed,
        per_s=_rate(counts.stored, elapsed_s),
        left_s=wanted * max(delay_s, counts.pace_s or 0.0) if wanted else None,
    )


def _rate(stored: int, elapsed_s: float) -> float | None:
    return stored / elapsed_s if stored and elapsed_s >= 1 else None


def total(name: str, of: Sequence[Row]) -> Row:
    """Several rows as one. Sources are asked at the same time: of their times left the longest counts."""
    known = [row.waiting for row in of if row.waiting is not None]
    rates = [row.per_s for row in of if row.per_s is not None]
    return Row(
        name=name,
        found=sum(row.found for row in of),
        fetched=sum(row.fetched for row in of),
        stored=sum(row.stored for row in of),
        waiting=sum(known) if known else None,
        failed=sum(row.failed for row in of),
        per_s=sum(rates) if rates else None,
        left_s=max((row.left_s for row in of if row.left_s is not None), default=None),
    )


def fitted(every: Sequence[Row], lines: int) -> list[Row]:
    """As many rows as there are lines for: the first ones, then the rest in one, then the sum of all where there are several."""
    if len(every) < 2:
        return list(every)
    summed = total(f"{len(every)} sources", every)
    room = max(0, lines - 1)
    if len(every) <= room:
        return [*every, summed]
    shown = list(every[: max(0, room - 1)])
    rest = every[len(shown) :]
    return [*shown, *([total(f"{len(rest)} others", rest)] if shown else []), summed]


# ── the line ───────────────────────────────────────────────────────────────────────────────────


def waits_for(now: Now) -> str:
    """What the run waits for, in a line without an end: "waits for www.x.it, which asks for 10 s between requests"."""
    if now.ended:
        return "ended"
    told = [_first(now), _paused(now.paused)]
    return "; ".join(filter(None, told)) or "looks what there is to do"


def _first(now: Now) -> str:
    if now.unreachable:
        return f"no host answers: {_some(now.unreachable)}"
    if now.being_read and (now.being_read >= now.workers or not now.hosts):
        return "a page is being read" if now.being_read == 1 else f"{now.being_read} pages are being read"
    if not now.hosts:
        return ""
    slowest = max(now.hosts, key=lambda host: (host.delay_s, host.on_the_wire, host.name))
    others = len(now.hosts) - 1
    beside = f", and for {others} other host{'s' if others > 1 else ''}" if others else ""
    return f"waits for {_described(slowest)}{beside}"


def _described(host: Host) -> str:
    if host.on_the_wire:
        return f"an answer of {host.name}"
    if host.asked_s is not None and host.asked_s >= host.delay_s:
        return f"{host.name}, which asks for {seconds(host.asked_s)} between requests"
    return f"{host.name}, which is asked every {seconds(host.delay_s)}" if host.delay_s else host.name


def _paused(paused: Mapping[str, Pause]) -> str:
    if not paused:
        return ""
    host, pause = min(paused.items(), key=lambda item: (item[1].until, item[0]))
    more = f" and {len(paused) - 1} more" if len(paused) > 1 else ""
    return f"paused: {host}{more} until {clock_time(pause.until)} ({pause.reason})"


def _some(hosts: Sequence[str]) -> str:
    return ", ".join(hosts[:3]) + (" …" if len(hosts) > 3 else "")


def seconds(span_s: float) -> str:
    """A short span: "10 s", "2.5 s".

    >>> seconds(10.0), seconds(2.54)
    ('10 s', '2.5 s')
    """
    return f"{span_s:.1f}".removesuffix(".0") + " s"


def clock_time(at: datetime) -> str:
    """The time of day, as messages print it. at: UTC"""
    return f"{at:%H:%M} UTC"


def span(left_s: float | None) -> str:
    """A time left: "8 s", "12 min", "3 h 05"; empty where it is not known.

    >>> span(8.2), span(725), span(11_100), span(None)
    ('9 s', '12 min', '3 h 05', '')
    """
    if left_s is None:
        return ""
    if left_s < 120:
        return f"{int(left_s) + (left_s % 1 > 0)} s"
    minutes = int(left_s // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02}"
