"""What a live check found of an outlet's addresses: one verdict an address, dated, in a file beside the database. The rules are pure.

The file holds one JSON line an outlet, the last finding of it: `data/newscrawl-verified.jsonl` for `data/newscrawl.db`.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from newscrawl import text
from newscrawl.errors import SourceError
from newscrawl.models import Kind, Reason


class Verdict(StrEnum):
    """What is to be said of one address."""

    OK = "ok"
    MOVED = "moved"  #: it answers from another address for good, or from another site
    FROZEN = "frozen"  #: its newest item is older than what it publishes lets one expect
    DECOY = "decoy"  #: its items lead to other sites, or all to the home page
    EMPTY = "empty"  #: it shows no article that may be followed
    WRONG_KIND = "wrong_kind"  #: a page in place of a feed, a feed in place of a sitemap …
    WALL = "wall"  #: a form that asks for consent, or a check of who asks, in its place
    CLOSED = "closed"  #: robots.txt closes it to us
    FAILED = "failed"  #: no answer, or one that says that there is nothing


_GOOD = frozenset({Verdict.OK, Verdict.MOVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one request brought, as plain data."""

    url: str  #: that was asked
    kind: Kind  #: as the source file has it
    is_entry: bool = True  #: it should bring links; a home page that is no entry need not
    status: int | None = None  #: None: no answer
    reason: Reason | None = None  #: why there is nothing to read
    message: str = ""  #: of a failure, for a person
    answered: str | None = None  #: address that answered, where it is another
    for_good: bool = False  #: all redirects on the way there were permanent
    off_site: bool = False  #: that address is on a site that is not the outlet's
    told: Kind | None = None  #: what the body is by its root element; HOME: any HTML
    wall: Reason | None = None  #: consent_wall or challenge, in the place of what was asked for
    links: int = 0  #: articles that may be followed
    elsewhere: int = 0  #: items that lead to other sites
    to_home: int = 0  #: articles whose address is that of the home page
    children: int = 0  #: feeds and sitemaps that it names
    passed_over: str = ""  #: what was left out, and what was odd, in words
    dates: tuple[datetime, ...] = ()  #: of its items, those that have one


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFinding:
    """What was found of one address of an outlet."""

    url: str
    kind: Kind
    verdict: Verdict
    status: int | None = None
    reason: Reason | None = None
    detail: str = ""  #: for a person
    moved_to: str | None = None  #: where it answers from for good, on the outlet's own site
    really: Kind | None = None  #: the kind that the entry should have, where that is plain
    newest: datetime | None = None
    links: int = 0
    better: str | None = None  #: a feed that the outlet names, and that is well

    @property
    def well(self) -> bool:
        """Whether the address brings articles as it stands: a crawl follows where it has moved."""
        return self.verdict in _GOOD and self.reason is None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFinding:
    """What was found of an outlet at one time."""

    source: str  #: slug
    at: datetime  #: aware
    entries: tuple[EntryFinding, ...]
    home: EntryFinding | None = None  #: None: the home page is one of its entries
    reservations: tuple[str, ...] = ()  #: opt-out signals, as `kind: evidence`

    @property
    def well(self) -> bool:
        """Whether every entry brings articles as it stands."""
        return all(entry.well for entry in self.entries)

    @property
    def words(self) -> str:
        """The verdicts of its entries, counted; `ok` where all are."""
        counts = Counter(entry.verdict for entry in self.entries)
        if set(counts) == {Verdict.OK}:
            return "ok"
        return ", ".join(f"{number} {verdict}" for verdict, number in counts.items())


# ── the rules ──────────────────────────────────────────────────────────────────────────────────

_LISTS = frozenset({Kind.FEED, Kind.SITEMAP})
_NAMES = {Kind.FEED: "a feed", Kind.SITEMAP: "a sitemap", Kind.HOME: "a web page"}
_CLOSED = frozenset({Reason.ROBOTS})

# A list is frozen when its silence is longer than ten times the mean distance of its items and twice the longest: never after less than
# a week (holidays), always after a good year. Of a single item there is no distance.
_MEAN_DISTANCES = 10
_LONGEST_DISTANCES = 2
_LEAST_SILENCE = timedelta(days=7)
_MOST_SILENCE = timedelta(days=400)
_SINGLE_SILENCE = timedelta(days=90)


def judge(seen: Seen, now: datetime) -> EntryFinding:
    """The verdict on an address. now: aware"""
    verdict, detail = _verdict(seen, now)
    moves = seen.answered is not None and seen.for_good and not seen.off_site and verdict is not Verdict.WALL
    mistaken = verdict is Verdict.WRONG_KIND and seen.told in _LISTS
    return EntryFinding(
        url=seen.url,
        kind=seen.kind,
        verdict=verdict,
        status=seen.status,
        reason=seen.reason or seen.wall or (Reason.OFF_SITE if verdict is Verdict.MOVED and seen.off_site else None),
        detail=text.line(detail),
        moved_to=seen.answered if moves else None,
        really=seen.told if mistaken else None,
        newest=max((date for date in seen.dates if date <= now), default=None),
        links=seen.links,
    )


