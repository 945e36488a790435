"""What a look at a stored article brings: nothing new, a revision, or a page that must not write over a good text.

Each look ends in one transaction: article, revision, families, the fetch and the next look. Compared are the words of headline
and blocks, both less what is boilerplate at that moment: so learning boilerplate makes no revision. The article's row holds the
newest text; a revision holds the columns and blocks from before, as the way back (`versions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from newscrawl import changes
from newscrawl.changes import Changed, ComparedText
from newscrawl.models import Access, Article, Block, Change, Disposition, KeyKind, Page, Reason, State
from newscrawl.store.articles import provenance, rereading, versions
from newscrawl.store.articles.articles import Articles
from newscrawl.store.articles.blocks import as_json, unpack
from newscrawl.store.articles.rows import DERIVED, FIRST_PUBLISHED, Row, article_row, text_row
from newscrawl.store.boilerplate.boilerplate import Boilerplate
from newscrawl.store.db.migrate import writing
from newscrawl.store.links.revisits import Looks
from newscrawl.store.values import dumps, utc, utc_or_none

_HELD = "SELECT a.*, t.blocks FROM articles AS a JOIN article_texts AS t ON t.article_id = a.id WHERE a.id = :id"
_ARTICLE = "SELECT article_id FROM links WHERE id = :link_id"

_ADD = """
INSERT INTO revisions (
  article_id, version, class, seen_before, fetched, modified, words_added, words_removed, was, blocks, run_id
)
SELECT
  a.id,
  (SELECT coalesce(max(version), 1) FROM revisions WHERE article_id = a.id) + (:blocks IS NOT NULL OR :was IS NOT NULL),
  :class,
  coalesce(
    (
      SELECT max(fetched) FROM fetches
      WHERE link_id = :link_id AND state IN ('stored', 'duplicate', 'unchanged', 'revised')
    ),
    a.fetched
  ),
  :fetched, :modified, :added, :removed, :was, :blocks, :run_id
