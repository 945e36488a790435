"""`newscrawl sources verify`: each entry of an outlet and its home page are asked for once, with the crawl's own manners.

What is found is judged by `newscrawl.sources.findings`; of a feed that is broken, one that the outlet names is tried in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from scrapy.http import Response

from newscrawl import discover, extract, text, urls
from newscrawl.cli import _fetch
from newscrawl.cli._fetch import ResponseOrError
from newscrawl.crawl.survey import Survey, survey
from newscrawl.errors import NewscrawlError
from newscrawl.http import answers, opt_out
from newscrawl.http.answers import Answer
from newscrawl.http.robots import Rules
from newscrawl.middlewares.failures import failure
from newscrawl.middlewares.responses import answer as plain
from newscrawl.models import Entry, Kind, Link, OptOutSignal, Page, Reason, Source
from newscrawl.sources.findings import EntryFinding, Seen, SourceFinding, Verdict, judge

# Feeds that an outlet names and that are tried in place of its broken ones.
_MOST_TRIED = 3
_PERMANENT = frozenset({301, 308})
# Failures of today: tomorrow the address may be there again, and another one would be no better.
_PASSING = frozenset(
    {
        Reason.TIMEOUT, Reason.CONNECTION_LOST, Reason.NETWORK, Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.TOO_LARGE,
        Reason.ROBOTS_UNAVAILABLE, Reason.REFUSED, Reason.DNS_ERROR, Reason.TLS_ERROR, Reason.ADDRESS_DENIED, Reason.ERROR,
    }
)  # fmt: skip
_REPLACED = frozenset(
    {Verdict.FAILED, Verdict.FROZEN, Verdict.DECOY, Verdict.EMPTY, Verdict.WRONG_KIND, Verdict.CLOSED}
)
_WALLS = {"consent": Reason.CONSENT_WALL, "challenge": Reason.CHALLENGE}
_HOME, _TDMREP, _TRIED = "home", "tdmrep", "tried"


class NobodyAnswered(NewscrawlError):
    """No host answered: it may be this machine that is offline."""


def verify(sources: Sequence[Source], settings: Sequence[str]) -> Sequence[SourceFinding]:
    """What is found of each outlet, in their order; one that was not asked to the end is left out. Raises NobodyAnswered.

    settings: NAME=VALUE, as `-s` takes them
    """
    outlets = {source.slug: _Outlet(source=source) for source in sources}
    asked = {f"{slug} {what}": url for slug, outlet in outlets.items() for what, url in outlet.questions()}
    if asked:
        _fetch.listen("verify", asked, settings, _Listener(outlets), log_level="CRITICAL", sources=sources)
    hosts = {urls.host(url) for url in asked.values()}
    if len(hosts) > 1 and not any(outlet.reached for outlet in outlets.values()):
        raise NobodyAnswered(f"none of {len(hosts)} hosts answered: is this machine online? Nothing was written")
    return [outlet.finding(datetime.now(UTC)) for outlet in outlets.values() if not outlet.waiting]


@dataclass(slots=True, eq=False)
class _Outlet:
    """One outlet while it is asked."""

    source: Source
    waiting: set[str] = field(default_factory=set)  #: questions without an answer yet
    reached: bool = False  #: a host of it answered anything
    found: dict[str, EntryFinding] = field(default_factory=dict)  #: by question
    named: dict[str, Link] = field(default_factory=dict)  #: feeds that its pages name, by canonical address
    tried: dict[str, Link] = field(default_factory=dict)  #: those that were asked for, by question
    signals: dict[OptOutSignal, None] = field(default_factory=dict)

    def questions(self) -> Iterator[tuple[str, str]]:
        """What is asked first, with the address."""
        source = self.source
        asked = {str(number): entry.url for number, entry in enumerate(source.entries)}
        if all(urls.canonical(entry.url) != urls.canonical(source.home) for entry in source.entries):
            asked[_HOME] = source.home
        if well_known := urls.absolute(source.home, opt_out.PATH):
            asked[_TDMREP] = well_known
        self.waiting.update(asked)
        yield from asked.items()

    def take(self, what: str, given: ResponseOrError) -> Mapping[str, str]:
        """Take an answer; returns what else is to be asked of this outlet once all have come."""
        self.waiting.discard(what)
        self.reached |= isinstance(given, Response)
        if what == _TDMREP:
            self._take_tdmrep(given)
        else:
            self._take_entry(what, given)
        if self.waiting or self.tried:
            return {}
        self.tried = {f"{_TRIED}{number}": link for number, link in enumerate(self._candidates())}
        self.waiting.update(self.tried)
        return {question: link.url for question, link in self.tried.items()}

    def finding(self, now: datetime) -> SourceFinding:
        """What was found of it. now: aware"""
        entries = tuple(self.found[str(number)] for number in range(len(self.source.entries)))
        return SourceFinding(
            source=self.source.slug,
            at=now,
            entries=tuple(self._bettered(entries)),
            home=self.found.get(_HOME),
            reservations=tuple(text.line(f"{signal.kind}: {signal.evidence}") for signal in self.signals),
        )

    def _take_tdmrep(self, given: ResponseOrError) -> None:
        rules = opt_out.tdmrep(given.body) if isinstance(given, Response) and given.status == 200 else None
        if rules and (signal := opt_out.of_tdmrep(rules, self.source.home)):
            self.signals[signal] = None

    def _take_entry(self, what: str, given: ResponseOrError) -> None:
        entry = self._entry(what)
        now = datetime.now(UTC)
        seen, read = _seen(entry, given, self.source, now)
        self.found[what] = judge(replace(seen, is_entry=what != _HOME), now)
        if isinstance(given, Response) and not seen.off_site:
            told = plain(given)
            body = told.body if seen.told is Kind.HOME else b""
            self.signals.update(dict.fromkeys(opt_out.of_page(told.headers, body)))
        if read is not None and seen.told is Kind.HOME:
            feeds = (link for link in read.children if link.kind is Kind.FEED and link.declared)
            self.named.update({urls.canonical(link.url): link for link in feeds})

    def _entry(self, what: str) -> Entry:
        if what == _HOME:
            return Entry(url=self.source.home, kind=Kind.HOME)
        return Entry(url=self.tried[what].url, kind=Kind.FEED) if what in self.tried else self.source.entries[int(what)]

    def _candidates(self) -> list[Link]:
        """Feeds that the outlet names, where one of its own is broken."""
        if not any(map(_wants_better, self.found.values())):
            return []
        known = {urls.canonical(entry.url) for entry in self.source.entries}
        return [link for address, link in self.named.items() if address not in known][:_MOST_TRIED]

    def _bettered(self, entries: Sequence[EntryFinding]) -> Iterator[EntryFinding]:
        """The entries, the broken ones with a feed of their own that is well; one of a section only with one that names it."""
        well = [link for what, link in self.tried.items() if self.found[what].verdict is Verdict.OK]
        for entry, found in zip(self.source.entries, entries, strict=True):
            section = text.same_form(entry.section or "")
            fit = (link for link in well if section in text.same_form(f"{link.title or ''} {link.url}"))
            better = next(fit, None) if _wants_better(found) else None
            if better is not None:
                well.remove(better)
            yield found if better is None else replace(found, better=better.url)


@dataclass(frozen=True, slots=True)
class _Listener:
    """Hands answers to the outlets for which they came."""

    outlets: Mapping[str, _Outlet]

    def answered(self, key: str, answer: ResponseOrError) -> Mapping[str, str]:
        slug, _, what = key.partition(" ")
        return {f"{slug} {more}": url for more, url in self.outlets[slug].take(what, answer).items()}

    def ruled(self, host: str, rules: Rules) -> None:
        for outlet in self.outlets.values():
            hosts = {urls.host(url) for url in (outlet.source.home, *(entry.url for entry in outlet.source.entries))}
            if host in hosts:
                outlet.reached = True
                outlet.signals.update(dict.fromkeys(rules.signals))


def _wants_better(found: EntryFinding) -> bool:
    """Whether another feed would be better than an entry. A failure of today, or a kind that can be mended, asks for none."""
    broken = found.verdict in _REPLACED and found.reason not in _PASSING and found.really is None
    return found.kind is Kind.FEED and broken


def _seen(entry: Entry, given: ResponseOrError, source: Source, now: datetime) -> tuple[Seen, Survey | None]:
    """What an answer brought, and what could be read in it."""
    if not isinstance(given, Response):
        failed = failure(given, entry.url)
        return Seen(url=entry.url, kind=entry.kind, reason=failed.reason, message=failed.message), None
    answer = plain(given)
    moved = answer.url if answer.url != entry.url.partition("#")[0] else None
    seen = Seen(
        url=entry.url,
        kind=entry.kind,
        status=answer.status,
        reason=_no_page(answer),
        answered=moved,
        for_good=moved is not None and _PERMANENT.issuperset(given.meta.get("redirect_reasons", ())),
        off_site=moved is not None and not _stays(moved, source),
        told=discover.told_kind(answer.body),
    )
    if seen.reason is not None:
        return seen, None
    page = Page(
        url=answer.url, requested_url=entry.url, body=answer.body, headers=answer.headers, fetched_at=now, source=source.slug
    )  # fmt: skip
    try:
        return _read(seen, page, source, now)
    except Exception as error:  # one bad page never costs the others
        return replace(seen, reason=Reason.ERROR, message=f"{type(error).__name__}: {error}"), None


def _no_page(answer: Answer) -> Reason | None:
    if answer.status != 200:
        return answers.of_status(answer.status, answer.retry_after)
    return None if answer.body.strip() else Reason.EMPTY


def _read(seen: Seen, page: Page, source: Source, now: datetime) -> tuple[Seen, Survey]:
    read = survey(page, source, seen.kind, now, None, None)
    home = urls.canonical(source.home)
    skipped = (f"{count} passed over: {reason}" for reason, count in read.skipped.items())
    dates = (found.published or (found.changed and found.changed.at) for found in read.articles)
    shown = replace(
        seen,
        wall=_wall(page, source, now) if seen.told is Kind.HOME else None,
        links=len(read.articles),
        elsewhere=read.skipped.get("off_site", 0),
        to_home=sum(found.key == home for found in read.articles),
        children=len(read.children),
        passed_over="; ".join(filter(None, (read.note, *skipped))),
        dates=tuple(date for date in dates if date is not None),
    )
    return shown, read


def _wall(page: Page, source: Source, now: datetime) -> Reason | None:
    """What stands in the way of a page: a form that asks for consent, or a check of who asks."""
    if urls.is_consent_gate(page.url, page.requested_url):
        return Reason.CONSENT_WALL
    kinds = extract.article(page, source, now=now).page_kinds
    return next((reason for kind, reason in _WALLS.items() if kind in kinds), None)


def _stays(url: str, source: Source) -> bool:
    """Whether a crawl would follow to an address: on the outlet's sites, or on one where it has an entry."""
    return urls.on_site(url, source.home, source.hosts, source.outside) or any(
        urls.same_site(url, entry.url) for entry in source.entries
    )
