"""The hub's one connection: it holds the lock by which there is one hub, so that a hub that lost the lock cannot write."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from newscrawl.errors import FleetUnprepared, FleetUnreachable, FleetWiped, HubElsewhere
from newscrawl.fleet.queue import schema, sessions

T = TypeVar("T")

HUB = "newscrawl fleet hub"
# Seconds for a last word, and for what was cancelled to end.
_LAST_S = 5.0
# Within a second.
_TRIES = 5
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"


class HubSession:
    """Does a hub's work in transactions, one at a time, on a connection that is made anew where it was lost."""

    def __init__(self, dsn: str, *, tries_s: float) -> None:
        self._info = sessions.conninfo(dsn, name="hub")
        self._tries_s = tries_s
        self._turn = asyncio.Lock()
        self._connection: AsyncConnection[Any] | None = None
        self._installation: UUID | None = None
        self._epoch: int | None = None

    async def begin(self, versions: Mapping[str, str]) -> None:
        """Take the lock, as a hub that begins now. Raises HubElsewhere, FleetUnprepared, FleetVersion, FleetUnreachable."""
        await self._within(self._begin(versions))

    async def _begin(self, versions: Mapping[str, str]) -> None:
        connection = await sessions.connect(self._info)
        try:
            self._installation = await schema.check(connection, self._info)
            await self._lock_soon(connection)
            # Where commits may be lost in a crash, this one may not: it would look as if another hub had been here.
            with sessions.translated(self._info):
                await connection.execute("SET synchronous_commit = on")
                row = await (
                    await connection.execute(
                        "UPDATE fleet_installation SET epoch = epoch + 1, versions = %s RETURNING epoch",
                        (Jsonb(dict(versions)),),
                    )
                ).fetchone()
        except BaseException:
            await connection.close()
            raise
        self._epoch = row[0] if row else None
        self._connection = connection

    async def close(self) -> None:
        """Let the lock go."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with suppress(psycopg.Error, FleetUnreachable):
                # The server may see our end a little later.
                await self._within(connection.execute("SELECT pg_advisory_unlock_all()"), connection, most_s=_LAST_S)
            await connection.close()

    async def transact(self, work: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
        """Do work in one transaction, again where the connection was lost: it must do no harm when it is done twice.

        Raises FleetUnreachable after `tries_s`, FleetWiped, and HubElsewhere if another hub was at work meanwhile.
        """
        async with self._turn:
            end = time.monotonic() + self._tries_s
            return await sessions.insist(lambda: self._within(self._once(work)), left=lambda: end - time.monotonic())

    async def _within(
        self,
        doing: Coroutine[Any, Any, T],
        connection: AsyncConnection[Any] | None = None,
        *,
        most_s: float | None = None,
    ) -> T:
        """Await what PostgreSQL is to answer. Raises FleetUnreachable where it takes what is sent, and says nothing."""
        most_s, task = most_s or self._tries_s, asyncio.ensure_future(doing)
        try:
            await asyncio.wait({task}, timeout=most_s)
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait({task}, timeout=_LAST_S)
            self._break_off(task, connection)
            raise
        if task.done():
            return task.result()
        self._break_off(task, connection)
        await asyncio.wait({task}, timeout=_LAST_S)
        raise FleetUnreachable(f"{sessions.shown(self._info)}: no answer within {most_s:g} s")

    def _break_off(self, task: asyncio.Future[Any], connection: AsyncConnection[Any] | None) -> None:
        """Close the connection under what goes on: cancelled, it would wait for the server's word that it is."""
        task.add_done_callback(lambda task: task.cancelled() or task.exception())  # nobody else asks
        if task.done():
            return
        if connection is None:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.pgconn.finish()
        task.cancel()

    async def _once(self, work: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
        if self._connection is None or self._connection.closed:
            self._connection = await self._again()
        try:
            with sessions.translated(self._info):
                async with self._connection.transaction():
                    await self._confirm(self._connection)
                    return await work(self._connection)
        except FleetUnreachable:
            await self.close()
            raise
        except FleetUnprepared as gone:
            raise self._wiped() from gone

    async def _again(self) -> AsyncConnection[Any]:
        connection = await sessions.connect(self._info)
        try:
            with sessions.translated(self._info):
                await self._confirm(connection)
                if not await self._lock(connection):
                    # It may be our own, on a connection whose end the server has not seen yet.
                    raise FleetUnreachable(
                        f"{sessions.shown(self._info)}: the hub's lock is held, by another hub or by our lost connection"
                    )
                await self._confirm(connection)
        except FleetUnprepared as gone:
            await connection.close()
            raise self._wiped() from gone
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _lock_soon(self, connection: AsyncConnection[Any]) -> None:
        for _ in range(_TRIES):  # a hub that was killed right now
            if await self._lock(connection):
                return
            await asyncio.sleep(1 / _TRIES)
        raise HubElsewhere(f"{sessions.shown(self._info)}: another hub is at work; one ledger has one")

    async def _lock(self, connection: AsyncConnection[Any]) -> bool:
        with sessions.translated(self._info):
            row = await (await connection.execute(_LOCK, (HUB,))).fetchone()
        return bool(row and row[0])

    async def _confirm(self, connection: AsyncConnection[Any]) -> None:
        row = await (await connection.execute("SELECT id, epoch FROM fleet_installation")).fetchone()
        if row is None or row[0] != self._installation:
            raise self._wiped()
        if row[1] != self._epoch:
            raise HubElsewhere(
                f"{sessions.shown(self._info)}: another hub was at work since our connection was lost; begin anew"
            )

    def _wiped(self) -> FleetWiped:
        return FleetWiped(
            f"{sessions.shown(self._info)}: the fleet's tables are gone, or are others than before; what was under way is pending again, "
            "`newscrawl fleet prepare` makes them anew"
        )
