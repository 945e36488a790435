"""Connections to the fleet's PostgreSQL: how they are opened, which of our errors theirs become, and how often one tries again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg import AsyncConnection, errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from newscrawl.errors import (
    FleetError,
    FleetRefused,
    FleetUnprepared,
    FleetUnreachable,
    FleetVersion,
    UsageError,
    WorkerLost,
)

T = TypeVar("T")

#: All that is ours in the database.
SCHEMA = "newscrawl"

# A line that is dead is noticed in half a minute at both its ends; libpq's and PostgreSQL's own default is two hours, and a hub whose
# machine went down would hold its lock for that long.
_KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_SETTINGS = (
    f"SET search_path = {SCHEMA}, pg_temp; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; "
    "SET tcp_user_timeout = 20000; SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '20s'; SET client_min_messages = warning; SET TimeZone = 'UTC'"
)
# Nothing between us and the server, and no setting of this machine, changes letters.
_ENCODING = {"client_encoding": "UTF8"}
_GONE = (errors.UndefinedTable, errors.UndefinedFunction, errors.UndefinedObject, errors.InvalidSchemaName)


def conninfo(dsn: str, *, name: str) -> str:
    """The address with what we want of each connection, unless it says otherwise. Raises UsageError, which does not show it.

    name:  how the connection is called in PostgreSQL's own lists
    """
    try:
        given = conninfo_to_dict(dsn)
    except (psycopg.Error, UnicodeError):
        raise UsageError(
            "NEWSCRAWL_FLEET_DSN: expected postgresql://user@host/database, or host=… dbname=… user=…, or service=…; got another form "
            "(it is not shown here)"
        ) from None
    ours = {"connect_timeout": 10, "application_name": f"newscrawl {name}", **_KEEPALIVE}
    return make_conninfo(**{**ours, **given, **_ENCODING})


def shown(dsn: str) -> str:
    """Which PostgreSQL is meant, without what is secret."""
    given = conninfo_to_dict(dsn)
    named = (
        f"{word} {given[word]}" for word in ("service", "host", "hostaddr", "port", "dbname", "user") if given.get(word)
    )
    return f"PostgreSQL ({', '.join(named) or 'libpq’s default'})"


async def connect(info: str) -> AsyncConnection[Any]:
    """A connection where each statement commits by itself unless a transaction is opened. Raises FleetUnreachable."""
    with translated(info):
        try:
            connection = await AsyncConnection.connect(info, autocommit=True)
        except UnicodeError as error:  # of a name that cannot be a host's, such as one with two dots in a row
            raise FleetUnreachable(f"{shown(info)}: no host has such a name ({error})") from error
        try:
            await configure(connection)
        except BaseException:
            await connection.close()
            raise
    return connection


async def configure(connection: AsyncConnection[Any]) -> None:
    """Prepare a new connection."""
    await connection.execute(_SETTINGS)


@contextmanager
def translated(dsn: str) -> Iterator[None]:
    """Errors of PostgreSQL, of its client and of the way to it become ours, all of them."""
    try:
        yield
    except psycopg.Error as error:
        raise _ours(error, shown(dsn)) from error


def _ours(error: psycopg.Error, where: str) -> FleetError:
    said = " ".join((error.diag.message_primary or str(error)).split())
    if isinstance(error, _GONE):
        return FleetUnprepared(f"{where}: there is no fleet here ({said}); `newscrawl fleet prepare` makes its tables")
    if isinstance(error, errors.InsufficientPrivilege):
        return FleetRefused(
            f"{where}: {said}; the tables belong to the role of the hub, which owns the database and is `fleet status`'s, too; "
            "`newscrawl fleet prepare --worker-role ROLE` grants a worker's what it needs"
        )
    if isinstance(error, errors.DuplicateSchema):
        return FleetRefused(
            f"{where}: {said}, and holds no fleet; if it may go, `DROP SCHEMA {SCHEMA} CASCADE`, then `newscrawl fleet prepare`"
        )
    match error.sqlstate:
        case "NC002":
            return FleetVersion(f"{where}: {said}; install the same newscrawl on both")
        case "NC003":
            return WorkerLost(f"{where}: this worker is not known any more; start it again")
    # The last: tables that are dropped at this moment; next time they are gone.
    if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError, errors.InternalError_)):
        return FleetUnreachable(f"{where}: {said or type(error).__name__}")
    return FleetError(
        f"{where}: {said or 'it says nothing more'} ({type(error).__name__}); expected a PostgreSQL from version 13 on with a database in UTF8,"
        " and a connection string that libpq understands"
    )


# Seconds between two tries: short at first, for a restart takes one or two.
_FIRST, _LONGEST = 0.1, 2.0


async def insist(call: Callable[[], Awaitable[T]], *, left: Callable[[], float]) -> T:
    """Await a call, again and again while PostgreSQL is unreachable. The call must do no harm when it is done twice.

    left:  seconds for which one goes on trying; the first try is made in any case
    """
    pause = _FIRST
    while True:
        try:
            return await call()
        except FleetUnreachable:
            if left() <= 0:
                raise
            await asyncio.sleep(min(pause, max(left(), 0)))
            pause = min(2 * pause, _LONGEST)


def boot_clock() -> float:
    """Seconds on a clock that nobody sets, and that goes on while the machine sleeps, where there is such a one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
