"""Runs of a news crawl in a scratch store, by which `newscrawl add` finds out what an outlet has: the same program, manners and settings."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from newscrawl import urls
from newscrawl.adding.home import HomePage
from newscrawl.adding.listed import is_written
from newscrawl.cli import _fetch
from newscrawl.config import beside
from newscrawl.crawl.places import places
from newscrawl.models import Entry, Kind, Page, Source
from newscrawl.sources import writing
from newscrawl.store import open_readonly
from newscrawl.store.shown import Shown, shown

#: Article pages that are asked for at most.
ARTICLES = 5
_SINCE = "30d"
_SECTION = "section page, linked from the home page"
# Feeds and sitemaps to which the home page and indexes may lead: each costs a request, a second or more apart.
_ENTRIES = 20
_RUN_MINUTES = 10
# Seconds that a run has to end by itself when a person interrupts.
_STOP_S = 5.0
# What belongs to the project's own runs, and not to a trial.
_APART = (
    "NEWSCRAWL_PAGES_DB=", "NEWSCRAWL_LOG=", "NEWSCRAWL_HEARTBEAT=", "NEWSCRAWL_PING=", "NEWSCRAWL_VERBOSE=0", "NEWSCRAWL_JITTER_S=0",
    "NEWSCRAWL_ARCHIVE=1", "NEWSCRAWL_RETRY_WAIT_S=0", "NEWSCRAWL_SOURCE_PAGES=0", "NEWSCRAWL_SOURCE_MINUTES=0", f"NEWSCRAWL_RUN_MINUTES={_RUN_MINUTES}",
)  # fmt: skip
# Statuses of a run that found something, or found that there is nothing.
_FINDINGS = frozenset((0, 1, 3, 5, 6))
# What such a run says is of outlets and of the next run: what it found tells more.
_TOLD_BY_FINDINGS = frozenset((0, 1, 3, 5))


class Trial:
    """Runs over one outlet, each in a scratch store. Their folder is the caller's."""

    def __init__(self, folder: Path, source: Source, settings: Sequence[str]) -> None:
        """settings: NAME=VALUE, as `-s` takes them, checked before"""
        self._folder = folder
        self._source = source
        self._settings = settings
        self._left = ARTICLES
        self._store = "find.db"
        self.tried: dict[
            str, str
        ] = {}  #: address → where it comes from, of what was asked for beside what the run found
        self.message = ""  #: what the last run said of why it could not be made, or was ended; for a person
        self.pages: list[Page] = []  #: of articles, as they were fetched

    def find(self, home: HomePage | None) -> Shown:
        """Find what the outlet has: from its home page, and where that leads to no feed, at the usual places and section pages.

        One page is asked for, since a run must ask for one; `check` asks for the others.
        """
        found = self._newest(f"url={self._source.home}", self._store, 1)
        if home is not None and home.elsewhere and (feeds := _of_elsewhere(found)):
            # Anew: an entry that was read already, and is as it was, is not read again.
            self._store, outlet = "hosts.db", replace(self._source, hosts=tuple(home.elsewhere))
            found = self._asked(f"source={self._written(_described(outlet, feeds))}", self._store, 1)
            self.tried |= feeds
        elif home is not None and (further := self._further(home, found)):
            self.tried |= further
            found = self._asked(f"source={self._written(_described(self._source, further))}", self._store, 1)
        self._left -= len(found.asked)
        return found

    def check(self, toml: str, entries: Collection[str], found: Shown) -> Shown:
        """What was found, with the articles that come of the file that is proposed: the newest of its entries.

        entries: their addresses. Where nothing else was found, its links wait in the store of `find` already, and no page is asked for twice
        """
        keys = {
            own: {
                urls.canonical(link.url)
                for entry in found.entries
                if (entry.url in entries) is own
                for link in entry.links
            }
            for own in (True, False)
        }
        alone = bool(keys[True]) and keys[False] <= keys[True]
        file, asked = self._written(toml), len(found.asked) if alone else 0
        return found.with_pages(
            self._newest(f"source={file}", self._store if alone else "check.db", max(1, self._left), asked)
        )

    def _written(self, toml: str) -> Path:
        file = self._folder / f"{self._source.slug}.toml"
        file.write_text(toml, "utf-8")
        return file

    def _newest(self, what: str, db: str, limit: int, asked: int = 0) -> Shown:
        """A run over what is of the last weeks; where that asks for no page, over everything. asked: pages that its store has already"""
        found = self._asked(what, db, limit, since=_SINCE)
        return found if len(found.asked) > asked or not found.entries else self._asked(what, db, limit)

    def _further(self, home: HomePage, found: Shown) -> Mapping[str, str]:
        """What is worth asking for where no feed shows articles of these months: feeds that are linked, the usual places, then section pages."""
        asked = {entry.url for entry in found.entries if entry.outcome is not None}
        good = [entry for entry in found.entries if entry.links]
        now = datetime.now(UTC)
        if not asked or any(entry.kind is Kind.FEED and is_written(entry, now) for entry in good):
            return {}
        further = {feed.url: "linked from the home page" for feed in home.feeds}
        further |= dict.fromkeys(home.feeds_elsewhere, "named by the home page, on another site")
        further |= {place.url: "found at a usual place" for place in places(home.url, None, (Kind.FEED,))}
        if not any(entry.kind is Kind.SITEMAP for entry in good):
            further |= dict.fromkeys(home.sections, _SECTION)
        return {url: note for url, note in further.items() if url not in asked}

    def _asked(self, what: str, db: str, limit: int, *, since: str | None = None) -> Shown:
        arguments = ["-a", what, "-a", f"limit={limit}", "-a", f"entries={_ENTRIES}"]
        arguments += ["-a", f"since={since}"] if since else []
        for setting in (*self._settings, f"NEWSCRAWL_DB={self._folder / db}", *_APART):
            arguments += ["-s", setting]
        program = [sys.executable, "-m", "newscrawl", "crawl", "news", *arguments]
        status, said = _run(program)
        _fetch.ended(status)
        self.message = "" if status in _TOLD_BY_FINDINGS else _message(said)
        if status not in _FINDINGS or not (self._folder / db).exists():
            return Shown()
        with open_readonly(self._folder / db, pages=beside(self._folder / db)) as store:
            assert store.pages is not None
            self.pages += store.pages.fetched()
            return shown(store, self._source.slug)


