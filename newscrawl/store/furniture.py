"""What outlets repeat: blocks counted in the transaction that stores their article, and the bodies mended when one is learned.

What is learned is a function of the articles that are stored, whatever the order in which they came. The rule itself is not
here: it is handed in (`follow`); without one nothing is counted and nothing is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from sqlite_utils import Database

from newscrawl.models import Article, Block, Key, KeyKind, Page
from newscrawl.store import families
from newscrawl.store.migrate import writing
from newscrawl.store.near import Near, text_of
from newscrawl.store.rows import search_text
from newscrawl.store.values import moment
from newscrawl.text import words

Verdict = Literal["keep", "drop"]

# Articles that are mended in the transaction of another: some 0.3 s.
_BATCH = 200
# Parts of block hashes that are added up: sums of a hundred thousand stay within 63 bits.
_PART = (1 << 44) - 1

_DROPPED = "SELECT id FROM blocks WHERE id IN (SELECT value FROM json_each(:ids)) AND dropped = 1"
_OF_ARTICLE = "SELECT blocks FROM article_own WHERE article_id = :id"

_COLUMNS = "id, source, text, articles, letters, common, learned, verdict, dropped"
_BY_ID = f"SELECT {_COLUMNS} FROM blocks WHERE id IN (SELECT value FROM json_each(:ids))"  # noqa: S608  # names of ours
_OF_SOURCE = f"SELECT {_COLUMNS} FROM blocks WHERE source = :source"  # noqa: S608

_PAIR = "INSERT INTO article_blocks (block_id, article_id) SELECT value, :id FROM json_each(:ids)"
_UNPAIR = "DELETE FROM article_blocks WHERE article_id = :id AND block_id IN (SELECT value FROM json_each(:ids))"
_COUNT = f"""
UPDATE blocks SET articles = articles + :more WHERE id IN (SELECT value FROM json_each(:ids)) RETURNING {_COLUMNS}
"""  # noqa: S608
# Its row begins with the fifth article that has it: most blocks stand on one article and never get a row.
_BEGIN = f"""
INSERT INTO blocks (id, source, letters, articles, common, learned, dropped)
SELECT id, :source, letters, articles, 0, 0, 0
FROM (
  SELECT
    json_extract(value, '$[0]') AS id,
    json_extract(value, '$[1]') AS letters,
    (SELECT count(*) FROM article_blocks AS b WHERE b.block_id = json_extract(value, '$[0]')) AS articles
  FROM json_each(:marks)
)
WHERE articles >= 5
RETURNING {_COLUMNS}
"""  # noqa: S608
_END = "DELETE FROM blocks WHERE id IN (SELECT value FROM json_each(:ids)) AND articles < 5 AND verdict IS NULL"

_OWN = """
INSERT INTO article_own (article_id, blocks, own, own_letters, stale) VALUES (:id, :blocks, :own, :letters, 0)
ON CONFLICT (article_id) DO UPDATE SET blocks = :blocks, own = :own, own_letters = :letters
"""
_COUNTED = """
INSERT INTO block_sources (source, counted) VALUES (:source, :more)
ON CONFLICT (source) DO UPDATE SET counted = counted + :more RETURNING counted
"""

_COMMON = "UPDATE blocks SET common = :common WHERE id = :id"
_SHARED = """
UPDATE article_own SET own = own + :own, own_letters = own_letters + :letters
WHERE article_id IN (SELECT article_id FROM article_blocks WHERE block_id = :id)
"""
_NEIGHBOURS = """
SELECT DISTINCT other.id
FROM article_blocks AS this
JOIN article_own AS o ON o.article_id = this.article_id
JOIN json_each(o.blocks) AS each
JOIN blocks AS other ON other.id = each.value AND other.common = 1
WHERE this.block_id IN (SELECT value FROM json_each(:ids))
"""
# The first two hundred will do: four times what is ever asked for.
_STORIES = """
SELECT count(*) AS stories FROM (
  SELECT DISTINCT own FROM (
    SELECT o.own AS own, o.own_letters AS own_letters
    FROM article_blocks AS b JOIN article_own AS o ON o.article_id = b.article_id
    WHERE b.block_id = :id ORDER BY b.article_id LIMIT 200
  ) WHERE own_letters >= :letters LIMIT :least
)
"""
_DECIDE = "UPDATE blocks SET learned = :learned, verdict = :verdict, dropped = :dropped WHERE id = :id"
_STALE = (
    "UPDATE article_own SET stale = 1 WHERE article_id IN (SELECT article_id FROM article_blocks WHERE block_id = :id)"
)
_STALE_ONE = "UPDATE article_own SET stale = 1 WHERE article_id = :id"
_SAY = "UPDATE blocks SET text = :text WHERE id = :id"
_EXAMPLE = """
SELECT t.blocks FROM article_texts AS t
WHERE t.article_id = (SELECT min(article_id) FROM article_blocks WHERE block_id = :id)
"""

_TO_MEND = """
SELECT a.id, a.source, a.title, a.kicker, a.subtitle, a.byline, a.credit, a.url, a.body, a.language, a.fetched, t.blocks,
  coalesce(a.published, a.first_seen) AS at
