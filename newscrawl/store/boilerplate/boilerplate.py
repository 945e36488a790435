"""What outlets repeat is counted with each article (`learning`), asked for by stages, and shown to people, who may decide otherwise.

What is learned is a function of the articles that are stored, whatever the order in which they came. The rule itself is
`newscrawl.boilerplate`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newscrawl import boilerplate
from newscrawl.boilerplate import Decision, Prints
from newscrawl.models import Block
from newscrawl.store.articles.blocks import unpack
from newscrawl.store.boilerplate import _sql as sql
from newscrawl.store.boilerplate import counted
from newscrawl.store.boilerplate._learning import Learning
from newscrawl.store.boilerplate._mending import Mending
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.stories.near import Near

# Articles that are counted or mended in one transaction of their own: well under a second.
_PIECE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A block that an outlet repeats."""

    id: int
    source: str
    text: str
    articles: int  #: it stands on so many
    counted: int  #: of so many of the outlet's
    dropped: bool  #: it is left out of bodies
    verdict: Decision | None  #: what a person decided
    url: str | None  #: an article that has it
    title: str | None


class Boilerplate:
    """The counts, what was learned, and what a person decided."""

    def __init__(self, db: Database, near: Near | None = None) -> None:
        self._db = db
        self._mending = Mending(db, near or Near(db))
        self.learning = Learning(db, self._mending)
        self._caught_up = 0

    # ── asked by stages ────────────────────────────────────────────────────────────────────────

    def dropped(self, source: str, blocks: Sequence[Block], made: Prints = ()) -> set[int]:
        """Which of these blocks are boilerplate there: their ids. made: as for `boilerplate.fingerprints`"""
        prints = boilerplate.fingerprints(source, blocks, made)
        return counted.dropped(self._db, {fingerprint.id for fingerprint in prints})

    def dropped_of(self, source: str) -> set[int]:
        """Which blocks are boilerplate of an outlet."""
        return counted.dropped_of(self._db, source)

    def less(self, source: str, blocks: Sequence[Block]) -> tuple[str, ...]:
        """The texts of the blocks less what is boilerplate there by now; all of them if nothing else would remain."""
        return counted.texts(self._db, (source, blocks))[0]

    def catch_up(self, limit: int = _PIECE) -> int:
        """Count articles that were never counted, mend those that wait, at most so many; returns how many. 0: all is done."""
        with writing(self._db):
            rows = self._db.execute(sql.UNCOUNTED, {"after": self._caught_up, "limit": limit}).fetchall()
            for row in rows:
                blocks = unpack(row["blocks"], row["body"])
                self.learning.count(row["id"], row["source"], blocks, row["body"], mends=False)
                self._caught_up = row["id"]
            return len(rows) or self._mending.mend(limit)

    # ── asked by a person ──────────────────────────────────────────────────────────────────────

    def shown(self, source: str | None = None, *, every: bool = False) -> list[Repeated]:
        """What was learned or decided, most frequent first; with `every` also what is common and was not learned."""
        return [
            Repeated(
                id=row["id"],
                source=row["source"],
                text=row["text"],
                articles=row["articles"],
                counted=row["counted"],
                dropped=bool(row["dropped"]),
                verdict=row["verdict"],
                url=row["url"],
                title=row["title"],
            )
            for row in self._db.execute(sql.SHOWN, {"source": source, "every": every})
        ]

    def judge(self, id: int, verdict: Decision) -> bool:
        """A person's word, which outdoes the rule; False when there is no such block. Call `catch_up` until it is done."""
        with writing(self._db):
            return self.learning.judge(id, verdict)
