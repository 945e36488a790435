"""What an outlet's source file should say is put together: its name, language, time zone, entries, patterns, and what it closes. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from newscrawl import zones
from newscrawl.adding import lists
from newscrawl.adding.home import HomePage
from newscrawl.adding.lists import Chosen, LeftOut
from newscrawl.http import robots
from newscrawl.store.shown import AskedPage, Shown, ShownArticle, ShownEntry

_AGENT = "newscrawl"
_MOST_CLOSED = 12
_LEAST_OFFSETS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source file that was not written yet, and what it rests on."""

    slug: str
    name: str
    home: str
    language: str
    timezone: str
    entries: Sequence[Chosen]
    hosts: Sequence[str]  #: other sites of the same outlet
    allow: Sequence[str]
    pattern: str | None  #: what articles' addresses have in common, also where no entry needs it
    closed: Sequence[str]  #: what robots.txt closes to us
    reservations: Sequence[str]
    left_out: Sequence[LeftOut]
    polled: Sequence[
        tuple[str, str]
    ]  #: feeds, sitemaps and pages that were asked for, guesses too, with how each answered
    asked: Sequence[AskedPage]  #: pages that were asked for, and what became of each
    articles: Sequence[ShownArticle]
    zone_from: str  #: why this time zone, for a person

    @property
    def usable(self) -> bool:
        """Whether there is something to ask, and an article came of it."""
        return bool(self.entries and self.articles)


def propose(slug: str, home: HomePage, shown: Shown, tried: Mapping[str, str], host: str) -> Proposal:
    """Propose a source file.

    tried: address → where it comes from, of what was asked for beside what the run found
    host:  the name of the outlet where its home page says none
    """
    choice = lists.choose(home, shown, tried)
    language = _language(home, shown.articles)
    timezone, why = _zone(home.url, language, shown.articles)
    return Proposal(
        slug=slug,
        name=home.name or host,
        home=home.url,
        language=language,
        timezone=timezone,
        entries=choice.entries,
        hosts=choice.hosts,
        allow=(choice.allow,) if choice.allow else (),
        pattern=choice.pattern,
        closed=_closed(shown.robots),
        reservations=tuple(dict.fromkeys(shown.reservations)),
        left_out=choice.left_out,
        polled=tuple((entry.url, _answered(entry)) for entry in shown.entries if entry.outcome is not None),
        asked=shown.asked,
        articles=shown.articles,
        zone_from=why,
    )


def _answered(entry: ShownEntry) -> str:
    if entry.outcome in ("ok", "unchanged"):
        return f"{entry.count:,} links"
    return f"{entry.outcome}: {entry.detail}" if entry.detail else f"{entry.outcome}"


def _language(home: HomePage, articles: Sequence[ShownArticle]) -> str:
    """That of the home page where articles are written in it, else that of most articles: themes say "en" where nobody does."""
    counts = Counter(language for article in articles if (language := article.values["language"]))
    if home.language in counts or not counts:
        return home.language or "it"
    return counts.most_common(1)[0][0]


def _zone(url: str, language: str, articles: Sequence[ShownArticle]) -> tuple[str, str]:
    """The zone of the address and language, unless the articles' dates name other offsets; and why."""
    guess = zones.zone_of(url, language)
    printed = [at for article in articles if (at := _with_offset(article.published_raw)) is not None]
    if len(printed) < _LEAST_OFFSETS:
        return guess, "of its country or language"
    if _fits(guess, printed):
        return guess, "its dates agree"
    other = next((zone for zone in zones.every() if _fits(zone, printed)), None)
    return (other, "of the offsets in its dates") if other else (guess, "its dates name other offsets: please check")


def _with_offset(raw: str | None) -> datetime | None:
    """A date that names its offset; UTC's is none, since machines print it anywhere."""
    try:
        at = datetime.fromisoformat((raw or "").strip())
    except ValueError:
        return None
    return at if at.utcoffset() else None


def _fits(zone: str, printed: Sequence[datetime]) -> bool:
    return all(at.astimezone(ZoneInfo(zone)).utcoffset() == at.utcoffset() for at in printed)


def _closed(files: Mapping[str, str]) -> tuple[str, ...]:
    """The paths that robots.txt closes to us, as it writes them, of whatever host."""
    found = dict.fromkeys(path for text in files.values() for path in robots.rules(text, _AGENT).closed)
    return tuple(re.sub(r"\s+", " ", path) for path in found)[:_MOST_CLOSED]
