"""What an outlet changed in an article since it was stored, as texts with what went and what came marked."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, NamedTuple, cast

from markupsafe import Markup

from newscrawl.browse import start, values, when
from newscrawl.browse.language import Language
from newscrawl.changes.marked import Piece, marked, places
from newscrawl.models import Change
from newscrawl.store.articles import history
from newscrawl.store.db.database import Database

# The newest changes whose texts are compared, and letters of the longest text that is: a page has a third of a second.
_COMPARED, _LETTERS = 8, 20_000
# Places of one change that are shown, and words around each.
_PLACES, _CONTEXT = 6, 14
_NO_TEXT = frozenset({Change.REMOVED.value, Change.WALL_APPEARED.value})

_REVISIONS = """
SELECT class, version, seen_before, fetched, modified, words_added, words_removed, json_extract(was, '$.title') AS title
FROM revisions WHERE article_id = :id ORDER BY id DESC LIMIT 50
"""
_MANY = "SELECT count(*) AS changes FROM revisions WHERE article_id = :id"


class _Texts(NamedTuple):
    """Headline and body, before and after."""

    titles: tuple[str, str]
    bodies: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One change."""

    badge: Markup
    version: int | None  #: number of the text from then on; None: no text of it can be shown
    seen_before: str | None  #: when the text was still as it had been
    fetched: str | None
    modified: str | None  #: as the outlet says
    added: int  #: words
    removed: int
    title: Markup | None  #: the headline, marked; None: it stayed
    title_before: str | None  #: where the texts cannot be compared: what the headline was
    places: Sequence[Markup]
    more_places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All of them."""

    count: int
    shown: Sequence[Changed]  #: newest first
    version: int | None = None  #: of the text that is shown whole
    whole: Markup | None = None  #: that text, marked

    @property
    def opened(self) -> int:
        """Which of them is unfolded: the newest that has something to show."""
        return next((at for at, each in enumerate(self.shown) if each.title or each.title_before or each.places), 0)


def changes(
    connection: sqlite3.Connection, article_id: int, version: str, there: tzinfo, language: Language
) -> Changes:
    """What was changed in an article. version: number of a text that is to be shown whole, as an address has it; else empty"""
    db = cast("Database", connection)
    rows = db.execute(_REVISIONS, {"id": article_id}).fetchall()
    if not rows:
        return Changes(count=0, shown=())
    count = db.execute(_MANY, {"id": article_id}).fetchone()["changes"]
    texts = _texts(db, article_id)
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 6 else 0
    return Changes(
        count=count,
        shown=[_changed(row, None if row["class"] in _NO_TEXT else texts.get(row["version"]), there, language) for row in rows],
        version=number if number in texts else None,
        whole=start.marked_up(marked(*texts[number].bodies)) if number in texts else None,
    )  # fmt: skip


def _texts(db: Database, article_id: int) -> Mapping[int, _Texts]:
    """The number of each text → the one before it, and it."""
    try:
        found = history.rebuild(db, article_id, most=_COMPARED)
        bodies = ["\n\n".join(paragraphs) for paragraphs in history.bodies(db, found)]
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}  # another program wrote here: what is left says when something was changed
    pairs = zip(
        zip(found.versions, bodies, strict=True), zip(found.versions[1:], bodies[1:], strict=True), strict=False
    )
    return {
        new.number: _Texts((str(old.title), str(new.title)), (before, after))
        for (old, before), (new, after) in pairs
        if max(len(before), len(after)) <= _LETTERS
    }


def _changed(row: Any, texts: _Texts | None, there: tzinfo, language: Language) -> Changed:
    found = list(places(marked(*texts.bodies), _CONTEXT)) if texts else []
    renamed = texts is not None and texts.titles[0] != texts.titles[1]
    return Changed(
        badge=values.badge(row["class"], language),
        version=row["version"] if found else None,
        seen_before=when.clock(row["seen_before"], there, language),
        fetched=when.clock(row["fetched"], there, language),
        modified=when.clock(row["modified"], there, language),
        added=row["words_added"],
        removed=row["words_removed"],
        title=start.difference(*texts.titles) if texts and renamed else None,
        title_before=row["title"] if texts is None else None,
        places=[start.marked_up(map(_shortened, place)) for place in found[:_PLACES]],
        more_places=max(0, len(found) - _PLACES),
    )


def _shortened(piece: Piece) -> Piece:
    """A piece of which the middle is left out where whole paragraphs went or came."""
    most = 600
    if len(piece.text) <= most:
        return piece
    return Piece(piece.kind, f"{piece.text[: most * 2 // 3]} […] {piece.text[-most // 3 :]}")
