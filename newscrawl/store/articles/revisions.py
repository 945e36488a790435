"""Revisits of stored articles are judged and written: nothing new, a revision, or a page that must not write over a good text.

Each revisit ends in one transaction: article, revision, families, the fetch and when the next is due. The words of headline and
blocks are compared, both less what is boilerplate at that moment: so learning boilerplate makes no revision. The article's row holds
the newest text; a revision holds the columns and blocks from before, as the way back (`versions`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from newscrawl import changes
from newscrawl.changes import Changed, ComparedText
from newscrawl.models import Access, Article, Change, Fetch, KeyKind, Outcome, Page, Reason, State
from newscrawl.store.articles import versions
from newscrawl.store.articles.articles import Articles
from newscrawl.store.articles.blocks import as_json, unpack
from newscrawl.store.articles.rows import DERIVED, FIRST_PUBLISHED, Row, article_row, key_values
from newscrawl.store.boilerplate import counted
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.links import feed_texts, outcomes
from newscrawl.store.links.revisits import Revisits, validators
from newscrawl.store.values import dumps, utc, utc_or_none
from newscrawl.urls import forms

# The article as it is stored, and the number of the one that has an address, NULL if none has.
_HELD = """
SELECT
  a.*, t.blocks, (SELECT feed_text FROM links WHERE id = :link_id) AS feed_text,
  (SELECT article_id FROM article_keys WHERE kind = 'address' AND value = :address) AS holder
