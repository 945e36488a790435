"""What a field of a query names in a store: outlets, authors, sections, a story. Each is looked for as people know it: without case and accents."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from newscrawl.query import words
from newscrawl.query.reading import QueryError
from newscrawl.query.said import Said, say
from newscrawl.query.tree import Field, FieldName
from newscrawl.store.db.database import Database
from newscrawl.urls import canonical

_SOURCES = "SELECT slug, name, region, groups FROM sources ORDER BY slug"
# The letters that may carry an accent are any letter here, for SQLite knows no accents; those found are compared again.
_AUTHORS = "SELECT id, name FROM authors WHERE name LIKE :pattern"
_ACCENTED = str.maketrans(dict.fromkeys("aeioucnszy", "_"))
# One step of the index a section: over a million articles a DISTINCT would read it whole.
_SECTIONS = """
WITH RECURSIVE each(section) AS (
  SELECT min(section) FROM articles
  UNION ALL
  SELECT (SELECT min(section) FROM articles WHERE section > each.section) FROM each WHERE each.section IS NOT NULL
)
SELECT section FROM each WHERE section IS NOT NULL
"""
_BY_NUMBER = "SELECT coalesce(duplicate_of, id) AS root FROM articles WHERE id = :number"
_BY_ADDRESS = """
SELECT coalesce(a.duplicate_of, a.id) AS root FROM article_keys AS k JOIN articles AS a ON a.id = k.article_id
WHERE k.kind = 'address' AND k.value = :address
"""
_KINDS = "SELECT DISTINCT class FROM revisions"


class Fields:
    """The values of fields, as the conditions of a query need them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def known(self, asked: Field) -> Any:
        """JSON list of slugs, sections, kinds of changes or authors' numbers; a day; the number of a story's root.

        Raises QueryError for an outlet, region or story that the store does not have. Names and sections that nobody has are no
        mistake: none may have come yet.
        """
        look: dict[FieldName, Callable[[Field], Any]] = {
            FieldName.SOURCE: self._sources,
            FieldName.REGION: self._regions,
            FieldName.AUTHOR: self._authors,
            FieldName.SECTION: self._sections,
            FieldName.CHANGED: self._changes,
            FieldName.STORY: self._story,
        }
        return look.get(asked.name, _day)(asked)

    def _sources(self, asked: Field) -> str:
        rows = self._db.execute(_SOURCES).fetchall()
        found: list[str] = []
        for value in asked.values:
            if value.startswith("@"):
                group = words.folded(value[1:])
                slugs = [row["slug"] for row in rows if group in _groups(row)]
                names = [f"@{each}" for row in rows for each in _groups(row)]
            else:
                slugs = _named(value, rows)
                names = [row["slug"] for row in rows]
            if not slugs:
                raise _unknown(asked, value, "no_source", names)
            found += slugs
        return json.dumps(found)

    def _regions(self, asked: Field) -> str:
        rows = self._db.execute(_SOURCES).fetchall()
        found: list[str] = []
        for value in asked.values:
            slugs = [row["slug"] for row in rows if row["region"] and _form(row["region"]) == _form(value)]
            if not slugs:
                raise _unknown(asked, value, "no_region", [row["region"] for row in rows if row["region"]])
            found += slugs
        return json.dumps(found)

    def _authors(self, asked: Field) -> str:
        ids: list[int] = []
        for value in asked.values:
            wanted = _form(value)
            pattern = f"%{wanted.replace(' ', '%').translate(_ACCENTED)}%"
            ids += [
                row["id"] for row in self._db.execute(_AUTHORS, {"pattern": pattern}) if _named_by(value)(row["name"])
            ]
        return json.dumps(ids)

    def _sections(self, asked: Field) -> str:
        every = [row["section"] for row in self._db.execute(_SECTIONS)]
        are_meant = [_named_by(value) for value in asked.values]
        return json.dumps([one for one in every if any(is_meant(one) for is_meant in are_meant)])

    def _changes(self, asked: Field) -> str:
        if asked.values[0][:1].isdigit():
            return asked.values[0]
        if "any" in asked.values:
            return json.dumps([row["class"] for row in self._db.execute(_KINDS)])
        return json.dumps(asked.values)

    def _story(self, asked: Field) -> int:
        (value,) = asked.values
        if value.isdecimal():
            row = self._db.execute(_BY_NUMBER, {"number": int(value)}).fetchone()
        else:
            address = canonical(value if "://" in value else f"https://{value}")
            row = self._db.execute(_BY_ADDRESS, {"address": address}).fetchone()
        if row is None:
            raise QueryError(asked.at, say("no_story", value=value))
        return int(row["root"])


def _day(asked: Field) -> str:
    return asked.values[0]


def _named(value: str, rows: Sequence[Any]) -> list[str]:
    """The outlets with this slug, or this name; where there is none, those whose name has these words."""
    wanted = _form(value)
    exact = [row["slug"] for row in rows if value.lower() == row["slug"] or wanted == _form(row["name"])]
    return exact or [row["slug"] for row in rows if _has(row["name"], wanted)]


def _groups(row: Any) -> list[str]:
    """What may stand behind @, as in `-a source=@lazio`."""
    return [*json.loads(row["groups"]), *([_form(row["region"]).replace(" ", "-")] if row["region"] else [])]


def _form(text: str) -> str:
    return " ".join(token.text for token in words.tokens(text))


def _has(text: str, wanted: str) -> bool:
    """Whether all words of `wanted` stand in the text, one behind the other."""
    return bool(wanted) and f" {wanted} " in f" {_form(text)} "


def _named_by(value: str) -> Callable[[str], bool]:
    """Whether a value means a name: "rossi" any that has the word, "=Anna Rossi" the whole one alone."""
    wanted = _form(value)
    if value.startswith("="):
        return lambda name: bool(wanted) and _form(name) == wanted
    return lambda name: _has(name, wanted)


def _unknown(asked: Field, value: str, code: str, names: Iterable[str]) -> QueryError:
    every, said = sorted(dict.fromkeys(names)), say(code, name=asked.name, value=value)
    if not every:
        return QueryError(asked.at, say("none_yet", said=said))
    near = difflib.get_close_matches(value, every, n=3, cutoff=0.6)
    if not near:
        return QueryError(asked.at, say("it_has", said=said, names=_listed(every)))
    return QueryError(asked.at, say("is_meant", said=said, names=_either(near)))


def _either(names: Sequence[str]) -> str | Said:
    *others, last = names
    return say("or", one=_either(others), other=last) if others else last


def _listed(names: Sequence[str]) -> str | Said:
    shown = ", ".join(names[:8])
    return shown if len(names) <= 8 else say("and_more", names=shown, n=len(names) - 8)
