"""A query as conditions in SQL on one article. What stands in one index is asked of it in one MATCH.

Each list of articles is written `+id IN (SELECT …)`: without the plus SQLite runs the MATCH once per article of the rest, three
hundred times slower. Lists are bounded by a slice of article numbers, as `finding` goes through them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from newscrawl.models import OWN_ORIGIN
from newscrawl.query import words
from newscrawl.query.tree import All, Either, Field, FieldName, MayLeave, Not, Phrase, Prefix, Query, Term, Word
from newscrawl.store.articles.leaving import OUTLET_RESERVES
from newscrawl.store.search.fields import Fields
from newscrawl.store.search.index import author, of_section, outlet

WORDS, STEMS = "articles_fts", "articles_stems"

# An article without a day counts by the day on which its address was first seen.
_DAY = "coalesce(a.published_day, substr(a.first_seen, 1, 10))"
_DAYS = f"SELECT a.id AS id FROM articles AS a WHERE {_DAY} {{sign}} {{{{value}}}}"  # noqa: S608 - ours
# The last of them: one step of the index a day, where the list would have all articles of those days.
_LAST_OF_DAYS = f"""
SELECT max((SELECT max(a.id) FROM articles AS a WHERE {_DAY} = each.day)) AS id FROM (
  WITH RECURSIVE days(day) AS (
    SELECT max({_DAY}) FROM articles AS a WHERE {_DAY} <= {{value}}
    UNION ALL
    SELECT (SELECT max({_DAY}) FROM articles AS a WHERE {_DAY} < days.day) FROM days WHERE days.day IS NOT NULL
  )
  SELECT day FROM days WHERE day IS NOT NULL
) AS each
"""  # noqa: S608 - ours
# What an index of the articles lists at once.
_LISTS = {
    FieldName.SOURCE: "SELECT id FROM articles WHERE source IN (SELECT value FROM json_each({value}))",
    FieldName.REGION: "SELECT id FROM articles WHERE source IN (SELECT value FROM json_each({value}))",
    FieldName.SECTION: "SELECT id FROM articles WHERE section IN (SELECT value FROM json_each({value}))",
    FieldName.AUTHOR: "SELECT article_id AS id FROM article_authors WHERE author_id IN (SELECT value FROM json_each({value}))",
    FieldName.SINCE: _DAYS.format(sign=">="),
    FieldName.UNTIL: _DAYS.format(sign="<="),
    FieldName.CHANGED: "SELECT article_id AS id FROM revisions WHERE class IN (SELECT value FROM json_each({value}))",
    FieldName.STORY: "SELECT id FROM articles WHERE id = {value} UNION ALL SELECT id FROM articles WHERE duplicate_of = {value}",
}
_CHANGED_SINCE = "SELECT article_id AS id FROM revisions WHERE fetched >= {value}"
# What the row of an article says.
_SAYS = {
    FieldName.SOURCE: "a.source IN (SELECT value FROM json_each({value}))",
    FieldName.REGION: "a.source IN (SELECT value FROM json_each({value}))",
    FieldName.SECTION: "a.section IS NOT NULL AND a.section IN (SELECT value FROM json_each({value}))",
    FieldName.SINCE: _DAY + " >= {value}",
    FieldName.UNTIL: _DAY + " <= {value}",
}
# What `newscrawl.leaving` lets go, as far as the indexes of such articles tell: those of which nothing is written down by their outlet. The
# table itself is asked, since strangers read a view of it.
_RESERVING = f"SELECT slug FROM sources AS a WHERE {OUTLET_RESERVES.removesuffix(' AS outlet_reserves').replace('a.source', 'a.slug')}"  # noqa: S608 - ours
_OPEN = f"m.reserved IS NOT 1 AND m.access IS NOT 'subscriber' AND NOT instr(m.provenance, '{OWN_ORIGIN}')"
_MAY_LEAVE = f"""
SELECT m.id AS id FROM main.articles AS m INDEXED BY articles_leaving_of WHERE {_OPEN} AND m.reserved = 0
UNION ALL
SELECT m.id FROM main.articles AS m INDEXED BY articles_leaving_of
WHERE {_OPEN} AND m.reserved IS NULL AND m.source IN (SELECT slug FROM sources WHERE slug NOT IN ({_RESERVING}))
"""  # noqa: S608 - ours
_LEAVES = f"""EXISTS (
  SELECT 1 FROM main.articles AS m INDEXED BY articles_leaving
  WHERE {_OPEN} AND m.id = a.rowid AND (m.reserved IS NOT NULL OR m.source NOT IN ({_RESERVING}))
)"""  # noqa: S608 - ours
_MATCHED = "SELECT rowid AS id FROM {table} WHERE {table} MATCH {value}"
_WITHIN, _ITSELF = "rowid > :low AND rowid <= :high", "rowid = a.rowid"
_LISTED = f"+a.rowid IN ({_MATCHED} AND {_WITHIN})"
_ALWAYS = "1"
# The fields that are terms of the index of stems, as long as they name so many values at most.
_TERMS: dict[FieldName, Callable[[Any], str]] = {
    FieldName.SOURCE: outlet,
    FieldName.REGION: outlet,
    FieldName.SECTION: of_section,
    FieldName.AUTHOR: author,
}
_MOST_VALUES = 20


@dataclass(slots=True, kw_only=True)
class Sought:
    """What an article must be."""

    index: str | None = None  #: the index that names candidates, newest first; None: all articles are
    reads_rows: bool = False  #: whether a condition needs more of an article than its number
    where: list[str] = field(default_factory=list)  #: conditions on an article `a` besides, joined by AND
    lists: list[str] = field(default_factory=list)  #: statements that list articles, each of them all that can be found
    values: dict[str, Any] = field(default_factory=dict)  #: by name; `match` is what the index is asked
    latest: list[str] = field(
        default_factory=list
    )  #: statements that give the last article of days that are over: nothing newer can be found

    @property
    def is_one_match(self) -> bool:
        return self.index is not None and not self.where

    @property
    def matched(self) -> str:
        """The condition on a row `a` of articles that the index finds it."""
        return _LISTED.format(table=self.index, value=":match")

    def bind(self, value: Any) -> str:
        """The name under which a value stands in `where`."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def one_by_one(condition: str) -> str:
    """The same condition, with its MATCH run for each article: for some that lie far apart."""
    return condition.replace(_WITHIN, _ITSELF)