FROM articles AS a JOIN article_texts AS t ON t.article_id = a.id WHERE a.id = :id
"""
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
_RESERVED = "UPDATE articles SET reserved = :reserved WHERE id = :id"
_LAST = "SELECT class FROM revisions WHERE article_id = :id ORDER BY id DESC LIMIT 1"

_WALLS = {Reason.CONSENT_WALL, Reason.SUBSCRIBER_WALL}


class Revisions:
    """All methods write in one transaction each, and return after its commit."""

    def __init__(self, db: Database, articles: Articles, revisits: Revisits) -> None:
        self._db = db
        self._articles = articles
        self._revisits = revisits

    def keep(
        self,
        article: Article,
        *,
        run_id: int,
        now: datetime,
        fetch: Fetch | None = None,
        before: Article | None = None,
        archive: Callable[[Page], str] | None = None,
        first: Callable[[str], Page | None] | None = None,
    ) -> Outcome | Page:
        """Write what a revisit brought that found a readable page.

        article:  page.revisits and page.link_id say what was revisited
        before:   the stored page as today's extractor reads it; None: the stored text will do
        archive:  keeps the raw page of a new text, before its article is committed, and returns its name
        first:    the raw page of a name, None where it cannot be had; without it the stored text will do
        Returns unchanged, revised, or rejected with subscriber_wall, replaced or reserved. Returns a page, and has written
        nothing, when the text is another than that of `first`: call again with that page, read by today's extractor, as
        `before`. The stored text may have been read by an older one, and the page says what the outlet changed.
        """
        if article.url != article.page.url:
            article = self._articles.as_named(article)
        page = article.page
        assert page.link_id is not None
        held = self._held(article)
        stored, seen = self._texts(held, before, article)
        change = changes.compare(stored, seen)
        in_doubt = change is not None and held["holder"] in (None, held["id"]) and held["page_hash"]
        if in_doubt and first is not None and (read_from := first(held["page_hash"])) is not None:
            return feed_texts.carrying(read_from, held["feed_text"])
        lacked = _lacked(held, before)
        outcome = _judged(held, stored, seen, change, article, lacked)
        fetch, now_held = fetch or Fetch(), held
        with writing(self._db):
            if change is not None and outcome.state is State.REVISED:
                if archive is not None:
                    article = replace(article, page=replace(page, page_hash=archive(page)))
                # A page that could not be had before is no change of the outlet's.
                completes = len(article.page.missing) < lacked and len(page.parts) > _further(held, before)
                now_held = self._revise(held, article, None if completes else change, before, run_id, now)
            if outcome.reason in _WALLS:
                modified = utc_or_none(article.modified and article.modified.at)
                self._event(held["id"], page.link_id, Change.WALL_APPEARED, page.fetched_at, run_id, modified)
            due = self._revisits.due(now_held, now)
            if outcome.reason is not Reason.REPLACED:
                self._note_reserved(held, page)
            read = validators(page) if outcome.state is not State.REJECTED else None
            return outcomes.record_revisit(
                self._db, page.link_id, outcome, fetch, run_id, now, due=due, validators=read
            )

    def lose(
        self, link_id: int, outcome: Outcome, *, run_id: int, now: datetime, fetch: Fetch | None = None
    ) -> Outcome:
        """Write what a revisit brought that found no page, or none to read: the text stays. 304 comes as unchanged.

        Returns the outcome; gone/missing for the second 404 or 410 running.
        """
        with writing(self._db):
            due = self._revisits.due_of_link(link_id, now)
            ended = outcomes.record_revisit(self._db, link_id, outcome, fetch or Fetch(), run_id, now, due=due)
            row = self._db.execute(_ARTICLE, {"link_id": link_id}).fetchone()
            kind = Change.REMOVED if ended.reason is Reason.MISSING else None
            kind = Change.WALL_APPEARED if ended.reason in _WALLS else kind
            if kind is not None and row["article_id"] is not None:
                self._event(row["article_id"], link_id, kind, now, run_id)
            if outcome.reason is Reason.RESERVED:
                self._db.execute(_RESERVED, {"id": row["article_id"], "reserved": 1})
        return ended

    # ── judging ────────────────────────────────────────────────────────────────────────────────

    def _texts(
        self, held: Mapping[str, Any], before: Article | None, article: Article
    ) -> tuple[ComparedText, ComparedText]:
        """The text that is stored, or as `before` reads it, and the one that was seen now; both less boilerplate."""
        source = article.page.source or ""
        title, blocks = held["title"], unpack(held["blocks"], held["body"])
        was = (held["source"] or "", blocks) if before is None else (source, before.blocks)
        title = title if before is None else before.title
        old, new = counted.texts(self._db, was, (source, article.blocks))
        return ComparedText(title or "", old), ComparedText(article.title or "", new)

    def _held(self, article: Article) -> Mapping[str, Any]:
        """The stored row, its blocks whole, and the `holder`: whose article the page calls itself, by the first of its addresses."""
        page, addresses = article.page, key_values(article, KeyKind.ADDRESS)
        values = {"id": page.revisits, "link_id": page.link_id, "address": addresses[0] if addresses else None}
        row = self._db.execute(_HELD, values).fetchone()
        if row is None:
            raise ValueError(f"there is no article {page.revisits} any more to compare {page.url} with")
        return {**row, "blocks": as_json(unpack(row["blocks"], row["body"]))}

    # ── writing ────────────────────────────────────────────────────────────────────────────────

    def _revise(
        self,
        held: Mapping[str, Any],
        article: Article,
        change: Changed | None,
        before: Article | None,
        run_id: int,
        now: datetime,
    ) -> Mapping[str, Any]:
        """Returns what the row has become. change: None where pages that were missing complete the newest text, as a replay would"""
        page = article.page
        when = {"fetched": utc(page.fetched_at), "extracted": utc(now), "clock_ahead_s": page.clock_ahead_s}
        row: Row = {**article_row(article), **self._articles.shared_columns(article), **when}
        if held["published"] is not None:
            row = {**row, **{name: held[name] for name in FIRST_PUBLISHED}}
        if change is None:
            versions.rebase(self._db, held["id"], held["blocks"], as_json(article.blocks))
        else:
            self._db.execute(_ADD, self._revision(held, article, row, change, before, run_id))
        self._articles.overwrite(article, held, row)
        return {**held, **row}

    def _note_reserved(self, held: Mapping[str, Any], page: Page) -> None:
        """What the page says now counts for the text that is stored, also where it says nothing else that is new."""
        if page.reserved is not None and held["reserved"] != page.reserved:
            self._db.execute(_RESERVED, {"id": held["id"], "reserved": int(page.reserved)})

    def _revision(
        self,
        held: Mapping[str, Any],
        article: Article,
        row: Row,
        change: Changed,
        before: Article | None,
        run_id: int,
    ) -> dict[str, Any]:
        """The values of a revision: what the row was."""
        mended = self._mended(held, before)
        was = {name: mended[name] for name, value in row.items() if name not in DERIVED and mended[name] != value}
        after = as_json(article.blocks)
        blocks = mended["blocks"] if mended["blocks"] != after else None
        return {
            "id": held["id"],
            "link_id": article.page.link_id,
            "class": change.kind,
            "fetched": row["fetched"],
            "modified": row["modified"],
            "added": change.added,
            "removed": change.removed,
            "was": dumps(was),
            "blocks": None if blocks is None else versions.pack(blocks, after),
            "run_id": run_id,
        }

    def _mended(self, held: Mapping[str, Any], before: Article | None) -> Mapping[str, Any]:
        """The row from before as today's extractor reads its page, so that the revision shows the outlet's change alone."""
        if before is None:
            return held
        blocks = as_json(before.blocks)
        versions.rebase(self._db, held["id"], held["blocks"], blocks)
        return {**held, "title": before.title or held["title"], "blocks": blocks}

    def _event(
        self, id: int, link_id: int, kind: Change, at: datetime, run_id: int, modified: str | None = None
    ) -> None:
        """Write a change that brings no text; once, though it is seen at each revisit."""
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


def _lacked(held: Mapping[str, Any], before: Article | None) -> int:
    """The number of further pages that the stored text lacks, as its row says or as its page is read today."""
    return max(len(json.loads(held["parts_missing"] or "[]")), len(before.page.missing) if before is not None else 0)


def _further(held: Mapping[str, Any], before: Article | None) -> int:
    """The number of further pages of which the stored text was read."""
    return len(before.page.parts) if before is not None else (held["parts"] or 1) - 1


def _judged(
    held: Mapping[str, Any],
    stored: ComparedText,
    seen: ComparedText,
    change: Changed | None,
    article: Article,
    lacked: int,
) -> Outcome:
    """What becomes of the page. lacked: further pages that the stored text lacks"""
    holder = held["holder"]
    if holder not in (None, held["id"]):
        return Outcome.of(Reason.REPLACED)
    if change is None:
        return Outcome(State.UNCHANGED, None, held["id"])
    if article.page.caveat is Reason.RESERVED and stored.paragraphs and not seen.paragraphs:
        return Outcome.of(Reason.RESERVED)
    if len(article.page.missing) > lacked:
        return Outcome.of(Reason.CUT_SHORT)
    closed = article.access is Access.SUBSCRIBER and held["access"] != Access.SUBSCRIBER
    if changes.is_wall(stored, seen) or (closed and changes.is_shorter(stored, seen)):
        return Outcome.of(Reason.SUBSCRIBER_WALL)
    moved = holder is None or "renamed" in article.page_kinds or _is_of_other_name(article.page.url, stored, seen)
    if changes.is_other_page(stored, seen, moved=moved):
        return Outcome.of(Reason.REPLACED)
    return Outcome(State.REVISED, None, held["id"])


def _is_of_other_name(url: str, stored: ComparedText, seen: ComparedText) -> bool:
    """Whether the address was made from the headline that is stored, and has no word of the one that is seen."""
    return forms.is_named_after(url, stored.title) is True and forms.is_named_after(url, seen.title) is False
