"""What outlets repeat: blocks counted in the transaction that stores their article, and the bodies mended when one is learned.

What is learned is a function of the articles that are stored, whatever the order in which they came. The rule itself is not
here: it is handed in (`follow`); without one nothing is counted and nothing is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, Protocol

from sqlite_utils import Database

from newscrawl.models import Block
from newscrawl.store.articles.blocks import unpack
from newscrawl.store.boilerplate import _sql as sql
from newscrawl.store.boilerplate._mending import Keys, dropped, mend, of_article, packed, unpacked
from newscrawl.store.db.migrate import writing
from newscrawl.store.stories.near import Near

Verdict = Literal["keep", "drop"]

# Articles that are mended in the transaction of another: some 0.3 s.
_BATCH = 200
# On so many articles a block must stand to have a row (see `BEGIN`).
_LEAST = 5
# Parts of block hashes that are added up: sums of a hundred thousand stay within 63 bits.
_PART = (1 << 44) - 1


class Mark(Protocol):
    """A block as it is counted."""

    @property
    def id(self) -> int: ...
    @property
    def letters(self) -> int: ...


class Rule(Protocol):
    """What boilerplate is: the module `newscrawl.boilerplate`, which stands above this room."""

    def marks(self, source: str, blocks: Iterable[Block]) -> Sequence[Mark]: ...
    def step(self, pages: int) -> int: ...
    def least_articles(self, pages: int, letters: int) -> int | None: ...
    def least_stories(self, pages: int, letters: int) -> int | None: ...
    def body(self, source: str, blocks: Iterable[Block], dropped: set[int]) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A block that an outlet repeats."""

    id: int
    source: str
    text: str
    articles: int  #: it stands on so many
    counted: int  #: of so many of the outlet's
    dropped: bool  #: it is left out of bodies
    verdict: Verdict | None  #: what a person decided
    url: str | None  #: an article that has it
    title: str | None


