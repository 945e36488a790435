"""What a visitor asks of the search page: words, an outlet, days, an order, a page; the address says all of it. Pure: no clock."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from newscrawl.query.reading import MOST_CHARACTERS, QueryError, read
from newscrawl.query.tree import All, Field, Query

#: Articles on a page of the list, and in a feed.
PAGE = 50

_OPERATORS = frozenset({"AND", "OR", "NOT"})
# What ends a value between quotation marks.
_MARKS = frozenset('"“”„‟«»\n')


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One search. The outlet and the days are choices of the form: fields of the query as well as those that are typed."""

    words: str = ""  #: a query, as it was typed
    outlet: str = ""  #: slug; empty: all
    since: str = ""  #: a day, or whatever else `since:` takes
    until: str = ""
    best: bool = False  #: best first; else newest first
    page: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.words.strip() or self._filters())

    @property
    def is_filtered(self) -> bool:
        """Whether the form narrows what the words find."""
        return bool(self._filters())

    @property
    def text(self) -> str:
        """All of it as one query, as it would be typed elsewhere."""
        return " ".join(filter(None, [self.words.strip(), self._filters()]))

    def query(self, today: date) -> Query:
        """Raises QueryError; where its `at` is beyond the words, the choices of the form are wrong."""
        return All((*_parts(read(self.words, today=today)), *self._read_filters(today)))

    def address(self, **changes: object) -> str:
        """The part of an address behind the question mark, with other values than here; defaults are left out."""
        there = dataclasses.replace(self, **changes)  # type: ignore[arg-type]  # fields of several types by name
        values = {"q": there.words, "outlet": there.outlet, "since": there.since, "until": there.until}
        values |= {"order": "best" if there.best else "", "page": str(there.page) if there.page > 1 else ""}
        return urlencode({name: value for name, value in values.items() if value})

    def narrowed(self, field: str, value: str) -> Asked | None:
        """The same with one more field behind the words; None where the value cannot be written in a query, or nothing more fits."""
        words = f'{self.words.strip()} {field}:"{value}"'.strip()
        if _MARKS.intersection(value) or len(words) > MOST_CHARACTERS:
            return None
        return dataclasses.replace(self, words=words, page=1)

    def in_lower_case(self) -> Asked | None:
        """The same with words in the place of names; None where there are none."""
        words = " ".join(word if word in _OPERATORS else word.lower() for word in self.words.split(" "))
        return None if words == self.words else dataclasses.replace(self, words=words, page=1)

    def _filters(self) -> str:
        fields = {"source": self.outlet, "since": self.since, "until": self.until}
        plain = {name: value.replace('"', " ").strip() for name, value in fields.items()}
        return " ".join(
            f'{name}:"{value}"' if " " in value else f"{name}:{value}" for name, value in plain.items() if value
        )

    def _read_filters(self, today: date) -> list[Query]:
        """The choices of the form; their places are those behind the words."""
        behind = len(self.words) + 1
        try:
            parts = _parts(read(self._filters(), today=today))
        except QueryError as wrong:
            raise QueryError(behind + wrong.at, wrong.said) from wrong
        return [dataclasses.replace(each, at=behind + each.at) if isinstance(each, Field) else each for each in parts]


def quoted(value: str) -> str:
    """A value between quotation marks, as a field of a query takes it; marks within it become spaces."""
    return f'"{"".join(" " if each in _MARKS else each for each in value).strip()}"'


def from_arguments(arguments: Mapping[str, str]) -> Asked:
    """What an address asks: q, outlet, since, until, order, page. A page that is no number is the first."""
    return Asked(
        words=arguments.get("q") or "",
        outlet=arguments.get("outlet") or "",
        since=arguments.get("since") or "",
        until=arguments.get("until") or "",
        best=arguments.get("order") == "best",
        page=page_number(arguments),
    )


def page_number(arguments: Mapping[str, str]) -> int:
    """Which page of a list an address asks for; what is no number asks for the first."""
    page = arguments.get("page") or ""
    return max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1


def _parts(query: Query) -> tuple[Query, ...]:
    return query.of if isinstance(query, All) else (query,)
