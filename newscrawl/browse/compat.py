"""What Datasette 0.65 and 1.0 do differently, as far as this room asks for it: the only place that knows which one is there.

1.0 closes a database that is taken out, has no `metadata()`, keeps ready questions in its configuration and asks for permissions by
resources. What is written of tables and questions is therefore ours: pages take it from here, not from Datasette.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from newscrawl.browse import limits
from newscrawl.browse.metadata import DATABASE
from newscrawl.browse.public import QUESTIONS
from newscrawl.query.reading import QueryError

#: What `Datasette` gets that is 1.0's.
_IS_NEXT = not version("datasette").startswith("0.")


#: Before a table's name in an address, a pattern: where 1.0 has pages of its own below a database, they are no rows.
OTHERS_OWN = "(?!-/)" if _IS_NEXT else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What is served, besides its rows."""

    written: Mapping[str, Any]  #: metadata, with the schema's comments merged in
    title: str | None = None  #: as it is to be called; None: by its outlets
    host: str = "127.0.0.1"  #: what it listens on
    is_public: bool = False  #: whether strangers read it
    asks_password: bool = False  #: whether only who knows a password may

    @property
    def database(self) -> Mapping[str, Any]:
        """What is written of the database."""
        found: Mapping[str, Any] = self.written["databases"][DATABASE]
        return found

    @property
    def queries(self) -> Sequence[dict[str, Any]]:
        """The ready questions that may be asked in the order of the file, each with its name."""
        every = (self.database.get("queries") or {}).items()
        return [{**query, "name": name} for name, query in every if not self.is_public or name in QUESTIONS]