class Boilerplate:
    """The counts, what was learned, and what a person decided."""

    def __init__(self, db: Database, near: Near | None = None) -> None:
        self._db = db
        self._near = near or Near(db)
        self._rule: Rule | None = None
        self._keys: Keys | None = None
        self._caught_up = 0
        # Bodies may wait to be mended: not asked of the store for each article. `catch_up` asks, whatever this says.
        self._may_wait = True

    def follow(self, rule: Rule, keys: Keys) -> None:
        """From now on, count and learn by this rule."""
        self._rule, self._keys = rule, keys

    # ── asked by the line ──────────────────────────────────────────────────────────────────────

    def dropped(self, source: str, blocks: Sequence[Block]) -> set[int]:
        """Which of these blocks are boilerplate there: their ids."""
        return dropped(self._db, {mark.id for mark in self._rule.marks(source, blocks)}) if self._rule else set()

    def less(self, source: str, blocks: Sequence[Block]) -> tuple[str, ...]:
        """The texts of the blocks less what is boilerplate there by now; all of them if nothing else would remain."""
        return self.less_each((source, blocks))[0]

    def less_each(self, *pieces: tuple[str, Sequence[Block]]) -> list[tuple[str, ...]]:
        """As `less`, of several pieces, each with its outlet: asked for at once."""
        texts = [tuple(block.text for block in blocks) for _, blocks in pieces]
        if self._rule is None:
            return texts
        ids = [[mark.id for mark in self._rule.marks(source, blocks)] for source, blocks in pieces]
        left_out = dropped(self._db, set(chain.from_iterable(ids)))
        return [
            tuple(text for text, id in zip(own, marks, strict=True) if id not in left_out) or own
            for own, marks in zip(texts, ids, strict=True)
        ]

    def count(self, id: int, source: str, blocks: Sequence[Block], body: str) -> None:
        """Count the blocks of an article that was never counted, and mend what follows from it. The caller holds the transaction.

        body:  as it was just stored; it is mended too when it was derived before something was learned
        """
        self._count(id, source, blocks, body, None)

    def recount(self, id: int, source: str, blocks: Sequence[Block], body: str) -> None:
        """The same for an article that may have been counted with other blocks."""
        self._count(id, source, blocks, body, self._of_article(id))

    def _count(self, id: int, source: str, blocks: Sequence[Block], body: str, before: set[int] | None) -> None:
        if self._rule is None:
            return
        marks = {mark.id: mark for mark in self._rule.marks(source, blocks)}
        left_out = self._learn(id, source, marks, before)
        if blocks and self._rule.body(source, blocks, left_out) != body:
            self._stale(sql.STALE_ONE, id)
        if self._may_wait:
            self._may_wait = self._mend(_BATCH) == _BATCH

    def catch_up(self, limit: int = _BATCH) -> int:
        """Count articles that were never counted, mend those that wait, at most so many; returns how many. 0: all is done."""
        if self._rule is None:
            return 0
        with writing(self._db):
            rows = self._db.execute(sql.UNCOUNTED, {"after": self._caught_up, "limit": limit}).fetchall()
            for row in rows:
                self.count(row["id"], row["source"], unpack(row["blocks"], row["body"]), row["body"])
                self._caught_up = row["id"]
            return len(rows) or self._mend(limit)

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

    def judge(self, id: int, verdict: Verdict) -> bool:
        """A person's word, which outdoes the rule; False when there is no such block. Call `catch_up` until it is done."""
        with writing(self._db):
            found: dict[int, Any] = self._rows([id])
            for row in found.values():
                self._say(row)
                self._decide(row, bool(row["learned"]), verdict)
        return bool(found)

    def uncount(self, id: int, source: str) -> None:
        """Take an article that is about to be deleted out of the counts; what was learned is looked at when the next one comes."""
        before = self._of_article(id)
        if before is None:
            return
        self._db.execute(sql.UNPAIR, {"id": id, "ids": _ids(before)})
        self._db.execute(sql.COUNT, {"ids": _ids(before), "more": -1}).fetchall()
        self._db.execute(sql.END, {"ids": _ids(before)})
        self._db.execute(sql.COUNTED, {"source": source, "more": -1}).fetchall()

    # ── learning ───────────────────────────────────────────────────────────────────────────────

    def _learn(self, id: int, source: str, marks: Mapping[int, Mark], before: set[int] | None) -> set[int]:
        """before: the blocks that were counted for it; returns those that are left out of its body."""
        assert self._rule is not None
        if before is not None and before == marks.keys():
            return dropped(self._db, marks)
        pages = self._db.execute(sql.COUNTED, {"source": source, "more": before is None}).fetchall()[0]["counted"]
        touched = self._recount(id, source, marks, before or set())
        self._note_own(id, marks, touched)
        stepped = self._rule.step(pages) != self._rule.step(pages - (before is None))
        looked = _by_id(self._db.execute(sql.OF_SOURCE, {"source": source})) if stepped else touched
        moved = self._move(looked.values(), pages)
        # What is learned stays so when it is seen once more; a page that is read anew may take evidence away.
        doubtful = stepped or before is not None
        open_ids = {block for block, row in looked.items() if row["common"] and (doubtful or not row["learned"])}
        left_out = {block for block, row in touched.items() if row["dropped"]}
        for row in self._rows(open_ids | moved | self._neighbours(moved)).values():
            is_out = self._decide(row, self._is_boilerplate(row, pages), row["verdict"])
            left_out = left_out | {row["id"]} if is_out else left_out - {row["id"]}
        if before:
            self._db.execute(sql.END, {"ids": _ids(before)})
        return left_out & marks.keys()

    def _recount(self, id: int, source: str, marks: Mapping[int, Mark], before: set[int]) -> dict[int, Any]:
        """Count what is new on the article and what is gone from it; returns the rows of all its blocks that have one."""
        new, gone = marks.keys() - before, before - marks.keys()
        standing = self._db.execute(sql.STANDING, {"ids": _ids(new)}).fetchall()
        self._db.execute(sql.PAIR, {"id": id, "ids": _ids(new)})
        known: dict[int, Any] = {}
        if counted := [row["id"] for row in standing if row["articles"] is None]:
            known |= _by_id(self._db.execute(sql.COUNT, {"ids": _ids(counted), "more": 1}))
        if begun := [[row["id"], marks[row["id"]].letters] for row in standing if (row["articles"] or 0) >= _LEAST - 1]:
            known |= _by_id(self._db.execute(sql.BEGIN, {"source": source, "marks": json.dumps(begun)}))
        if gone:
            self._db.execute(sql.UNPAIR, {"id": id, "ids": _ids(gone)})
            known |= _by_id(self._db.execute(sql.COUNT, {"ids": _ids(gone), "more": -1}))
        return known | self._rows(before & marks.keys())

    def _note_own(self, id: int, marks: Mapping[int, Mark], rows: Mapping[int, Any]) -> None:
        own = [mark for mark in marks.values() if mark.id not in rows or not rows[mark.id]["common"]]
        letters = sum(mark.letters for mark in own)
        parts = sum(mark.id & _PART for mark in own)
        self._db.execute(sql.OWN, {"id": id, "blocks": packed(marks), "own": parts, "letters": letters})

    def _move(self, rows: Iterable[Any], pages: int) -> set[int]:
        """Make blocks common, or common no more; what their articles have of their own changes with it."""
        assert self._rule is not None
        moved = set()
        for row in rows:
            least = self._rule.least_articles(pages, row["letters"])
            common = least is not None and row["articles"] >= least
            if common != bool(row["common"]):
                sign = -1 if common else 1
                values = {"id": row["id"], "own": sign * (row["id"] & _PART), "letters": sign * row["letters"]}
                self._db.execute(sql.COMMON, {"id": row["id"], "common": common})
                self._db.execute(sql.SHARED, values)
                self._say(row)
                moved.add(row["id"])
        return moved

    def _is_boilerplate(self, row: Any, pages: int) -> bool:
        assert self._rule is not None
        least = self._rule.least_stories(pages, row["letters"])
        if least is None or not row["common"]:
            return False
        values = {"id": row["id"], "letters": row["letters"], "least": least}
        return bool(self._db.execute(sql.STORIES, values).fetchone()["stories"] >= least)

    def _decide(self, row: Any, learned: bool, verdict: Verdict | None) -> bool:
        """Returns whether it is left out of bodies."""
        dropped = verdict == "drop" or (learned and verdict != "keep")
        if (learned, verdict, dropped) != (bool(row["learned"]), row["verdict"], bool(row["dropped"])):
            values = {"id": row["id"], "learned": learned, "verdict": verdict, "dropped": dropped}
            self._db.execute(sql.DECIDE, values)
        if dropped != bool(row["dropped"]):
            self._stale(sql.STALE, row["id"])
        return dropped

    def _stale(self, statement: str, id: int) -> None:
        self._db.execute(statement, {"id": id})
        self._may_wait = True

    def _say(self, row: Any) -> None:
        """Note the block's text, for people."""
        if self._rule is None or row["text"] is not None:
            return
        example = self._db.execute(sql.EXAMPLE, {"id": row["id"]}).fetchone()
        if example is None:
            return
        blocks = unpack(example["blocks"], example["body"])
        marks = self._rule.marks(row["source"], blocks)
        text = next((block.text for block, mark in zip(blocks, marks, strict=True) if mark.id == row["id"]), None)
        self._db.execute(sql.SAY, {"id": row["id"], "text": text})

    def _mend(self, limit: int) -> int:
        assert self._rule is not None
        assert self._keys is not None
        return mend(self._db, self._near, self._rule.body, self._keys, limit)

    # ── rows ───────────────────────────────────────────────────────────────────────────────────

    def _rows(self, ids: Iterable[int]) -> dict[int, Any]:
        wanted = _ids(ids)
        return _by_id(self._db.execute(sql.BY_ID, {"ids": wanted})) if wanted != "[]" else {}

    def _of_article(self, id: int) -> set[int] | None:
        """The blocks that were counted for it; None when it was never counted."""
        return of_article(self._db, id)

    def _neighbours(self, ids: set[int]) -> set[int]:
        """The common blocks on the articles of these."""
        if not ids:
            return set()
        beside: set[int] = set()
        for row in self._db.execute(sql.NEIGHBOURS, {"ids": _ids(ids)}):
            beside |= unpacked(row["blocks"])
        return {id for id, row in self._rows(beside).items() if row["common"]}


def _by_id(rows: Iterable[Any]) -> dict[int, Any]:
    return {row["id"]: row for row in rows}


def _ids(ids: Iterable[int]) -> str:
    return json.dumps(sorted(ids))
