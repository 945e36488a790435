"""Parameters that an outlet's entries give another value at every poll are learned, and are no part of an address from then on.

`?t=17641`, then `?t=28953`: each poll would show all articles anew, and each would be fetched again. Such a parameter is told
from one that says what article it is (`?id=12`) by this: most of what a poll shows was there before, at the same path, with
the same headline, and with another value; and what it shows stays told apart without it, by the path or by what else
the address names (`/leggi.php?id=12&s=9f3`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from newscrawl import urls
from newscrawl.models import Found
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.values import dumps, evidence_of
from newscrawl.text import clean

# Addresses with parameters of one poll that are compared, and of each path how many that are known, the newest first.
_MOST = 500
# Articles that must have turned together.
_LEAST = 3

_LEARNED = "SELECT turning FROM sources WHERE slug = :source"
_LEARN = "UPDATE sources SET turning = :turning WHERE slug = :source"

_KNOWN = "SELECT key FROM links WHERE key IN (SELECT value FROM json_each(:keys))"

# "@" follows "?" in ASCII: these are the addresses of one path.
_AT_PATH = """
SELECT key, evidence FROM links
WHERE key > :begin AND key < :end AND source = :source ORDER BY id DESC LIMIT :most
"""
# Of a path that one article has, the newest are enough.
_FEW = 3

_WITH_PARAMETERS = """
SELECT id, key, article_id FROM links WHERE source = :source AND instr(key, :mark) ORDER BY article_id IS NULL, id
"""
# The first one has the address: others stay known by the one they had.
_FOLD = "UPDATE OR IGNORE links SET key = :key WHERE id = :id"
_ADDRESS = "INSERT OR IGNORE INTO article_keys (kind, value, article_id) VALUES ('address', :key, :article_id)"


def folded(db: Database, source: str, links: Sequence[Found]) -> tuple[Sequence[Found], bool]:
    """The links with keys less the parameters that turn, and whether there are such; what is learned now is written too."""
    row = db.execute(_LEARNED, {"source": source}).fetchone()
    names = frozenset(json.loads(row["turning"])) if row is not None else frozenset()
    if more := _turned(db, source, links, names):
        names |= more
        with writing(db):
            db.execute(_LEARN, {"source": source, "turning": dumps(sorted(names))})
            _fold_known(db, source, names)
    if not names:
        return links, False
    return [replace(found, key=urls.without(found.key, names)) for found in links], True


def _turned(db: Database, source: str, links: Sequence[Found], names: frozenset[str]) -> frozenset[str]:
    """Parameters that have turned since the last poll and are not learned yet."""
    shown = {clean(found.key): found for found in links if "?" in found.key}
    shown = dict(list(shown.items())[:_MOST])
    if len(shown) < _LEAST:
        return frozenset()
    known = {row["key"] for row in db.execute(_KNOWN, {"keys": json.dumps(list(shown))})}
    if len(shown.keys() - known) < _LEAST:
        return frozenset()
    paths = Counter(map(_path, shown))
    before = _Before(db, source)
    turned: Counter[frozenset[str]] = Counter()
    stood: Counter[str] = Counter()  # parameters by which another article is told, or that have not turned
    for key, found in shown.items():
        if key in known:
            stood.update(urls.parameters(key).keys())
            continue
        shared = paths[_path(key)] > 1
        same, other = _compared(found, key, before.of_headline(found, key) if shared else before.at(_path(key)))
        if shared and not same:
            stood.update(urls.parameters(key).keys())
        turned[same] += bool(same)
        stood.update(other)
    turned = Counter(
        {those: count for those, count in turned.items() if count >= _LEAST and _tell_nothing(shown, those)}
    )
    return frozenset().union(
        *(
            those
            for those, count in turned.items()
            if count >= _LEAST and count > max(stood[name] for name in those) and those.isdisjoint(names)
        )
    )


def _tell_nothing(shown: Mapping[str, Found], names: frozenset[str]) -> bool:
    """Whether one poll shows nearly each article at an address of its own without these parameters, and no two of other headlines at one."""
    titles: dict[str, set[str]] = {}
    count = Counter[str]()
    for key, found in shown.items():
        plain = urls.without(key, names)
        count[plain] += 1
        titles.setdefault(plain, set()).add(found.link.title or key)
    alone = sum(times == 1 for times in count.values())
    return 2 * alone > len(count) and all(len(of_one) == 1 for of_one in titles.values())


class _Before:
    """The addresses that were known before a poll, by path, and of a path that many articles share also by headline."""

    def __init__(self, db: Database, source: str) -> None:
        self._db, self._source = db, source
        self._by_headline: dict[str, dict[Any, list[Mapping[str, Any]]]] = {}

    def at(self, path: str, most: int = _FEW) -> Iterator[Mapping[str, Any]]:
        return self._db.execute(
            _AT_PATH, {"begin": f"{path}?", "end": f"{path}@", "source": self._source, "most": most}
        )

    def of_headline(self, found: Found, key: str) -> Sequence[Mapping[str, Any]]:
        """Those of an article's path that had its headline, the newest first."""
        path = _path(key)
        if path not in self._by_headline:
            self._by_headline[path] = {}
            for row in self.at(path, _MOST):
                self._by_headline[path].setdefault(json.loads(row["evidence"]).get("title"), []).append(row)
        title = evidence_of(found.link).get("title")
        return self._by_headline[path].get(title, [])[:_FEW] if title else ()


def _compared(found: Found, key: str, rows: Iterable[Mapping[str, Any]]) -> tuple[frozenset[str], frozenset[str]]:
    """The parameters with another value than a known address of the path has: of the same article, and of others."""
    now, evidence = urls.parameters(key), evidence_of(found.link)
    other: frozenset[str] = frozenset()
    for row in rows:
        before = urls.parameters(row["key"])
        changed = frozenset(name for name in now if before.get(name) != now[name])
        if not changed or before.keys() != now.keys():
            continue
        if _same_article(evidence, json.loads(row["evidence"])):
            return changed, frozenset()
        other |= changed
    return frozenset(), other


def _same_article(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether an entry said the same of two addresses: their headline, and the date where both have one; without headlines the date alone."""
    title, date = (one.get("title"), other.get("title")), (one.get("published"), other.get("published"))
    dated = None not in date
    if dated and date[0] != date[1]:
        return False
    return dated if title == (None, None) else title[0] == title[1]


def _path(key: str) -> str:
    return key.partition("?")[0]


def _fold_known(db: Database, source: str, names: frozenset[str]) -> None:
    rows = db.execute(_WITH_PARAMETERS, {"source": source, "mark": "?"}).fetchall()
    plain = [{**row, "key": urls.without(row["key"], names)} for row in rows]
    changed = [now for now, before in zip(plain, rows, strict=True) if now["key"] != before["key"]]
    db.executemany(_FOLD, changed)
    db.executemany(_ADDRESS, [row for row in changed if row["article_id"] is not None])
