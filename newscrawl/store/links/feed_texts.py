"""The texts that feeds carry of links that wait: kept until the page is read, and longer only where its article has its body from there.

Of what an outlet reserves, and of what is forgotten, none is kept. The caller of `note` holds the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newscrawl.models import Article, Link, Outcome, Page, Reason
from newscrawl.store.db.database import Database
from newscrawl.text import clean

ORIGIN = "entry:text"

# Signs for those programs alone that train models reserve nothing from us: `http.opt_out` says which are for everybody.
# A link that was settled without its text gets none any more; one whose article has it from there gets the newest.
_NOTE = """
UPDATE links SET feed_text = :text
WHERE key = :key AND feed_text IS NOT :text
  AND (state IN ('pending', 'leased') OR next_try IS NOT NULL OR feed_text IS NOT NULL)
  AND NOT EXISTS (
    SELECT 1 FROM reservations WHERE source = links.source AND sign NOT IN ('robots_group', 'content_signal')
  )
"""
_TEXT = "SELECT feed_text FROM links WHERE id = :link_id"


def note(db: Database, shown: Iterable[tuple[str, str]]) -> None:
    """Keep texts of links that wait. shown: pairs (key, text)"""
    db.executemany(_NOTE, [{"key": key, "text": clean(text)} for key, text in shown])


def is_dropped(outcome: Outcome, *, waits: bool, used: bool) -> bool:
    """Whether the text of a link is removed with its outcome. waits: it is asked for again; used: its article has its body from there"""
    return outcome.reason is Reason.RESERVED or not (waits or used)


def is_used(article: Article, outcome: Outcome) -> bool:
    """Whether a stored article has its body from the feed."""
    return outcome.article_id is not None and bool(article.blocks) and article.provenance.get("blocks") == ORIGIN


def with_text(db: Database, page: Page) -> Page:
    """A page out of the archive with the text that its feed carried, where that is kept."""
    row = None if page.link_id is None else db.execute(_TEXT, {"link_id": page.link_id}).fetchone()
    return carrying(page, row["feed_text"] if row is not None else None)


def carrying(page: Page, text: str | None) -> Page:
    """A page with the text that its feed carried; None: none is kept."""
    if text is None:
        return page
    shown = page.evidence or Link(url=page.requested_url or page.url)
    return replace(page, evidence=replace(shown, text=text))