def _verdict(seen: Seen, now: datetime) -> tuple[Verdict, str]:
    if seen.reason is not None:
        said = seen.message or (f"HTTP {seen.status}" if seen.status else "")
        return (Verdict.CLOSED if seen.reason in _CLOSED else Verdict.FAILED), said
    if seen.wall is not None:
        return (
            Verdict.WALL,
            f"answers with {'a form that asks for consent' if seen.wall is Reason.CONSENT_WALL else 'a check of who asks'}",
        )
    if seen.off_site:
        return Verdict.MOVED, (
            f"to {seen.answered}, another site, where a crawl does not follow: "
            "name its host among `hosts` if it is the outlet's, and mend the address"
        )
    if _is_wrong(seen):
        return (
            Verdict.WRONG_KIND,
            f"{_NAMES[seen.told]} in place of {_NAMES.get(seen.kind, 'a web page')}" if seen.told else seen.passed_over,
        )
    shows = seen.links or seen.elsewhere or (seen.children and seen.kind is not Kind.FRONT)
    if seen.is_entry and not shows:
        return Verdict.EMPTY, seen.passed_over or "no link to an article"
    if seen.kind in _LISTS and seen.elsewhere > seen.links:
        return Verdict.DECOY, f"{seen.elsewhere} of {seen.elsewhere + seen.links} items lead to other sites"
    if seen.kind in _LISTS and 0 < seen.links == seen.to_home:
        return Verdict.DECOY, "all items lead to the home page"
    if silence := _frozen(seen, now):
        return Verdict.FROZEN, silence
    if seen.answered is None:
        return Verdict.OK, ""
    return (Verdict.MOVED, f"to {seen.answered}") if seen.for_good else (Verdict.OK, f"for now from {seen.answered}")


def _is_wrong(seen: Seen) -> bool:
    """Whether the body is of another kind. What has no root that is known, and shows links all the same, is what it is taken for."""
    if seen.told is None:
        return seen.kind in _LISTS and not seen.links and not seen.children
    return seen.told is not (seen.kind if seen.kind in _LISTS else Kind.HOME)


def _frozen(seen: Seen, now: datetime) -> str:
    """Since when a list is silent, in words, where that is too long for it; else ""."""
    dates = sorted(date for date in seen.dates if date <= now)
    if seen.kind not in _LISTS or not dates:
        return ""
    silence, most = now - dates[-1], _patience(dates)
    if silence <= most:
        return ""
    return f"no item for {silence.days} days; from what it publishes one expects one within {most.days} days"


def _patience(dates: Sequence[datetime]) -> timedelta:
    """The silence that is no wonder for a list with items of these dates, oldest first."""
    if len(dates) < 2:
        return _SINGLE_SILENCE
    mean = (dates[-1] - dates[0]) / (len(dates) - 1)
    longest = max(later - earlier for earlier, later in itertools.pairwise(dates))
    return min(max(_LEAST_SILENCE, _MEAN_DISTANCES * mean, _LONGEST_DISTANCES * longest), _MOST_SILENCE)


# ── the file ───────────────────────────────────────────────────────────────────────────────────


def beside(db: Path) -> Path:
    """The file of findings that belongs to a database."""
    return db.with_name(f"{db.stem}-verified.jsonl")


def kept(file: Path) -> Mapping[str, SourceFinding]:
    """The last finding of each outlet, by slug; none without a file. Raises SourceError with the line that is wrong."""
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SourceError(f"{file}: expected findings of newscrawl sources verify; {error.strerror or error}") from None
    found: dict[str, SourceFinding] = {}
    for number, line in enumerate(lines, start=1):
        try:
            finding = msgspec.json.decode(line, type=SourceFinding)
        except (msgspec.DecodeError, ValueError) as error:
            raise SourceError(
                f"{file}: line {number}: expected a finding of newscrawl sources verify; {error}; "
                "delete the file, and verify again"
            ) from None
        found[finding.source] = finding
    return found


def keep(file: Path, findings: Iterable[SourceFinding]) -> None:
    """Write findings into the file, each in place of an older one of its outlet; the file is whole at any time."""
    every = {**kept(file), **{finding.source: finding for finding in findings}}
    new = file.with_name(f"{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(b"".join(msgspec.json.encode(every[slug]) + b"\n" for slug in sorted(every)))
        os.replace(new, file)
    except OSError as error:
        raise SourceError(f"{file}: cannot be written ({error.strerror or error})") from error
