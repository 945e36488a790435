"""What outlets repeat is learned: blocks are counted, and the rule or a person decides which of them are left out of bodies.

The caller holds the transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from newscrawl import boilerplate
from newscrawl.boilerplate import Decision, Prints
from newscrawl.models import Block, Fingerprint
from newscrawl.store.articles.blocks import unpack
from newscrawl.store.boilerplate import _sql as sql
from newscrawl.store.boilerplate._mending import Mending
from newscrawl.store.boilerplate.counted import dropped, of_article, of_row, packed, unpacked
from newscrawl.store.db.database import Database

# Articles that are mended in the transaction of another: some 0.3 s.
MENDED_AT_ONCE = 200

# Parts of block hashes that are added up: sums of a hundred thousand stay within 63 bits.
_PART = (1 << 44) - 1


class _Counted:
    """An article of which the blocks are counted."""

    def __init__(
        self, id: int, source: str, blocks: tuple[Block, ...], prints: Prints, before: set[int] | None
    ) -> None:
        """before: the blocks that were counted for it; None: it was never counted"""
        self.id, self.source, self.blocks, self.prints, self.before = id, source, blocks, prints, before
        self.fingerprints: Mapping[int, Fingerprint] = {each.id: each for each in prints}
        self.pages = 0  #: of its outlet, this one among them
        self.touched: Mapping[int, Any] = {}  #: the rows of its blocks that have one

    @property
    def own(self) -> Sequence[Fingerprint]:
        """The blocks that are not common at its outlet."""
        rows = self.touched
        return [each for each in self.fingerprints.values() if each.id not in rows or not rows[each.id]["common"]]

    @property
    def own_letters(self) -> int:
        """Length of these in letters and digits."""
        return sum(each.letters for each in self.own)

    @property
    def columns(self) -> Mapping[str, int | bytes]:
        """The columns of `article_texts` that tell of them."""
        own = self.own
        return {
            "blocks_counted": packed(self.fingerprints),
            "own": sum(each.id & _PART for each in own),
            "own_letters": sum(each.letters for each in own),
        }


class Learning:
    """The counts, and what follows from them."""

    def __init__(self, db: Database, mending: Mending) -> None:
        self._db = db
        self._mending = mending

    def count(
        self,
        id: int,
        source: str | None,
        blocks: Sequence[Block],
        body: str,
        *,
        made: Prints = (),
        anew: bool = False,
        mends: bool = True,
    ) -> None:
        """Count the blocks of an article, and mend what follows from it.

        source:  slug; None: of no outlet, nothing is counted
        body:    as it was just stored; it is mended too when it was derived before something was learned
        made:    as for `boilerplate.fingerprints`
        anew:    the article may have been counted with other blocks
        mends:   whether bodies that wait are derived again here, or later
        """
        if source is None:
            return
        row = self._db.execute(sql.OF_ARTICLE, {"id": id}).fetchone() if anew else None
        counted = _Counted(id, source, tuple(blocks), boilerplate.fingerprints(source, blocks, made), of_row(row))
        if counted.before is not None and counted.before == counted.fingerprints.keys():
            self._mend(counted, body, dropped(self._db, counted.fingerprints), mends=mends)
            return
        self._count(counted)
        self._db.execute(sql.OWN, {"id": id, **counted.columns})
        self._mend(counted, body, self._learn(counted), mends=mends)

    def add(
        self,
        id: int,
        source: str | None,
        blocks: Sequence[Block],
        body: str,
        row: Mapping[str, Any],
        write: Callable[[Mapping[str, Any]], object],
        *,
        made: Prints = (),
    ) -> int:
        """Count the blocks of a new article, and mend what follows from it; returns how many bodies were mended. Otherwise as `count`.

        row, write:  of `article_texts`, less the columns that are counted, and what writes it
        """
        if source is None:
            write(row)
            return 0
        counted = _Counted(id, source, tuple(blocks), boilerplate.fingerprints(source, blocks, made), None)
        self._count(counted)
        write({**row, **counted.columns})
        return self._mend(counted, body, self._learn(counted), mends=True)

    def _mend(self, counted: _Counted, body: str, left_out: set[int], *, mends: bool) -> int:
        """Returns how many bodies were mended."""
        derived = counted.blocks and boilerplate.body(counted.source, counted.blocks, left_out, counted.prints)
        if counted.blocks and derived != body:
            self._mending.waits(counted.id)
        return self._mending.mend_waiting(MENDED_AT_ONCE) if mends else 0

    def _count(self, counted: _Counted) -> None:
        """Count the blocks, and what the article has of its own."""
        new = counted.before is None
        values = {"source": counted.source, "more": new}
        counted.pages = self._db.execute(sql.COUNTED, values).fetchall()[0]["counted"]
        counted.touched = self._recount(counted.id, counted.source, counted.fingerprints, counted.before or set())

    def _learn(self, counted: _Counted) -> set[int]:
        """Decide what follows from an article's blocks; returns those that are left out of its body."""
        before, pages, touched = counted.before, counted.pages, counted.touched
        stepped = boilerplate.step(pages) != boilerplate.step(pages - (before is None))
        looked = _by_id(self._db.execute(sql.OF_SOURCE, {"source": counted.source})) if stepped else touched
        moved = self._move(looked.values(), pages)
        # What is learned stays so when it is seen once more; a page that is read anew may take evidence away.
        doubtful = stepped or before is not None
        # An article with less of its own than the block is long is no other story of it: so copies of one story cost no counting.
        open_ids = {
            block
            for block, row in looked.items()
            if row["common"] and (doubtful or (not row["learned"] and row["letters"] <= counted.own_letters))
        }
        left_out = {block for block, row in touched.items() if row["dropped"]}
        for row in self._rows(open_ids | moved | self._neighbours(moved)).values():
            is_out = self._decide(row, self._is_boilerplate(row, pages), row["verdict"])
            left_out = left_out | {row["id"]} if is_out else left_out - {row["id"]}
        if before:
            self._db.execute(sql.END, {"ids": _ids(before)})
        return left_out & counted.fingerprints.keys()

    def judge(self, id: int, verdict: Decision) -> bool:
        """Take a person's word on a block; False when there is no such block."""
        found: dict[int, Any] = self._rows([id])
        for row in found.values():
            self._say(row)
            self._decide(row, bool(row["learned"]), verdict)
        return bool(found)

    def unlearn(self, id: int, source: str) -> None:
        """Take an article that is about to be deleted out of the counts; what was learned is decided anew when the next one comes."""
        before = of_article(self._db, id)
        if before is None:
            return
        self._db.execute(sql.UNPAIR, {"id": id, "ids": _ids(before)})
        self._db.execute(sql.COUNT, {"ids": _ids(before), "more": -1}).fetchall()
        self._db.execute(sql.END, {"ids": _ids(before)})
        self._db.execute(sql.COUNTED, {"source": source, "more": -1}).fetchall()

    # ── counting ───────────────────────────────────────────────────────────────────────────────

    def _recount(
        self, id: int, source: str, fingerprints: Mapping[int, Fingerprint], before: set[int]
    ) -> dict[int, Any]:
        """Count what is new on the article and what is gone from it; returns the rows of all its blocks that have one."""
        new, gone = fingerprints.keys() - before, before - fingerprints.keys()
        known = _by_id(self._db.execute(sql.COUNT, {"ids": _ids(new), "more": 1}))
        standing = self._db.execute(sql.PAIR, {"id": id, "ids": _ids(new)})
        # A block has a row from so many articles on: see `BEGIN`.
        begun = [
            [block, fingerprints[block].letters]
            for block, articles in standing.fetchall()
            if articles >= boilerplate.MIN_ARTICLES and block not in known
        ]
        if begun:
            known |= _by_id(self._db.execute(sql.BEGIN, {"source": source, "fingerprints": json.dumps(begun)}))
        if gone:
            self._db.execute(sql.UNPAIR, {"id": id, "ids": _ids(gone)})
            known |= _by_id(self._db.execute(sql.COUNT, {"ids": _ids(gone), "more": -1}))
        return known | self._rows(before & fingerprints.keys())

    # ── deciding ───────────────────────────────────────────────────────────────────────────────

    def _move(self, rows: Iterable[Any], pages: int) -> set[int]:
        """Make blocks common, or common no more; what their articles have of their own changes with it."""
        moved = set()
        for row in rows:
            common = boilerplate.is_common(pages, row["letters"], row["articles"])
            if common != bool(row["common"]):
                sign = -1 if common else 1
                values = {"id": row["id"], "own": sign * (row["id"] & _PART), "letters": sign * row["letters"]}
                self._db.execute(sql.COMMON, {"id": row["id"], "common": common})
                self._db.execute(sql.SHARED, values)
                self._say(row)
                moved.add(row["id"])
        return moved

    def _is_boilerplate(self, row: Any, pages: int) -> bool:
        least = boilerplate.least_stories(pages, row["letters"])
        if least is None or not row["common"]:
            return False
        values = {"id": row["id"], "letters": row["letters"], "least": least}
        return bool(self._db.execute(sql.STORIES, values).fetchone()["stories"] >= least)

    def _decide(self, row: Any, learned: bool, verdict: Decision | None) -> bool:
        """Returns whether it is left out of bodies."""
        dropped = boilerplate.is_dropped(learned=learned, verdict=verdict)
        if (learned, verdict, dropped) != (bool(row["learned"]), row["verdict"], bool(row["dropped"])):
            values = {"id": row["id"], "learned": learned, "verdict": verdict, "dropped": dropped}
            self._db.execute(sql.DECIDE, values)
        if dropped != bool(row["dropped"]):
            self._mending.waits_with(row["id"])
        return dropped

    def _say(self, row: Any) -> None:
        """Note the block's text, for people."""
        if row["text"] is not None:
            return
        example = self._db.execute(sql.EXAMPLE, {"id": row["id"]}).fetchone()
        if example is None:
            return
        blocks = unpack(example["blocks"], example["body"])
        fingerprints = boilerplate.fingerprints(row["source"], blocks)
        text = next(
            (
                block.text
                for block, fingerprint in zip(blocks, fingerprints, strict=True)
                if fingerprint.id == row["id"]
            ),
            None,
        )
        self._db.execute(sql.SAY, {"id": row["id"], "text": text})

    # ── rows ───────────────────────────────────────────────────────────────────────────────────

    def _rows(self, ids: Iterable[int]) -> dict[int, Any]:
        wanted = _ids(ids)
        return _by_id(self._db.execute(sql.BY_ID, {"ids": wanted})) if wanted != "[]" else {}

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
    """JSON."""
    return str(sorted(ids))