def _run(program: Sequence[str]) -> tuple[int, str]:
    """The exit status of a run, and its standard error. Whatever ends this ends the run, which then clears away what is its own."""
    with subprocess.Popen(  # noqa: S603 - ours
        program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace"
    ) as run:
        try:
            _, said = run.communicate()
        except BaseException:
            run.terminate()
            with suppress(subprocess.TimeoutExpired):
                run.communicate(timeout=_STOP_S)
            run.kill()
            raise
    return run.returncode, said


def _of_elsewhere(found: Shown) -> Mapping[str, str]:
    """The feeds of an outlet that answer and show nothing of its own site, where no other entry does."""
    if any(entry.links for entry in found.entries):
        return {}
    feeds = (entry for entry in found.entries if entry.kind is Kind.FEED and entry.outcome in ("ok", "unchanged"))
    return {entry.url: "named by the home page; its articles stand on another host" for entry in feeds}


def _described(source: Source, further: Mapping[str, str]) -> str:
    # As a home page is, a section page is read for the feeds that it names, and for its links where it names none.
    entries = (Entry(url=url, kind=Kind.HOME if note == _SECTION else Kind.FEED) for url, note in further.items())
    return writing.toml(replace(source, entries=tuple(entries)))


def _message(stderr: str) -> str:
    """The sentence with which a run ends."""
    said = [line.partition("newscrawl: ")[2] for line in stderr.splitlines() if line.startswith("newscrawl: ")]
    return said[-1] if said else stderr.strip().rpartition("\n")[2]
