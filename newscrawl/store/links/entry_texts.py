"""The texts that feeds carry of links that wait: kept until the page is read, and longer only where its article has its body from there.

Of what an outlet reserves, and of what is forgotten, none is kept. The caller of `note` and `drop` holds the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from newscrawl.models import Article, Link, Outcome, Page, Reason
from newscrawl.text import clean

ORIGIN = "entry:text"

# A link that was settled without its text gets none any more; one whose article has it from there gets the newest.
_NOTE = """
INSERT INTO entry_texts (link_id, text)
SELECT id, :text FROM links
WHERE key = :key
  AND (
    state IN ('pending', 'leased') OR next_try IS NOT NULL
    OR EXISTS (SELECT 1 FROM entry_texts WHERE link_id = links.id)
  )
  AND NOT EXISTS (SELECT 1 FROM reservations WHERE source = links.source)
ON CONFLICT (link_id) DO UPDATE SET text = excluded.text WHERE text <> excluded.text
"""
_DROP = "DELETE FROM entry_texts WHERE link_id = :link_id"
_TEXT = "SELECT text FROM entry_texts WHERE link_id = :link_id"


def note(db: Database, shown: Iterable[tuple[str, str]]) -> None:
    """Keep texts of links that wait. shown: pairs (key, text)"""
    db.conn.executemany(_NOTE, [{"key": key, "text": clean(text)} for key, text in shown])


def settle(db: Database, link_id: int, outcome: Outcome, *, waits: bool, used: bool) -> None:
    """Remove the text of a link that is settled, unless its article has its body from there. waits: it is asked for again"""
    if outcome.reason is Reason.RESERVED or not (waits or used):
        db.execute(_DROP, {"link_id": link_id})


def is_used(article: Article, outcome: Outcome) -> bool:
    """Whether a stored article has its body from the feed."""
    return outcome.article_id is not None and bool(article.blocks) and article.provenance.get("blocks") == ORIGIN


def with_text(db: Database, page: Page) -> Page:
    """A page out of the archive with the text that its feed carried, where that is kept."""
    row: Any = None if page.link_id is None else db.execute(_TEXT, {"link_id": page.link_id}).fetchone()
    if row is None:
        return page
    return replace(page, evidence=replace(page.evidence or Link(url=page.requested_url or page.url), text=row["text"]))
