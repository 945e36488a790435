"""The tables and functions of a fleet: made once, checked by hub and workers when they begin, granted to a worker's role."""

from __future__ import annotations

from importlib import resources
from importlib.metadata import version
from typing import Any
from uuid import UUID

from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection, sql

from newscrawl.errors import FleetRefused, FleetUnprepared, FleetVersion
from newscrawl.fleet.queue import sessions
from newscrawl.fleet.queue.sessions import SCHEMA

#: Of schema.sql; another one is another installation, which is made anew: what is in it is only under way.
VERSION = 3
#: What a worker's role may call, and all that it may do.
_GRANTED = (
    "fleet_installed()", "fleet_register(text, jsonb)", "fleet_beat(uuid)", "fleet_fetch(uuid, varchar[])",
    "fleet_payload(uuid, bigint, integer)", "fleet_write(uuid, bigint, integer, integer, bytea[], jsonb)",
    "fleet_finish(uuid, bigint, integer, text, double precision)", "fleet_leave(uuid)",
)  # fmt: skip
_OWNER = """
SELECT pg_get_userbyid(nspowner), current_user, pg_has_role(current_user, nspowner, 'usage') FROM pg_namespace WHERE nspname = %s
"""
_PREPARING = "newscrawl fleet schema"
# What a role may do that none of a worker may, and whether we may say who makes temporary tables.
_MAY = """
SELECT r.rolsuper, r.rolcreaterole, pg_has_role(r.oid, current_user, 'member'),
    pg_has_role(current_user, (SELECT datdba FROM pg_database WHERE datname = current_database()), 'member')
FROM pg_roles r WHERE r.rolname = %s
"""


async def prepare(dsn: str, *, worker_role: str | None = None) -> bool:
    """Make what is not there yet, and grant a worker's role what it needs; whether something was made.

    The role with which this connects owns all of it; a hub uses the same. Raises FleetVersion for tables of another version,
    FleetRefused where it may not, FleetUnreachable.
    """
    info = sessions.conninfo(dsn, name="prepare")
    async with await sessions.connect(info) as connection:
        if (encoding := connection.info.parameter_status("server_encoding")) != "UTF8":
            raise FleetRefused(
                f"{sessions.shown(info)}: expected a database in UTF8; this one is in {encoding}: make it with"
                " createdb --template=template0 --encoding=UTF8"
            )
        with sessions.translated(info):
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (_PREPARING,))
                made = not await _exists(connection)
                if made:
                    await _make(connection)
        await check(connection, info)
        with sessions.translated(info):
            await _check_owner(connection, info)
        if worker_role is not None:
            with sessions.translated(info):
                await _grant(connection, worker_role)
    return made


async def check(connection: AsyncConnection[Any], info: str) -> UUID:
    """The installation's id. Raises FleetUnprepared, FleetRefused, and FleetVersion for tables of another version than this code's."""
    with sessions.translated(info):
        found = await (await connection.execute("SELECT * FROM newscrawl.fleet_installed()")).fetchone()
    if found is None:
        raise FleetUnprepared(
            f"{sessions.shown(info)}: the fleet's tables are empty; drop the schema {SCHEMA}, and prepare it anew"
        )
    installation, *theirs = found
    if theirs != (ours := [VERSION, with_procrastinate()]):
        raise FleetVersion(
            f"{sessions.shown(info)}: expected tables of version {ours[0]} with procrastinate {ours[1]}; got {theirs[0]} with {theirs[1]}. Let "
            f"workers and hub of that version end, `DROP SCHEMA {SCHEMA} CASCADE`, then `newscrawl fleet prepare`: the ledger has all that is lost by it"
        )
    return UUID(str(installation))


async def _exists(connection: AsyncConnection[Any]) -> bool:
    row = await (await connection.execute("SELECT to_regclass('newscrawl.fleet_installation') IS NOT NULL")).fetchone()
    return bool(row and row[0])


async def _check_owner(connection: AsyncConnection[Any], info: str) -> None:
    row = await (await connection.execute(_OWNER, (SCHEMA,))).fetchone()
    if row is not None and not row[2]:
        owner, role, _ = row
        raise FleetRefused(
            f"{sessions.shown(info)}: the fleet's tables are there, and are those of {owner!r}; expected that role in NEWSCRAWL_FLEET_DSN"
            f" here, as for hub and status; got {role!r}, as of a worker"
        )


async def _make(connection: AsyncConnection[Any]) -> None:
    ours = resources.files(__package__).joinpath("schema.sql").read_text("utf-8")
    filled = ours.replace("%VERSION%", str(VERSION)).replace("%PROCRASTINATE%", with_procrastinate())
    # Without parameters, so that several statements go in one; psycopg wants a literal, and these are files of two packages.
    for text in (f"CREATE SCHEMA {SCHEMA}", SchemaManager.get_schema(), filled):
        await connection.execute(text.encode())


async def _grant(connection: AsyncConnection[Any], role: str) -> None:
    name = sql.Identifier(role)
    row = await (await connection.execute(_MAY, (role,))).fetchone()
    if row is None:
        raise FleetRefused(f"there is no role {role!r} in this PostgreSQL; make it with CREATE ROLE {role} LOGIN")
    is_super, makes_roles, is_hub, owns_database = row
    if is_super or makes_roles or is_hub:
        what = (
            "is a superuser"
            if is_super
            else "may make roles"
            if makes_roles
            else "may do all that the role of NEWSCRAWL_FLEET_DSN may, which here is to be the hub's"
        )
        raise FleetRefused(f"{role!r} {what}: expected a role for workers that may do nothing else")
    if owns_database:  # temporary tables would fill the disk
        (database,) = await (await connection.execute("SELECT current_database()")).fetchone() or ("",)
        await connection.execute(
            sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database))
        )
    await connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(SCHEMA), name))
    for function in _GRANTED:
        await connection.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), name))


def with_procrastinate() -> str:
    """The version of procrastinate, as far as its tables change with it."""
    return ".".join(version("procrastinate").split(".")[:2])