FROM articles AS a WHERE a.id = :id
"""
_LAST = "SELECT class FROM revisions WHERE article_id = :id ORDER BY id DESC LIMIT 1"

_WALLS = {Reason.CONSENT_WALL, Reason.SUBSCRIBER_WALL}


class Revisions:
    """All methods but `page_to_compare` write in one transaction each, and return after its commit."""

    def __init__(self, db: Database, articles: Articles, boilerplate: Boilerplate, looks: Looks) -> None:
        self._db = db
        self._articles = articles
        self._boilerplate = boilerplate
        self._looks = looks

    def page_to_compare(self, article: Article) -> str | None:
        """Name of the raw page that the stored text was read from, if that text is another now; None: no need to look.

        The stored text may have been read by an older extractor: that page, read by today's, says what the outlet changed.
        """
        held = self._held(article.page)
        if held["page_hash"] is None or self._compare(self._stored(held), article) is None:
            return None
        return str(held["page_hash"])

    def keep(
        self,
        article: Article,
        *,
        run_id: int,
        now: datetime,
        before: Article | None = None,
        archive: Callable[[Page], str] | None = None,
    ) -> Disposition:
        """What a look brought that found a readable page.

        article:  page.revisits and page.link_id say what was looked at
        before:   the stored page as today's extractor reads it; None: the stored text will do
        archive:  keeps the raw page of a new text, before its article is committed, and returns its name
        Returns unchanged, revised, or rejected with subscriber_wall or replaced.
        """
        page = article.page
        assert page.link_id is not None
        with writing(self._db):
            held = self._held(page)
            stored = self._stored(held) if before is None else self._read(before.title, page.source, before.blocks)
            disposition, change = self._judge(held, stored, article)
            if change is not None:
                if archive is not None:
                    article = replace(article, page=replace(page, page_hash=archive(page)))
                self._revise(held, article, change, before, run_id, now)
            self._note_wall(
                disposition, held["id"], page, run_id, utc_or_none(article.modified and article.modified.at)
            )
            if disposition.state is not State.REJECTED:
                self._looks.validators(page.link_id, page)
            return self._looks.record(
                page.link_id, disposition, run_id, now, status=page.status, bytes=len(page.body), ms=page.ms
            )

    def lose(
        self,
        link_id: int,
        disposition: Disposition,
        *,
        run_id: int,
        now: datetime,
        status: int | None = None,
        bytes: int | None = None,
        ms: int | None = None,
    ) -> Disposition:
        """What a look brought that found no page, or none to read: the text stays. 304 comes as unchanged.

        Returns the disposition; gone/missing for the second 404 or 410 running.
        """
        with writing(self._db):
            ended = self._looks.record(link_id, disposition, run_id, now, status=status, bytes=bytes, ms=ms)
            row = self._db.execute(_ARTICLE, {"link_id": link_id}).fetchone()
            kind = Change.REMOVED if ended.reason is Reason.MISSING else None
            kind = Change.WALL_APPEARED if ended.reason in _WALLS else kind
            if kind is not None and row["article_id"] is not None:
                self._event(row["article_id"], link_id, kind, now, run_id)
        return ended

    def reread(self, article_id: int, article: Article) -> bool:
        """What a replay makes of the page of an older text; False when the page is of none."""
        return rereading.reread(self._db, article_id, article)

    # ── judging ────────────────────────────────────────────────────────────────────────────────

    def _judge(
        self, held: Mapping[str, Any], stored: ComparedText, article: Article
    ) -> tuple[Disposition, Changed | None]:
        holder = self._holder(article)
        seen = self._read(article.title, article.page.source, article.blocks)
        if holder not in (None, held["id"]):
            return _rejected(Reason.REPLACED), None
        change = changes.compare(stored, seen)
        if change is None:
            return Disposition(State.UNCHANGED, None, held["id"]), None
        if article.page.mark is Reason.RESERVED and stored.paragraphs and not seen.paragraphs:
            return _rejected(Reason.RESERVED), None
        closed = article.access is Access.SUBSCRIBER and held["access"] != Access.SUBSCRIBER
        if changes.is_wall(stored, seen) or (closed and changes.is_shorter(stored, seen)):
            return _rejected(Reason.SUBSCRIBER_WALL), None
        if changes.is_other_page(stored, seen, moved=holder is None):
            return _rejected(Reason.REPLACED), None
        return Disposition(State.REVISED, None, held["id"]), change

    def _holder(self, article: Article) -> int | None:
        """Whose article the page calls itself, by the first of its addresses."""
        first = next((key for key in article.keys if key.kind is KeyKind.ADDRESS), None)
        return None if first is None else self._articles.find_by_key(first.kind, first.value)

    def _compare(self, stored: ComparedText, article: Article) -> Changed | None:
        return changes.compare(stored, self._read(article.title, article.page.source, article.blocks))

    def _stored(self, held: Mapping[str, Any]) -> ComparedText:
        return self._read(held["title"], held["source"], unpack(held["blocks"], held["body"]))

    def _read(self, title: str | None, source: str | None, blocks: Iterable[Block]) -> ComparedText:
        return ComparedText(title or "", self._boilerplate.less(source or "", tuple(blocks)))

    def _held(self, page: Page) -> Mapping[str, Any]:
        row = self._db.execute(_HELD, {"id": page.revisits}).fetchone()
        if row is None:
            raise ValueError(f"there is no article {page.revisits} any more to compare {page.url} with")
        return {**row, "blocks": as_json(unpack(row["blocks"], row["body"]))}

    # ── writing ────────────────────────────────────────────────────────────────────────────────

    def _revise(
        self,
        held: Mapping[str, Any],
        article: Article,
        change: Changed,
        before: Article | None,
        run_id: int,
        now: datetime,
    ) -> None:
        text = text_row(article)
        page = article.page
        when = {"fetched": utc(page.fetched_at), "extracted": utc(now), "clock_ahead_s": page.clock_ahead_s}
        row: Row = {**article_row(article), **provenance.columns(self._db, article.provenance), **when}
        if held["published"] is not None:
            row = {**row, **{name: held[name] for name in FIRST_PUBLISHED}}
        held = self._mended(held, before)
        was = {name: held[name] for name, value in row.items() if name not in DERIVED and held[name] != value}
        after = as_json(article.blocks)
        blocks = held["blocks"] if held["blocks"] != after else None
        self._db.execute(
            _ADD,
            {
                "id": held["id"],
                "link_id": page.link_id,
                "class": change.kind,
                "fetched": row["fetched"],
                "modified": row["modified"],
                "added": change.added,
                "removed": change.removed,
                "was": dumps(was),
                "blocks": None if blocks is None else versions.pack(blocks, after),
                "run_id": run_id,
            },
        )
        self._articles.overwrite(article, held["id"], row, text)

    def _mended(self, held: Mapping[str, Any], before: Article | None) -> Mapping[str, Any]:
        """The row from before as today's extractor reads its page, so that the revision shows the outlet's change alone."""
        if before is None:
            return held
        blocks = as_json(before.blocks)
        versions.rebase(self._db, held["id"], held["blocks"], blocks)
        return {**held, "title": before.title or held["title"], "blocks": blocks}

    def _note_wall(self, disposition: Disposition, id: int, page: Page, run_id: int, modified: str | None) -> None:
        if disposition.reason in _WALLS and page.link_id is not None:
            self._event(id, page.link_id, Change.WALL_APPEARED, page.fetched_at, run_id, modified)

    def _event(
        self, id: int, link_id: int, kind: Change, at: datetime, run_id: int, modified: str | None = None
    ) -> None:
        """A change that brings no text; told once, though it is seen at each look."""
        last = self._db.execute(_LAST, {"id": id}).fetchone()
        if last is not None and last["class"] == kind:
            return
        values = {
            "id": id,
            "link_id": link_id,
            "class": kind,
            "fetched": utc(at),
            "modified": modified,
            "run_id": run_id,
        }
        self._db.execute(_ADD, {**values, "added": 0, "removed": 0, "was": None, "blocks": None})


def _rejected(reason: Reason) -> Disposition:
    return Disposition(reason.state, reason)
