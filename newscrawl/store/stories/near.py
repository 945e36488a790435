"""Stored articles that tell a new one's story are found: by an equal text, or by hashes of one re-edited. The caller holds the transaction.

Whether two texts are one story is decided by `newscrawl.dedupe.near`. A pair hangs on the two texts and their times alone, so all
pairs are the same whatever the order in which the articles came, as long as a look-up does not run into its bounds. Nothing is held
in memory.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Any, NamedTuple

from newscrawl import dedupe
from newscrawl.dedupe import near
from newscrawl.store.articles.rows import agency_row
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.stories import _near_bands as bands
from newscrawl.store.stories import families
from newscrawl.store.stories.texts import DatedText, article_of_row, dated_text
from newscrawl.store.values import moment

# Bounds of a look-up where a machine writes thousands of pages in one frame: the newest of a hash, the likeliest of all.
_MAX_OF_HASH, _MAX_CANDIDATES = 200, 32
# Rows that are read at once; where there are more, they are asked for hash by hash.
_AT_ONCE = 2000
# So many that were found of one story and one day will do: what is like the next one is like one of these too. So the thousandth
# of a story costs what the twentieth did.
_ENOUGH, _ONE_DAY = 16, timedelta(days=1)

_METHOD = (
    "INSERT INTO store_values (name, value) VALUES ('near_method', :method)"
    " ON CONFLICT (name, value) DO UPDATE SET value = value RETURNING id"
)
_NEXT = "SELECT coalesce(max(near_number) + 1, 0) AS number FROM article_texts WHERE near_week = :week"
_NOTE = """
UPDATE article_texts SET near_method = :near_method, near_week = :near_week, near_number = :near_number WHERE article_id = :id
"""
_BAND = "INSERT OR IGNORE INTO near_bands (key) SELECT value FROM json_each(:keys)"
_UNBAND = "DELETE FROM near_bands WHERE key IN (SELECT value FROM json_each(:keys))"
_HASHED = """
SELECT near_method AS method, near_week AS week, near_number AS number FROM article_texts
WHERE article_id = :id AND near_method IS NOT NULL
"""
# Without its number there is nothing in the bands to look for: a trigger reads the whole week.
_UNNUMBER = "UPDATE article_texts SET near_number = NULL WHERE article_id = :id"
_UNNOTE = "UPDATE article_texts SET near_method = NULL, near_week = NULL, near_number = NULL WHERE article_id = :id"
# The next number of a week, then the rows that have one of the hashes.
_HOLDERS = f"""
SELECT ({_NEXT}) AS key
UNION ALL
SELECT key FROM (
  SELECT b.key FROM json_each(:keys) AS each CROSS JOIN near_bands AS b ON b.key BETWEEN each.value AND each.value + :mask
  LIMIT :limit
)
"""  # noqa: S608  # of ours
# The same where a machine has made many, of each hash the newest.
_NEWEST_HOLDERS = """
SELECT b.key FROM json_each(:keys) AS each CROSS JOIN near_bands AS b
WHERE b.key IN (
  SELECT key FROM near_bands WHERE key BETWEEN each.value AND each.value + :mask ORDER BY key DESC LIMIT :limit
)
"""
_NEWEST = "SELECT max(near_week) AS week FROM article_texts WHERE near_week IS NOT NULL"
_NUMBERED = """
SELECT t.near_week AS week, t.near_number AS number, t.article_id AS id
FROM json_each(:numbers) AS each CROSS JOIN article_texts AS t
ON t.near_week = json_extract(each.value, '$[0]') AND t.near_number = json_extract(each.value, '$[1]')
"""
_TEXT = """
SELECT id, title, body, coalesce(published, first_seen) AS at, coalesce(duplicate_of, id) AS root FROM articles WHERE id = :id
"""
_PAIR = "INSERT OR REPLACE INTO near_pairs (article_id, other_id, kept) VALUES (:id, :other, :kept), (:other, :id, :brought)"
_PAIRED = "SELECT other_id FROM near_pairs WHERE article_id = :id"
_UNPAIR = "DELETE FROM near_pairs WHERE article_id = :id OR other_id = :id"
_UNNOTED = """
SELECT a.*, coalesce(a.published, a.first_seen) AS at
FROM article_texts AS t JOIN articles AS a ON a.id = t.article_id
WHERE t.article_id > :after AND t.near_method IS NOT :method
ORDER BY t.article_id LIMIT :limit
"""


_AGENCY = """
UPDATE articles SET agency = :agency, agency_origin = :agency_origin
WHERE id = :id AND (agency, agency_origin) IS NOT (:agency, :agency_origin)
"""
# One member a key will do: the others of that key are of its family.
_RELATIVE = """
SELECT coalesce(a.duplicate_of, a.id) AS root
FROM articles AS a
WHERE a.id = (SELECT article_id FROM article_keys WHERE kind = 'text' AND value = :value AND article_id <> :id LIMIT 1)
"""
_ROOTS = (
    "SELECT DISTINCT coalesce(duplicate_of, id) AS root FROM articles WHERE id IN (SELECT value FROM json_each(:ids))"
)


@dataclass(frozen=True, slots=True)
class SameStory:
    """A stored article that tells the same story."""

    id: int
    kept: float  #: part of the new text that it has
    brought: float  #: part of its text that the new one has
    is_equal: bool = False  #: whether it has the same text, and a key that says so


class Noted(NamedTuple):
    """What was found for a new article, and how it was noted."""

    roots: set[int]  #: of the families that tell its story
    columns: Mapping[str, int | None] = {
        "near_method": None,
        "near_week": None,
        "near_number": None,
    }  #: of `article_texts`


class _Found(NamedTuple):
    """What was found for a text."""

    stories: list[SameStory]
    enough: bool  #: of them are of one story and one day
    number: int | None  #: the next of its week; None: the text has no hashes


_Place = tuple[int, int]
"""Where an article stands in the bands: its week, and its number in that week."""


class Near:
    """The hashes that were noted of each article, and the articles that are found by them."""

    def __init__(self, db: Database, *, days: float | None = None) -> None:
        """days: how far apart in time two articles of one story may be; 0: none is found; None: none is noted either"""
        self._db = db
        self._window = timedelta(days=days or 0)
        self._method = None if days is None else db.execute(_METHOD, {"method": near.METHOD}).fetchall()[0]["id"]
        self._caught_up = -1
        self._newest = -1  # week of the newest article that was noted, or a later one; -1: not known

    def matches(self, text: DatedText, *, but: int | None = None) -> list[SameStory]:
        """The stored articles that tell the same story within the window. but: an article that is left out: itself"""
        return self._found(text, but).stories

    def _found(self, text: DatedText, but: int | None) -> _Found:
        """What `matches` returns, whether enough of them are of one story and one day, and the next number of the text's week."""
        found: list[SameStory] = []
        if not text.hashes:
            return _Found(found, False, None)
        weeks = self._weeks(text)
        number, held = self._held(text, weeks)
        same_day: Counter[int] = Counter()
        for row in self._candidates(text, but, _likely(weeks, held)) if held else ():
            story = _same_story(text, row)
            if story is None:
                continue
            found.append(story)
            same_day[row["root"]] += abs(moment(row["at"]) - text.at) <= _ONE_DAY
            if same_day[row["root"]] == _ENOUGH:
                return _Found(found, True, number)
        return _Found(found, False, number)

    def relatives(self, id: int, keys: Sequence[str], paired: Sequence[int]) -> set[int]:
        """Roots of the families, other than this article's own row, that have one of these text keys or of these articles."""
        roots = {row["root"] for key in keys for row in self._db.execute(_RELATIVE, {"value": key, "id": id})}
        if paired:
            roots |= {row["root"] for row in self._db.execute(_ROOTS, {"ids": json.dumps(paired)})}
        return roots

    def add(self, id: int, text: DatedText, keys: Sequence[str]) -> Noted:
        """Note a new article that has these text keys. The columns of what is returned belong into its row of `article_texts`."""
        if self._method is None:
            return Noted(roots=self.relatives(id, keys, ()))
        paired, columns = self._note(id, text)
        return Noted(roots=self.relatives(id, keys, paired), columns=columns)

    def note(self, id: int, text: DatedText) -> Sequence[int]:
        """Note an article whose row of `article_texts` is there; returns the articles that tell its story."""
        if self._method is None:
            return ()
        paired, columns = self._note(id, text)
        self._db.execute(_NOTE, {"id": id, **columns})
        return paired

    def _note(self, id: int, text: DatedText) -> tuple[Sequence[int], Mapping[str, int | None]]:
        """The articles that tell its story, and the columns by which it is noted."""
        matches, enough, next_number = self._found(text, id)
        week, number = bands.week(text.at), None if enough else next_number
        self._newest = max(self._newest, week)
        if number is not None and bands.has_room(number):
            self._db.execute(_BAND, {"keys": str(bands.own(week, number, text.hashes))})
        for match in matches:
            if match.is_equal:
                continue  # its key says so
            values = {"id": id, "other": match.id, "kept": match.kept, "brought": match.brought}
            self._db.execute(_PAIR, values)
        columns = {"near_method": self._method, "near_week": week, "near_number": number}
        return [match.id for match in matches], columns

    def renew(self, id: int, text: DatedText, body_before: str) -> list[int]:
        """Note an article whose text has changed; returns those that told its story before, for `families.regroup`."""
        if self._method is None:
            return []
        before = self.forget(id, body_before)
        self.note(id, text)
        return before

    def catch_up(self, limit: int = 25) -> int:
        """Note articles that no method, or another one, has noted: stored before there was this one. In a transaction of its own.

        Returns how many were noted, at most `limit`; 0: all are.
        """
        if self._method is None:
            return 0
        with writing(self._db):
            values = {"after": self._caught_up, "limit": limit, "method": self._method}
            rows = self._db.execute(_UNNOTED, values).fetchall()
            for row in rows:
                article = article_of_row(row, row["body"])
                article = replace(article, keys=dedupe.keys(article))
                self._db.execute(_AGENCY, {**agency_row(article), "id": row["id"]})
                before = self.forget(row["id"], row["body"])
                paired = self.note(row["id"], dated_text(article, moment(row["at"])))
                if before:
                    families.regroup(self._db, row["id"], (), before)
                else:
                    families.tie(self._db, row["id"], self.relatives(row["id"], (), paired))
                self._caught_up = row["id"]
        return len(rows)

    def forget(self, id: int, body: str) -> list[int]:
        """Leave nothing of what was noted of an article; returns those that told its story, for `families.regroup`.

        body: as it was noted
        """
        before = [row["other_id"] for row in self._db.execute(_PAIRED, {"id": id})]
        noted = self._db.execute(_HASHED, {"id": id}).fetchone()
        if noted is not None:
            if self._unband(noted, body):
                self._db.execute(_UNNUMBER, {"id": id})
            self._db.execute(_UNNOTE, {"id": id})
        self._db.execute(_UNPAIR, {"id": id})
        return before

    def _unband(self, noted: Any, body: str) -> bool:
        """Take its hashes out one by one; False: they are not those of this text by this method, and are to be looked for."""
        if noted["method"] != self._method:
            return False
        if not bands.has_room(noted["number"]):
            return True
        hashes = near.signature(body)
        keys = json.dumps(bands.own(noted["week"], noted["number"], hashes))
        gone = self._db.execute(_UNBAND, {"keys": keys}).rowcount
        return gone == len(hashes) > 0

    def _candidates(self, text: DatedText, but: int | None, likely: Mapping[_Place, float]) -> Iterator[Any]:
        """The articles that are compared with a text, the likeliest first."""
        if not likely:
            return
        numbers = json.dumps(list(likely))
        rows = self._db.execute(_NUMBERED, {"numbers": numbers}).fetchall()
        by_rarity = sorted((-likely[row["week"], row["number"]], row["id"]) for row in rows if row["id"] != but)
        for _, id in by_rarity[:_MAX_CANDIDATES]:
            row = self._db.execute(_TEXT, {"id": id}).fetchone()
            # An article that was deleted under foreign_keys = OFF leaves its hashes.
            if row is not None and abs(moment(row["at"]) - text.at) <= self._window:
                yield row

    def _weeks(self, text: DatedText) -> range:
        """The weeks of the window that have articles."""
        if not self._window:
            return range(0)
        if self._newest < 0:
            self._newest = self._db.execute(_NEWEST).fetchone()["week"] or -1
        last = min(bands.week(text.at + self._window), self._newest)
        return range(bands.week(text.at - self._window), last + 1)

    def _held(self, text: DatedText, weeks: range) -> tuple[int, list[int]]:
        """The next number of the text's week, and the rows of these weeks that have one of its hashes."""
        keys = str([key for week in weeks for key in bands.first(week, text.hashes)])
        values = {"keys": keys, "mask": bands.NUMBERS - 1, "week": bands.week(text.at), "limit": _AT_ONCE}
        number, *held = (key for (key,) in self._db.execute(_HOLDERS, values))
        if len(held) == _AT_ONCE:
            held = [key for (key,) in self._db.execute(_NEWEST_HOLDERS, {**values, "limit": _MAX_OF_HASH})]
        return number, held


