"""What an address of rows asks is looked at before Datasette answers, which breaks on it: its 500 would be our mistake, not the asker's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from datasette.utils import tilde_decode, urlsafe_components
from datasette.utils.asgi import BadRequest, NotFound, Request

from newscrawl.browse import compat
from newscrawl.browse.metadata import DATABASE

_MOST_DIGITS = 18
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


async def rows(datasette: Any, request: Request) -> None:
    """Raises BadRequest for an order, a page or a list that there cannot be; what is no table or view is not looked at."""
    table, database = tilde_decode(request.url_vars["table"]), datasette.get_database(DATABASE)
    is_view = bool(await database.get_view_definition(table))
    if not is_view and not await database.table_exists(table):
        return
    for name in request.args:
        if name.endswith(("__in", "__notin")) and not all(map(_is_list, request.args.getlist(name))):
            raise BadRequest(f"{name}: expected words with commas between, or a list in JSON")
    following = request.args.get("_next")
    if following and is_view and not _is_number(following):
        raise BadRequest("_next: expected a number")
    orders = [name for name in ("_sort", "_sort_desc") if request.args.get(name)]
    if len(orders) > 1:
        raise BadRequest("expected _sort or _sort_desc, not both")
    sortable = await _sortable(datasette, database, table, is_view=is_view) if orders else ()
    for name in orders:
        if request.args[name] not in sortable:
            raise BadRequest(f"{name}: {table} is not sorted by that; expected one of: {', '.join(sorted(sortable))}")


async def row(datasette: Any, request: Request) -> None:
    """Raises NotFound where there is no such table, a key has another number of parts than its own, or a view is asked for one: it has none."""
    table, database = tilde_decode(request.url_vars["table"]), datasette.get_database(DATABASE)
    if not await database.table_exists(table) and not await database.get_view_definition(table):
        raise NotFound("Table not found")
    keys = await database.primary_keys(table) or ["rowid"]
    if len(urlsafe_components(request.url_vars["pks"])) != len(keys) or await database.get_view_definition(table):
        raise NotFound("Record not found")


async def _sortable(datasette: Any, database: Any, table: str, *, is_view: bool) -> Iterable[str]:
    """As Datasette has it."""
    written = compat.archive(datasette).database["tables"].get(table) or {}
    named = written.get("sortable_columns")
    columns = set(await database.table_columns(table) if named is None else named)
    return columns if is_view or await database.primary_keys(table) else columns | {"rowid"}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS


def _is_list(text: str) -> bool:
    """Whether it is a list as the filter takes it: with commas, or of JSON with values that SQLite takes."""
    if not text.startswith("["):
        return True
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(values, list) and all(map(_is_value, values))


def _is_value(value: object) -> bool:
    return (
        value is None or isinstance(value, (str, float)) or (isinstance(value, int) and _SMALLEST <= value <= _LARGEST)
    )