FROM article_own AS o JOIN articles AS a ON a.id = o.article_id JOIN article_texts AS t ON t.article_id = a.id
WHERE o.stale = 1 ORDER BY o.article_id LIMIT :limit
"""
_MENDED = "UPDATE article_own SET stale = 0 WHERE article_id = :id"
_BODY = "UPDATE articles SET body = :body, words = :words WHERE id = :id"
_SEARCH = "UPDATE article_texts SET search_text = :search_text WHERE article_id = :id"
_TEXTS = "SELECT value FROM article_keys WHERE article_id = :id AND kind = 'text'"
_UNTEXTED = "DELETE FROM article_keys WHERE article_id = :id AND kind = 'text'"
_TEXTED = "INSERT INTO article_keys (kind, value, article_id) VALUES ('text', :value, :id)"

# Stored before blocks were counted, or while the stage was off.
_UNCOUNTED = """
SELECT a.id, a.source, a.body, t.blocks
FROM (
  SELECT id, source, body FROM articles
  WHERE id > :after AND NOT EXISTS (SELECT 1 FROM article_own WHERE article_id = id) ORDER BY id LIMIT :limit
) AS a JOIN article_texts AS t ON t.article_id = a.id
ORDER BY a.id
"""

_SHOWN = """
SELECT b.id, b.source, b.text, b.articles, b.dropped, b.learned, b.verdict, s.counted, a.url, a.title
FROM blocks AS b JOIN block_sources AS s ON s.source = b.source
LEFT JOIN articles AS a ON a.id = (SELECT min(article_id) FROM article_blocks WHERE block_id = b.id)
WHERE b.text IS NOT NULL
  AND (:every OR b.learned = 1 OR b.verdict IS NOT NULL)
  AND (:source IS NULL OR b.source = :source)
