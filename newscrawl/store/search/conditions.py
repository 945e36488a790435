"""A query as conditions in SQL on one article. What stands in one index is asked of it in one MATCH.

Each list of articles is written `+id IN (SELECT …)`: without the plus SQLite runs the MATCH once per article of the rest, three
hundred times slower. Lists are bounded by a slice of article numbers, as `finding` goes through them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from newscrawl.query.tree import All, Either, Field, FieldName, Not, Phrase, Prefix, Query, Word
from newscrawl.store.search.fields import Fields

WORDS, STEMS = "articles_fts", "articles_stems"

# An article without a day counts by the day on which its address was first seen.
_DAY = "coalesce(a.published_day, substr(a.first_seen, 1, 10))"
_DAYS = """
SELECT id FROM articles WHERE published_day {sign} {{value}}
UNION ALL SELECT id FROM articles WHERE published_day IS NULL AND substr(first_seen, 1, 10) {sign} {{value}}
"""
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
_MATCHED = "SELECT rowid AS id FROM {table} WHERE {table} MATCH {value}"
_WITHIN, _ITSELF = "rowid > :low AND rowid <= :high", "rowid = a.rowid"
_LISTED = f"+a.rowid IN ({_MATCHED} AND {_WITHIN})"
_ALWAYS = "1"


@dataclass(slots=True, kw_only=True)
class Sought:
    """What an article must be."""

    index: str | None = None  #: the index that names candidates, newest first; None: all articles are
    reads_rows: bool = False  #: whether a condition needs more of an article than its number
    where: list[str] = field(default_factory=list)  #: conditions on an article `a` besides, joined by AND
    lists: list[str] = field(default_factory=list)  #: statements that list articles, each of them all that can be found
    values: dict[str, Any] = field(default_factory=dict)  #: by name; `match` is what the index is asked
    latest: list[str] = field(default_factory=list)  #: the same, of days that are over: nothing newer can be found

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


def sought(query: Query, fields: Fields, *, has_stems: bool) -> Sought:
    """has_stems: the index of stems is that of this stemmer; else words are looked for as they are

    Raises QueryError where a field's value is not known to the store.
    """
    return _Compiling(fields, has_stems=has_stems).whole(query)


class _Compiling:
    def __init__(self, fields: Fields, *, has_stems: bool) -> None:
        self._fields = fields
        self._has_stems = has_stems
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
        known = self._fields.known(asked)
        since = asked.name is FieldName.CHANGED and isinstance(known, str) and known[:1].isdigit()
        value = self._sought.bind(known)
        listed = (_CHANGED_SINCE if since else _LISTS[asked.name]).format(value=value)
        if all_of_it:
            (self._sought.latest if asked.name is FieldName.UNTIL else self._sought.lists).append(listed)
        said = _SAYS.get(asked.name)
        self._sought.reads_rows |= said is not None
        return said.format(value=value) if said else f"+a.rowid IN ({listed})"

    def _expression(self, query: Query, index: str) -> str | None:
        """What FTS5 is asked: https://sqlite.org/fts5.html#full_text_query_syntax. None: this index cannot say it."""
        match query:
            case Word(text, stem):
                if self._has_stems:
                    return f'"{stem}"' if index == STEMS else None
                return f'"{text}"' if index == WORDS else None
            case Phrase(words) if index == WORDS:
                return f'"{" ".join(words)}"'
            case Prefix(start) if index == WORDS:
                return f'"{start}"*'
            case Either(of):
                return self._all_of(of, " OR ", index)
            case All(of):
                return self._but(of, index)
        return None

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