def served(
    datasette: Any, db: Path, archive: Archive, templates: Path, static: Path, settings: Mapping[str, Any]
) -> Any:
    """A Datasette over one file, under our name for it. datasette: the class"""
    from datasette import database as theirs
    from datasette.database import Database

    theirs.sqlite_timelimit = limits.limited  # its own counts the time for which a disk lets a statement wait

    class Counting(Database):  # type: ignore[misc]  # datasette has no types
        """Its tables are counted for as long as a page may take, not for as long as 40 tables like."""

        async def table_counts(self, limit: int = 10) -> Any:
            return await super().table_counts(min(limit, _COUNTING_MS))

        async def execute(self, sql: str, *arguments: Any, **named: Any) -> Any:
            """How many rows a page's filters leave is counted for a while; then there are many."""
            if sql.startswith("select count(*) from"):
                named["custom_time_limit"] = min(named.get("custom_time_limit") or _FILTERED_MS, _FILTERED_MS)
            return await super().execute(sql, *arguments, **named)

    class Strangers(Counting):
        """Its connections have views before the tables (`newscrawl.browse.public`): what a table is made of is asked of the tables."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self.itself = Database(*arguments, **named)
            self.itself.name = f"{DATABASE} itself"

        async def table_columns(self, table: str) -> Any:
            known = await self.itself.table_columns(table)
            return known + [name for name in await super().table_columns(table) if name not in (*known, "rowid")]

        async def table_column_details(self, table: str) -> Any:
            known = await self.itself.table_column_details(table)
            names = {column.name for column in known}
            return known + [one for one in await super().table_column_details(table) if one.name not in names]

        async def primary_keys(self, table: str) -> Any:
            return await self.itself.primary_keys(table)

        async def foreign_keys_for_table(self, table: str) -> Any:
            return await self.itself.foreign_keys_for_table(table)

        async def get_all_foreign_keys(self) -> Any:
            return await self.itself.get_all_foreign_keys()

        async def fts_table(self, table: str) -> None:
            """None: it is searched by `newscrawl.browse.seeking` alone."""

        def close(self) -> None:
            super().close()
            self.itself.close()

    who = {name: archive.written[name] for name in ("allow", "plugins") if name in archive.written}
    config = {"config": {**who, "databases": {DATABASE: {"queries": archive.database.get("queries") or {}}}}}

    class Serving(datasette):  # type: ignore[misc]  # datasette has no types
        """Our hooks ask it what it serves, already while it is made."""

        newscrawl = archive

        def _register_renderers(self) -> None:
            super()._register_renderers()
            if archive.is_public:
                write, can = self.renderers["json"]
                self.renderers["json"] = _untimed(write), can

    made = Serving(
        [],
        metadata=dict(archive.written),
        template_dir=str(templates),
        static_mounts=[("assets", str(static))],
        settings=dict(settings),
        **(config if _IS_NEXT else {}),
    )
    made.remove_database("_memory")
    kind = Strangers if archive.is_public else Counting
    made.add_database(kind(made, path=str(db), is_mutable=True), name=DATABASE)
    return made


def _untimed(write: Callable[..., Any]) -> Callable[..., Any]:
    """What writes an answer in JSON, without how long its statements took: to strangers that would tell of rows which they do not see."""

    @functools.wraps(write)  # Datasette reads the names of what it takes
    def without(*given: Any) -> Any:
        for one in given:
            if isinstance(one, dict):
                one.pop("query_ms", None)
        return write(*given)

    return without


#: How long one table is counted, in milliseconds; what takes longer has "many rows".
_COUNTING_MS = 5
#: The same of the rows that a page's filters leave.
_FILTERED_MS = 250


def archive(datasette: Any) -> Archive:
    """What this Datasette serves."""
    found: Archive = datasette.newscrawl
    return found


async def ensure_allowed(datasette: Any, actor: Any) -> None:
    """Raises Forbidden for whoever may not ask the questions, where somebody lets in only some."""
    if not _IS_NEXT:
        needed = [("view-query", (DATABASE, "search")), ("view-database", DATABASE), "view-instance"]
        await datasette.ensure_permissions(actor, needed)
        return
    from datasette.resources import QueryResource

    await datasette.ensure_permission(
        action="view-query", resource=QueryResource(database=DATABASE, query="search"), actor=actor
    )


# A column with or without what is asked of it, as in section__contains.
_COLUMN = re.compile(r"[a-z]\w*", re.ASCII)


def filtered(table: str, asked: Sequence[tuple[str, str]]) -> tuple[str, dict[str, Any]]:
    """The condition in SQL of a table's filters, as an address has them, and the values of its names.

    "1": there are none; "0": one is of a column that there cannot be, whose name would be taken into the condition as it is
    """
    from datasette.filters import Filters

    if not all(_COLUMN.fullmatch(name) for name, _ in asked):
        return "0", {}
    clauses, values = Filters(sorted(asked)).build_where_clauses(table)
    return " AND ".join(f"({clause})" for clause in clauses) or "1", values


def wrong_query(wrong: QueryError) -> Exception:
    """What Datasette makes of it is status 400; to programs with the code of what is wrong."""
    from datasette.views.base import DatasetteError

    error: Exception = DatasetteError(str(wrong.told), error_dict={"code": wrong.said.code}, status=400)
    return error


class TookTooLong(Exception):
    """A statement of Datasette's took longer than it may."""


async def answer_by_datasette(datasette: Any, request: Any) -> Any:
    """Datasette's own answer at an address of a table or question that we have looked at first. Raises TookTooLong."""
    from datasette.database import QueryInterrupted
    from datasette.views import base, table

    if _IS_NEXT:
        return await table.table_view(datasette, request)
    try:
        return await table.TableView(datasette).dispatch_request(request)
    except QueryInterrupted as wrong:
        raise TookTooLong from wrong
    except base.DatasetteError as wrong:
        if wrong.title == "SQL Interrupted":
            raise TookTooLong from wrong
        raise


async def row_by_datasette(datasette: Any, request: Any) -> Any:
    """The same at an address of one row."""
    from datasette.views.row import RowView

    return await RowView(datasette).dispatch_request(request)
