"""Numbers in tables and ready questions lead to the rows behind them, where the row beside them says which those are. Pure.

A column's name alone says little: what must stand beside it tells one question from another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from newscrawl.states import State

Row = Mapping[str, Any]


class _Rule(NamedTuple):
    """Where the numbers of a column lead."""

    beside: tuple[str, ...]  #: columns that its row has, each with a value
    address: Callable[[Row], str]  #: behind the path of the database
    perhaps: tuple[str, ...] = ()  #: columns that narrow the rows where they are there
    without: tuple[str, ...] = ()  #: columns that tell another question, of which this rule knows nothing

    def fits(self, row: Row) -> bool:
        has_all = all(row.get(name) not in (None, "") for name in self.beside)
        return has_all and not any(name in row for name in self.without)


def address(column: str, value: Any, row: Row) -> str | None:
    """The address of the rows behind a number, behind the path of the database; None where the row does not say it, or there are none.

    >>> address("links", 3, {"source": "eco", "state": "failed", "reason": "timeout", "links": 3})
    'links?source__exact=eco&state__exact=failed&reason__exact=timeout'
    """
    if not isinstance(value, int) or value <= 0:
        return None
    # Datasette puts a label beside what refers to another table.
    plain = {name: each["value"] if isinstance(each, dict) else each for name, each in row.items()}
    return next((rule.address(plain) for rule in _RULES.get(column, ()) if rule.fits(plain)), None)


def beside(column: str) -> frozenset[str]:
    """What `address` asks of a row for a column: nothing for most."""
    return _BESIDE.get(column, frozenset())


def _rows(table: str, in_state: str | None = None, /, **columns: str) -> _Rule:
    """Rows of a table, of which columns have what stands beside the number, and perhaps a state."""

    def made(row: Row) -> str:
        asked = {f"{name}__exact": str(row[column]) for name, column in columns.items()}
        return f"{table}?{urlencode(asked | ({'state__exact': in_state} if in_state else {}))}"

    return _Rule(tuple(columns.values()), made)


def _author(row: Row) -> str:
    """The page of a person; beside an outlet, of what stands there."""
    at = {"outlet": row["source"]} if row.get("source") else {}
    return f"author?{urlencode({'name': row['author'], **at})}"


def _tag(row: Row) -> str:
    """Articles with a tag, of those among which they were counted."""
    asked = {"tags__arraycontains": row["tag"]}
    for column, filtered in (("looked_from", "id__gte"), ("source", "source__exact")):
        if row.get(column) not in (None, ""):
            asked[filtered] = str(row[column])
    return f"articles?{urlencode(asked)}"


def _links(row: Row) -> str:
    """Links of an outlet; beside a state or a reason, those that have it. Where a row says there is none, those without."""
    asked = {"source__exact": row["source"]}
    for name in ("state", "reason"):
        if name in row:
            asked |= {f"{name}__isnull": "1"} if row[name] is None else {f"{name}__exact": row[name]}
    return f"links?{urlencode(asked)}"


_AUTHOR = _Rule(("author",), _author, perhaps=("source",))
_TAG = _Rule(("tag",), _tag, perhaps=("source", "looked_from"))
_STORY = _Rule(("id", "outlets"), lambda row: f"story/{row['id']}", without=("tag", "author"))
_OTHERS = _Rule(("id",), lambda row: f"story/{row['id']}")


def _of_states() -> Iterator[tuple[str, tuple[_Rule, ...]]]:
    """Of runs, the requests that came to a state; of the ledger, the links that stand in it."""
    for state in State:
        yield state, (_rows("fetches", state, run_id="run"), _rows("links", state, source="source"))


_RULES: Mapping[str, tuple[_Rule, ...]] = {
    **dict(_of_states()),
    "articles": (_AUTHOR, _TAG, _rows("articles", source="source", published_day="day"), _STORY),
    "outlets": (_AUTHOR, _TAG, _STORY),
    "others": (_OTHERS,),
    "links": (_Rule(("source",), _links, perhaps=("state", "reason"), without=("hour",)),),
    "run": (_Rule(("run",), lambda row: f"runs/{row['run']}"),),
    "fetched": (_rows("fetches", run_id="run"),),
    "discovered": (_rows("links", discovered_run="run"),),
}
_BESIDE = {
    column: frozenset(name for rule in rules for name in (*rule.beside, *rule.perhaps, *rule.without))
    for column, rules in _RULES.items()
}