def sought(query: Query, fields: Fields, *, has_stems: bool, reads_fields: bool = False) -> Sought:
    """has_stems: the index of stems is that of this stemmer; else words are looked for as they are

    reads_fields: an article's outlet, section and authors are read in its rows, which is quicker for a few articles, and right where another
    program changed some; else the index is asked

    Raises QueryError where a field's value is not known to the store.
    """
    return _Compiling(fields, has_stems=has_stems, most_values=0 if reads_fields else _MOST_VALUES).whole(query)


class _Compiling:
    def __init__(self, fields: Fields, *, has_stems: bool, most_values: int) -> None:
        self._fields = fields
        self._has_stems = has_stems
        self._most_values = most_values
        self._known: dict[Field, Any] = {}
        self._sought = Sought()

    def whole(self, query: Query) -> Sought:
        """What one index can say of all that is wanted at once becomes its MATCH, the rest conditions."""
        parts = query.of if isinstance(query, All) else (query,)
        for index in (STEMS, WORDS):
            wanted = [part for part in parts if not isinstance(part, Not) and self._expression(part, index)]
            if wanted:
                unwanted = [part for part in parts if isinstance(part, Not) and self._expression(part.of, index)]
                self._sought.index = index
                self._sought.values["match"] = self._expression(All((*wanted, *unwanted)), index)
                self._sought.lists.append(_MATCHED.format(table=index, value=":match"))
                parts = tuple(part for part in parts if part not in wanted and part not in unwanted)
                break
        self._sought.where += [self._wanted(part) for part in parts]
        return self._sought

    def _wanted(self, query: Query) -> str:
        """A condition on all that is found, which is noted as a list too where it is one."""
        if isinstance(query, Field):
            return self._field(query, all_of_it=True)
        if isinstance(query, MayLeave):
            self._sought.lists.append(_MAY_LEAVE)
            return _LEAVES
        if expression := self._expression(query, WORDS):
            name = self._sought.bind(expression)
            self._sought.lists.append(_MATCHED.format(table=WORDS, value=name))
            return _LISTED.format(table=WORDS, value=name)
        return self._condition(query)

    def _condition(self, query: Query) -> str:
        """A condition on a row `a` of articles."""
        for index in (STEMS, WORDS):
            if expression := self._expression(query, index):
                return _LISTED.format(table=index, value=self._sought.bind(expression))
        match query:
            case Field():
                return self._field(query)
            case Not(of):
                return f"NOT ({self._condition(of)})"
            case All(of):
                return self._joined(of, "AND")
            case Either(of):
                return self._joined(of, "OR")
        raise AssertionError(query)  # words, phrases and prefixes stand in an index

    def _joined(self, of: Iterable[Query], by: str) -> str:
        return f" {by} ".join(f"({self._condition(part)})" for part in of) or _ALWAYS

    def _field(self, asked: Field, *, all_of_it: bool = False) -> str:
        known = self._value(asked)
        since = asked.name is FieldName.CHANGED and isinstance(known, str) and known[:1].isdigit()
        value = self._sought.bind(known)
        listed = (_CHANGED_SINCE if since else _LISTS[asked.name]).format(value=value)
        if all_of_it and asked.name is FieldName.UNTIL:
            self._sought.latest.append(_LAST_OF_DAYS.format(value=value))
        elif all_of_it:
            self._sought.lists.append(listed)
        if asked.name is FieldName.CHANGED:
            return f"+a.rowid IN ({listed} AND article_id > :low AND article_id <= :high)"
        said = _SAYS.get(asked.name)
        self._sought.reads_rows |= said is not None
        return said.format(value=value) if said else f"+a.rowid IN ({listed})"

    def _value(self, asked: Field) -> Any:
        if asked not in self._known:
            self._known[asked] = self._fields.known(asked)
        return self._known[asked]

    def _expression(self, query: Query, index: str) -> str | None:
        """What FTS5 is asked: https://sqlite.org/fts5.html#full_text_query_syntax. None: this index cannot say it."""
        match query:
            case Either(of):
                return self._all_of(of, " OR ", index)
            case All(of):
                return self._but(of, index)
        where, said = self._term(query)
        return said if where == index else None

    def _term(self, query: Query) -> tuple[str | None, str | None]:
        """The index in which it stands, and how it is called there."""
        if self._has_stems:
            match query:
                case Word(_, stem):
                    return STEMS, _quoted(stem)
                case Term(term, begins):
                    return STEMS, _quoted(term) + "*" * begins
                case Prefix(start) if len(start) == words.BEGINNING:
                    return STEMS, _quoted(words.BEGINS + start)
                case Field(name) if (
                    name in _TERMS and 0 < len(values := json.loads(self._value(query))) <= self._most_values
                ):
                    return STEMS, f"({' OR '.join(map(_quoted, map(_TERMS[name], values)))})"
        match query:
            case Word(text, _):
                return WORDS, _quoted(text)
            case Phrase(parts):
                return WORDS, _quoted(" ".join(parts))
            case Prefix(start):
                return WORDS, f"{_quoted(start)}*"
        return None, None

    def _all_of(self, of: Iterable[Query], by: str, index: str) -> str | None:
        said = [self._expression(part, index) for part in of]
        return None if not said or None in said else f"({by.join(str(one) for one in said)})"

    def _but(self, of: Iterable[Query], index: str) -> str | None:
        """All of these, less what must not be: FTS5's NOT stands between two."""
        of = tuple(of)
        wanted = self._all_of((part for part in of if not isinstance(part, Not)), " AND ", index)
        unwanted = tuple(part.of for part in of if isinstance(part, Not))
        if wanted is None or not unwanted:
            return wanted
        left_out = self._all_of(unwanted, " OR ", index)
        return None if left_out is None else f"({wanted} NOT {left_out})"


def _quoted(term: str) -> str:
    return f'"{term}"'