def _likely(weeks: range, held: Sequence[int]) -> Mapping[_Place, float]:
    """Articles that have enough of a text's hashes, by week and number, and how rare these are: a hash that many have is an outlet's
    boilerplate."""
    if len(held) < near.MIN_EQUAL:
        return {}
    of_hash: dict[int, list[int]] = defaultdict(list)
    for row in held:
        of_hash[row // bands.NUMBERS].append(row)
    newest = [list(map(bands.article, sorted(rows)[-_MAX_OF_HASH:])) for rows in of_hash.values()]
    hits = Counter(chain.from_iterable(newest))
    rare = {place: 0.0 for place, count in hits.items() if count >= near.MIN_EQUAL}
    for places in newest if rare else ():
        for place in places:
            if place in rare:
                rare[place] += 1 / len(places)
    by_week = {week % bands.WEEKS: week for week in weeks}
    return {(by_week[week], number): rarity for (week, number), rarity in rare.items()}


def _same_story(text: DatedText, row: Any) -> SameStory | None:
    if text.keyed and row["body"] == text.body:
        return SameStory(row["id"], 1.0, 1.0, is_equal=True)
    like = near.is_copy(near.features(text.title, text.body), near.features(row["title"], row["body"]))
    return None if like is None else SameStory(row["id"], like.kept, like.brought)