ORDER BY b.source, b.articles DESC, b.text, b.id
"""


class Mark(Protocol):
    """A block as it is counted."""

    @property
    def id(self) -> int: ...
    @property
    def letters(self) -> int: ...


class Rule(Protocol):
    """What furniture is: the module `newscrawl.furniture`, which stands above this room."""

    def marks(self, source: str, blocks: Iterable[Block]) -> Sequence[Mark]: ...
    def step(self, pages: int) -> int: ...
    def least_articles(self, pages: int, letters: int) -> int | None: ...
    def least_stories(self, pages: int, letters: int) -> int | None: ...
    def body(self, source: str, blocks: Iterable[Block], dropped: set[int]) -> str: ...


Keys = Callable[[Article], Iterable[Key]]
"""The keys of an article (`newscrawl.dedupe.keys`): a body that is derived again may be another text."""


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


class Furniture:
    """The counts, what was learned, and what a person decided."""

    def __init__(self, db: Database, near: Near | None = None) -> None:
        self._db = db
        self._near = near or Near(db)
        self._rule: Rule | None = None
        self._keys: Keys | None = None
        self._caught_up = 0

    def follow(self, rule: Rule, keys: Keys) -> None:
        """From now on, count and learn by this rule."""
        self._rule, self._keys = rule, keys

    # ── asked by the line ──────────────────────────────────────────────────────────────────────

    def dropped(self, source: str, blocks: Sequence[Block]) -> set[int]:
        """Which of these blocks are furniture there: their ids."""
        return self._dropped({mark.id for mark in self._rule.marks(source, blocks)}) if self._rule else set()

    def less(self, source: str, blocks: Sequence[Block]) -> tuple[str, ...]:
        """The texts of the blocks less what is furniture there by now; all of them if nothing else would remain."""
        texts = tuple(block.text for block in blocks)
        if not (dropped := self.dropped(source, blocks)) or self._rule is None:
            return texts
        marks = self._rule.marks(source, blocks)
        return tuple(text for text, mark in zip(texts, marks, strict=True) if mark.id not in dropped) or texts

    def count(self, id: int, source: str, blocks: Sequence[Block], body: str) -> None:
        """Count an article's blocks, once, and mend what follows from it. The caller holds the transaction.

        body:  as it was just stored; it is mended too when it was derived before something was learned
        """
        if self._rule is None:
            return
        marks = {mark.id: mark for mark in self._rule.marks(source, blocks)}
        self._learn(id, source, marks)
        if blocks and self._rule.body(source, blocks, self._dropped(marks)) != body:
            self._db.execute(_STALE_ONE, {"id": id})
        self._mend(_BATCH)

    def catch_up(self, limit: int = _BATCH) -> int:
        """Count articles that were never counted, mend those that wait, at most so many; returns how many. 0: all is done."""
        if self._rule is None:
            return 0
        with writing(self._db):
            rows = self._db.execute(_UNCOUNTED, {"after": self._caught_up, "limit": limit}).fetchall()
            for row in rows:
                self.count(row["id"], row["source"], _blocks(row["blocks"]), row["body"])
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
            for row in self._db.execute(_SHOWN, {"source": source, "every": every})
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
        self._db.execute(_UNPAIR, {"id": id, "ids": _ids(before)})
        self._db.execute(_COUNT, {"ids": _ids(before), "more": -1}).fetchall()
        self._db.execute(_END, {"ids": _ids(before)})
        self._db.execute(_COUNTED, {"source": source, "more": -1}).fetchall()

    # ── learning ───────────────────────────────────────────────────────────────────────────────

    def _learn(self, id: int, source: str, marks: Mapping[int, Mark]) -> None:
        assert self._rule is not None
        before = self._of_article(id)
        if before is not None and before == marks.keys():
            return
        pages = self._db.execute(_COUNTED, {"source": source, "more": before is None}).fetchall()[0]["counted"]
        touched = self._recount(id, source, marks, before or set())
        self._note_own(id, marks, touched)
        stepped = self._rule.step(pages) != self._rule.step(pages - (before is None))
        looked = self._of_source(source) if stepped else touched
        moved = self._move(looked.values(), pages)
        # What is learned stays so when it is seen once more; a page that is read anew may take evidence away.
        doubtful = stepped or before is not None
        open_ids = {block for block, row in looked.items() if row["common"] and (doubtful or not row["learned"])}
        for row in self._rows(open_ids | moved | self._neighbours(moved)).values():
            self._decide(row, self._is_furniture(row, pages), row["verdict"])
        if before:
            self._db.execute(_END, {"ids": _ids(before)})

    def _recount(self, id: int, source: str, marks: Mapping[int, Mark], before: set[int]) -> dict[int, Any]:
        """Count what is new on the article and what is gone from it; returns the rows of all its blocks that have one."""
        new, gone = marks.keys() - before, before - marks.keys()
        self._db.execute(_PAIR, {"id": id, "ids": _ids(new)})
        known = _by_id(self._db.execute(_COUNT, {"ids": _ids(new), "more": 1}))
        begun = json.dumps([[block, marks[block].letters] for block in sorted(new - known.keys())])
        known |= _by_id(self._db.execute(_BEGIN, {"source": source, "marks": begun}))
        if gone:
            self._db.execute(_UNPAIR, {"id": id, "ids": _ids(gone)})
            known |= _by_id(self._db.execute(_COUNT, {"ids": _ids(gone), "more": -1}))
        return known | self._rows(before & marks.keys())

    def _note_own(self, id: int, marks: Mapping[int, Mark], rows: Mapping[int, Any]) -> None:
        own = [mark for mark in marks.values() if mark.id not in rows or not rows[mark.id]["common"]]
        letters = sum(mark.letters for mark in own)
        parts = sum(mark.id & _PART for mark in own)
        self._db.execute(_OWN, {"id": id, "blocks": _ids(marks), "own": parts, "letters": letters})

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
                self._db.execute(_COMMON, {"id": row["id"], "common": common})
                self._db.execute(_SHARED, values)
                self._say(row)
                moved.add(row["id"])
        return moved

    def _is_furniture(self, row: Any, pages: int) -> bool:
        assert self._rule is not None
        least = self._rule.least_stories(pages, row["letters"])
        if least is None or not row["common"]:
            return False
        values = {"id": row["id"], "letters": row["letters"], "least": least}
        return bool(self._db.execute(_STORIES, values).fetchone()["stories"] >= least)

    def _decide(self, row: Any, learned: bool, verdict: Verdict | None) -> None:
        dropped = verdict == "drop" or (learned and verdict != "keep")
        if (learned, verdict, dropped) != (bool(row["learned"]), row["verdict"], bool(row["dropped"])):
            values = {"id": row["id"], "learned": learned, "verdict": verdict, "dropped": dropped}
            self._db.execute(_DECIDE, values)
        if dropped != bool(row["dropped"]):
            self._db.execute(_STALE, {"id": row["id"]})

    def _say(self, row: Any) -> None:
        """Note the block's text, for people."""
        if self._rule is None or row["text"] is not None:
            return
        example = self._db.execute(_EXAMPLE, {"id": row["id"]}).fetchone()
        if example is None:
            return
        blocks = _blocks(example["blocks"])
        marks = self._rule.marks(row["source"], blocks)
        text = next((block.text for block, mark in zip(blocks, marks, strict=True) if mark.id == row["id"]), None)
        self._db.execute(_SAY, {"id": row["id"], "text": text})

    # ── mending ────────────────────────────────────────────────────────────────────────────────

    def _mend(self, limit: int) -> int:
        """Derive bodies again that wait for it. The articles are the same: no revision comes of it."""
        rows = self._db.execute(_TO_MEND, {"limit": limit}).fetchall()
        for row in rows:
            self._mend_one(row)
            self._db.execute(_MENDED, {"id": row["id"]})
        return len(rows)

    def _mend_one(self, row: Any) -> None:
        assert self._rule is not None
        assert self._keys is not None
        blocks = _blocks(row["blocks"])
        body = self._rule.body(row["source"], blocks, self._dropped(self._of_article(row["id"]) or ()))
        if not blocks or body == row["body"]:
            return
        article = _article(row, blocks, body)
        self._db.execute(_BODY, {"id": row["id"], "body": body, "words": words(body)})
        self._db.execute(_SEARCH, {"id": row["id"], "search_text": search_text(article)})
        before = [each["value"] for each in self._db.execute(_TEXTS, {"id": row["id"]})]
        keys = tuple(self._keys(article))
        after = [key.value for key in keys if key.kind is KeyKind.TEXT]
        if set(before) != set(after):
            self._db.execute(_UNTEXTED, {"id": row["id"]})
            for value in after:
                self._db.execute(_TEXTED, {"id": row["id"], "value": value})
        paired_before = self._near.renew(row["id"], text_of(article, moment(row["at"]), keys))
        families.regroup(self._db, row["id"], before, paired_before)

    # ── rows ───────────────────────────────────────────────────────────────────────────────────

    def _dropped(self, ids: Iterable[int]) -> set[int]:
        return {row["id"] for row in self._db.execute(_DROPPED, {"ids": _ids(ids)})}

    def _rows(self, ids: Iterable[int]) -> dict[int, Any]:
        wanted = _ids(ids)
        return _by_id(self._db.execute(_BY_ID, {"ids": wanted})) if wanted != "[]" else {}

    def _of_article(self, id: int) -> set[int] | None:
        """The blocks that were counted for it; None when it was never counted."""
        row = self._db.execute(_OF_ARTICLE, {"id": id}).fetchone()
        return None if row is None else set(json.loads(row["blocks"]))

    def _of_source(self, source: str) -> dict[int, Any]:
        return _by_id(self._db.execute(_OF_SOURCE, {"source": source}))

    def _neighbours(self, ids: set[int]) -> set[int]:
        """The common blocks on the articles of these."""
        return {row["id"] for row in self._db.execute(_NEIGHBOURS, {"ids": _ids(ids)})} if ids else set()


def _by_id(rows: Iterable[Any]) -> dict[int, Any]:
    return {row["id"]: row for row in rows}


def _ids(ids: Iterable[int]) -> str:
    return json.dumps(sorted(ids))


def _blocks(column: str) -> tuple[Block, ...]:
    return tuple(Block(kind, text) for kind, text in json.loads(column))


def _article(row: Any, blocks: tuple[Block, ...], body: str) -> Article:
    """As much of the article as search and keys look at."""
    return Article(
        url=row["url"],
        page=Page(
            url=row["url"],
            body=b"",
            fetched_at=datetime.fromisoformat(row["fetched"]).astimezone(UTC),
            source=row["source"],
        ),
        title=row["title"],
        kicker=row["kicker"],
        subtitle=row["subtitle"],
        authors=(row["byline"],) if row["byline"] else (),
        credit=(row["credit"],) if row["credit"] else (),
        language=row["language"],
        blocks=blocks,
        body=body,
    )
