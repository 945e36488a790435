"""An article is assembled from a page: strategies are asked, each field is chosen, and it is kept where its value comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from newscrawl import strategies, text, urls
from newscrawl.extract import choose, convert, fields
from newscrawl.extract.body.blocks import joined, trimmed
from newscrawl.extract.choose import Choice, Explanation, Row
from newscrawl.extract.fields import _access, _elsewhere, _language, _people, _published, _shown_dates
from newscrawl.extract.fields._people import People
from newscrawl.extract.page import consent, kinds, listing, pager
from newscrawl.extract.page.document import Document
from newscrawl.models import (
    OWN_ORIGIN,
    OWN_SUBSCRIPTION,
    Access,
    Article,
    Block,
    Candidate,
    Conflict,
    Moment,
    Page,
    Pager,
    Source,
    Trust,
    ZoneFrom,
)  # fmt: skip
from newscrawl.text import same_form
from newscrawl.urls import paging

T = TypeVar("T")

# The strategy that is asked only for a field to which no other has an answer: it costs more than all of them.
_LAST_RESORT = "guess"
# dateparser and our grammar are bounded per string; together a page gets so many.
_DATE_TRIES = 10
# A zone of no Italian newspaper: a time that is read alike in it and in the outlet's names its zone itself.
_ELSEWHERE = ZoneInfo("Pacific/Kiritimati")


def assemble(page: Page, source: Source, *, now: datetime) -> Explanation:
    """The article of a page, with how each field was found.

    now: aware; used where the page does not know when it was fetched
    """
    return _Assembly(Document(page), source, page.fetched_at or now).explanation()


@lru_cache(maxsize=1)
def _strategies() -> Mapping[str, Callable[[Document, Source], Iterable[Candidate]]]:
    """The strategies, looked up once a process: for each page that would cost as much as reading JSON-LD."""
    return strategies.load(fields, "candidates")


class _Assembly:
    """The candidates of one page, and the choices made among them."""

    def __init__(self, document: Document, source: Source, now: datetime) -> None:
        self._document = document
        self._source = source
        self._strategies = _strategies()
        self._fields = choose.by_field(self._candidates(set(self._strategies) - {_LAST_RESORT}))
        self._now = now
        self._pager = pager.find(document)
        self._is_subscribers = OWN_SUBSCRIPTION in document.page.headers
        self._provenance: dict[str, str] = {}
        self._rows: list[Row] = []

    def _candidates(self, names: Iterable[str]) -> Iterable[Candidate]:
        for name in sorted(names):
            yield from self._strategies[name](self._document, self._source)

    def _read_in(self, language: str | None) -> None:
        """Dates are read in this language from here on."""
        self._moment = convert.moments(self._now, ZoneInfo(self._source.timezone), language)
        self._moment_elsewhere = convert.moments(self._now, _ELSEWHERE, language)

    # ── one field ──────────────────────────────────────────────────────────────────────────────

    def _one(self, field: str, reader: Callable[[str], T | None], *, tries: int = 50) -> tuple[T | None, Choice]:
        value, choice = choose.one(self._fields.get(field, ()), reader, tries=tries)
        return value, self._note(field, choice)

    def _many(self, field: str, reader: Callable[[Sequence[str]], T | None]) -> T | None:
        value, choice = choose.many(self._fields.get(field, ()), reader)
        self._note(field, choice)
        return value

    def _many_of(
        self, field: str, candidates: Sequence[Candidate], reader: Callable[[Sequence[str]], T | None]
    ) -> T | None:
        """As `_many`, of candidates that take the place of those that won."""
        self._rows = [
            row._replace(outcome=choose.LOST) if row.candidate.field == field and row.outcome == choose.WON else row
            for row in self._rows
        ]
        value, choice = choose.many(candidates, reader)
        self._note(field, choice)
        return value

    def _note(self, field: str, choice: Choice) -> Choice:
        self._rows += choice.rows
        if choice.origin is not None:
            self._provenance[field] = choice.origin
        return choice

    # ── fields that need more than one conversion ──────────────────────────────────────────────

    def _published(self) -> tuple[Moment | None, str | None]:
        candidates = self._fields.get("published", ())
        self._fields["published"] = list(_published.ordered(candidates, self._fields.get("modified", ()), self._moment))
        value, choice = self._one("published", self._moment, tries=_DATE_TRIES)
        if value is None:
            self._guess("published")
            self._fields["published"] = [one for one in self._fields["published"] if not self._is_page_s(one)]
            value, choice = self._one("published", self._moment, tries=_DATE_TRIES)
        return (None, None) if value is None else self._dated(value, choice, candidates)

    def _dated(self, moment: Moment, choice: Choice, candidates: Iterable[Candidate]) -> tuple[Moment, str | None]:
        """The moment as the page prints it: its clock, its day, and the time that another place gives; the provenance names both."""
        raw = choice.raw or ""
        if (american := _published.in_printed_order(moment, raw, candidates, self._moment)) is not None:
            return american, choice.raw
        if (zoned := _published.in_named_zone(raw, candidates, self._moment)) is not None:
            self._provenance["published"] = f"{choice.origin}+{zoned[1].origin}"
            return zoned[0], zoned[1].value
        if (local := self._in_local_time("published", moment, choice, candidates)) is not None:
            return local
        if (shown := _published.as_printed(moment, candidates, self._moment)) is not None:
            printed, where = shown
            same = printed.at == moment.at
            self._provenance["published"] = f"{choice.origin}+{where.origin}" if same else where.origin
            return printed, choice.raw if same else where.value
        return self._refined("published", moment, choice, candidates)

    def _is_page_s(self, guessed: Candidate) -> bool:
        """Whether a guessed day is printed by the page and not by the article: in its footer, or in its masthead as today's."""
        today = self._now.astimezone(ZoneInfo(self._source.timezone)).date().isoformat()
        return _shown_dates.only_in_footer(self._document, guessed.value) or (
            guessed.value == today and _shown_dates.is_clock(self._document, self._source, guessed.value)
        )

    def _refined(
        self, field: str, moment: Moment, choice: Choice, candidates: Iterable[Candidate]
    ) -> tuple[Moment, str | None]:
        """A day with the time that another place gives; then the provenance names both."""
        exact = _published.refined(moment, candidates, self._moment)
        if exact is None:
            return moment, choice.raw
        origin = "entry" if exact[1].origin == "entry:published" else exact[1].origin
        self._provenance[field] = f"{choice.origin}+{origin}"
        return exact[0], choice.raw if origin == "entry" else exact[1].value

    def _modified(self) -> tuple[Moment | None, str | None]:
        candidates = self._fields.get("modified", ())
        value, choice = self._one("modified", self._moment, tries=_DATE_TRIES)
        if value is None:
            return None, choice.raw
        local = self._in_local_time("modified", value, choice, candidates)
        return local or self._refined("modified", value, choice, candidates)

    def _in_local_time(
        self, field: str, moment: Moment, choice: Choice, candidates: Iterable[Candidate]
    ) -> tuple[Moment, str | None] | None:
        """The local reading of a moment that the data call UTC, where page or feed show it."""
        found = _published.in_local_time(moment, choice.raw, candidates, self._moment)
        if found is not None and _shown_dates.prints_server_time(self._document):
            unseen = [one for one in candidates if not one.origin.startswith("visible:")]
            found = _published.in_local_time(moment, choice.raw, unseen, self._moment)
        if found is None:
            return None
        self._provenance[field] = f"{choice.origin}+{found[1].origin}"
        return found[0], found[1].value

    def _conflicts(self, published: Moment | None, modified: Moment | None) -> Iterator[Conflict]:
        for field, taken in (("published", published), ("modified", modified)):
            yield from _published.conflicts(field, taken, self._fields.get(field, ()), self._moment)

    def _zone(self, moment: Moment | None, raw: str | None) -> ZoneFrom | None:
        return _published.zone_from(moment, raw, self._moment, self._moment_elsewhere)

    def _language(self, blocks: Sequence[Block]) -> str | None:
        """The language of the body, unless a person's selector gives one; where the body is short, as the page declares."""
        candidates = self._fields.setdefault("language", [])
        declared = next(filter(None, (convert.language(candidate.value) for candidate in candidates)), None)
        if (found := _language.of(blocks, declared)) is not None:
            candidates.append(Candidate("language", found, Trust.SIGNED, "body"))
            candidates.sort(key=lambda candidate: -candidate.trust)
        return self._one("language", convert.language)[0]

    def _access(self, words: int) -> Access | None:
        flag, choice = self._one("access", convert.words)
        weighed = _access.weigh(self._document, words, flag)
        how = (
            (OWN_ORIGIN, choice.origin, weighed.evidence) if self._is_subscribers else (choice.origin, weighed.evidence)
        )
        self._provenance["access"] = ": ".join(filter(None, how))
        return weighed.access

    def _guess(self, field: str) -> None:
        """The candidates of a field that were tried in vain are replaced by those of the last resort."""
        self._fields[field] = [c for c in self._candidates([_LAST_RESORT]) if c.field == field]

    def _people(self) -> _people.People:
        """The people of the first place that names any; all desks and agencies."""
        outlet = [self._source.name, self._document.meta("og:site_name") or "", urls.site(self._document.page.url)]
        credits: list[str] = []

        def people(bylines: Sequence[str]) -> _people.People | None:
            found = _people.read(bylines, outlet=outlet, publishers=self._document.publishers)
            credits.extend(found.credit)
            return found if found.authors else None

        found = self._many("authors", people)
        if found is not None:
            found = self._printed_too(found, outlet)
        named = self._many("credit", lambda raw: convert.tags(raw)) or ()
        credit = {same_form(name): name for name in (*credits, *named)}
        for author in found.authors if found else ():
            credit.pop(same_form(author), None)
        return _people.People(found.authors if found else (), tuple(credit.values()))

    def _printed_too(self, found: People, outlet: Sequence[str]) -> People:
        """The people of the data with those whom the page prints beside them: contributors, or, where the data know none, the whole byline.

        Whom a person's selector finds are the authors.
        """
        bylines, contributors = self._fields["authors"], self._fields.get("contributors", ())
        if self._provenance["authors"].startswith("selectors:"):
            return found
        if contributors:
            found, more = _people.with_contributors(found, bylines, contributors)
            origin = "jsonld:contributor" if more else None
        else:
            found, origin = _people.as_printed(found, bylines, outlet, self._document.publishers)
        self._provenance["authors"] += f"+{origin}" if origin else ""
        return found

    def _blocks(self, title: str | None, around: Iterable[str | None]) -> tuple[Block, ...]:
        found = self._many("blocks", convert.blocks)
        if found is None:
            self._guess("blocks")
            found = self._many("blocks", convert.blocks) or ()
        if (pages := self._pager) is not None:
            found = tuple(block for block in found if not pager.is_pager_line(block.text, pages))
        around = tuple(around)
        shown = _elsewhere.legible(consent.without_banner(self._document, trimmed(found, title=title, around=around)))
        return self._whole(shown, title, around)

    def _whole(self, shown: tuple[Block, ...], title: str | None, around: Iterable[str | None]) -> tuple[Block, ...]:
        """The text of which the page shows no more than a part, where data or the feed have all of it; else what it shows.

        What a person's selector finds is the text.
        """
        if self._provenance.get("blocks", "").startswith("selectors:"):
            return shown
        candidates = list(_elsewhere.candidates(self._document, shown, title, self._fields.get("access", ())))
        found = self._many_of("blocks", candidates, convert.blocks) if candidates else None
        if found is not None:
            return trimmed(found, title=title, around=around)
        if (sign := _elsewhere.is_stump(self._document, shown)) is not None and "blocks" in self._provenance:
            self._provenance["blocks"] += f"; stump: {sign}"
        return shown

    def _pages(self, page_kinds: Sequence[str]) -> Pager | None:
        """The other pages of the article; None of a page that looks like a list, whose next page is one too."""
        found = self._pager
        if found is None or "list" in page_kinds or "front" in page_kinds:
            return None
        address = found.pager.pages.get(1, self._document.page.url)
        is_article = "article" in page_kinds or paging.is_like_an_article(address)
        return found.pager if is_article else None

    def explanation(self) -> Explanation:
        page = self._document.page
        title, _ = self._one("title", convert.title)
        kicker, _ = self._one("kicker", self._unlike(title, begins=True))
        subtitle, _ = self._one("subtitle", self._unlike(title))
        people = self._people()
        printed = [one.value for field in ("authors", "published", "modified") for one in self._fields.get(field, ())]
        blocks = self._blocks(title, (subtitle, *printed))
        words = sum(text.words(block.text) for block in blocks)
        language = self._language(blocks)
        self._read_in(language)
        published, raw = self._published()
        modified, modified_raw = self._modified()
        page_kinds = tuple(kinds.read(self._document, blocks, title, words=words))
        found = Article(
            url=self._one("url", convert.canonicals(page.url, page.requested_url, title))[0] or urls.clean(page.url),
            page=page,
            title=title,
            kicker=kicker,
            subtitle=subtitle,
            authors=people.authors,
            credit=people.credit,
            section=self._one("section", convert.sections(self._unlike(title)))[0],
            tags=self._many("tags", convert.tags) or (),
            image=self._one("image", convert.pictures(page.url))[0],
            image_caption=self._one("image_caption", convert.words)[0],
            image_credit=self._one("image_credit", convert.words)[0],
            language=language,
            published=published,
            published_raw=text.clean(raw) if raw is not None else None,
            published_zone=self._zone(published, raw),
            modified=modified,
            modified_raw=text.clean(modified_raw) if modified_raw is not None else None,
            modified_zone=self._zone(modified, modified_raw),
            conflicts=tuple(self._conflicts(published, modified)),
            access=self._access(words),
            blocks=blocks,
            body=joined(blocks),
            provenance=self._provenance,
            page_kinds=page_kinds,
            pager=self._pages(page_kinds),
        )
        listed = listing.read(self._document, self._source, found, words=words)
        return Explanation(replace(found, page_kinds=(*found.page_kinds, *listed)), tuple(self._rows))

    @staticmethod
    def _unlike(title: str | None, *, begins: bool = False) -> Callable[[str], str | None]:
        """A reader of words that refuses the headline and, with `begins`, its beginning."""
        form = same_form(title or "")

        def reader(raw: str) -> str | None:
            line = convert.words(raw)
            if line is None or (plain := same_form(line)) == form or (begins and form.startswith(plain)):
                return None
            return line

        return reader
