"""What a worker asks of PostgreSQL: each is one statement that commits by itself, so that a worker that stands still holds no lock there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from newscrawl.fleet.queue import schema, sessions
from newscrawl.fleet.queue.records import clean

# Seconds that a call waits for a connection before it counts as unreachable.
_POOL_S = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A bundle that this worker got, without its payload."""

    job: int
    attempt: int
    key: UUID
    host: str | None
    source: str
    queue: str
    given: datetime  #: by PostgreSQL's clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """This worker, as PostgreSQL knows it."""

    id: int
    token: UUID


class Calls:
    """The functions that a worker's role may call. All raise FleetUnreachable, FleetUnprepared, FleetRefused and WorkerLost."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], info: str) -> None:
        self._pool, self._info = pool, info

    @classmethod
    @asynccontextmanager
    async def open(cls, dsn: str, *, size: int) -> AsyncIterator[Self]:
        """Connect; size: of how many connections at most. Raises FleetVersion, too."""
        info = sessions.conninfo(dsn, name="worker")
        async with await sessions.connect(info) as connection:
            await schema.check(connection, info)
        pool = AsyncConnectionPool(
            info, min_size=1, max_size=size, timeout=_POOL_S, open=False, kwargs={"autocommit": True}, configure=sessions.configure,
            check=AsyncConnectionPool.check_connection, reconnect_timeout=0.5, name="fleet",
        )  # fmt: skip
        await pool.open()
        try:
            yield cls(pool, info)
        finally:
            await pool.close(timeout=_POOL_S)

    async def register(self, name: str, versions: Mapping[str, str]) -> Place:
        """Be a worker. Raises FleetVersion where the hub has other versions."""
        row = await self._row("SELECT * FROM fleet_register(%b, %b)", clean(name), Jsonb(dict(versions)))
        return Place(id=row[0], token=row[1])

    async def fetch(self, place: Place, queues: Sequence[str]) -> Taken | None:
        """Take a bundle whose host nobody holds; None: there is none. Raises FleetVersion where the hub has other versions by now."""
        row = await self._row("SELECT * FROM fleet_fetch(%b, %b::varchar[])", place.token, list(queues))
        names = ("job", "attempt", "key", "host", "source", "queue", "given")
        return Taken(**dict(zip(names, row, strict=True))) if row else None

    async def payload(self, place: Place, taken: Taken) -> bytes | None:
        """What a bundle carries; None: it is not held any more."""
        row = await self._row("SELECT fleet_payload(%b, %b, %b)", place.token, taken.job, taken.attempt)
        return None if row[0] is None else bytes(row[0])

    async def write(
        self, place: Place, taken: Taken, first: int, payloads: Sequence[bytes], keys: Sequence[Sequence[str]]
    ) -> bool:
        """Write results, counted from `first`; false: the bundle is not held any more, and nothing was written."""
        given = (
            place.token,
            taken.job,
            taken.attempt,
            first,
            list(payloads),
            json.dumps([list(words) for words in keys]),
        )
        row = await self._row("SELECT fleet_write(%b, %b, %b, %b, %b::bytea[], %b::jsonb)", *given)
        return bool(row[0])

    async def finish(self, place: Place, taken: Taken, status: str, rest_s: float) -> bool:
        """End a bundle; false: it is not held any more."""
        given = (place.token, taken.job, taken.attempt, status, float(rest_s))
        return bool((await self._row("SELECT fleet_finish(%b, %b, %b, %b, %b)", *given))[0])

    async def leave(self, place: Place) -> None:
        """Be no worker any more, if nothing is held."""
        await self._row("SELECT fleet_leave(%b)", place.token)

    async def _row(self, query: str, *given: Any) -> Any:
        with sessions.translated(self._info):
            async with self._pool.connection() as connection, connection.cursor(binary=True) as cursor:
                await cursor.execute(query.encode(), given)
                return await cursor.fetchone()


class Pulse:
    """The connection of the heartbeat, of its own: what is written meanwhile does not delay it."""

    def __init__(self, dsn: str) -> None:
        self._info = sessions.conninfo(dsn, name="heartbeat")
        self._connection: AsyncConnection[Any] | None = None

    async def beat(self, place: Place) -> frozenset[tuple[int, int]]:
        """Say that this worker lives: job and attempt of all that it holds. Raises WorkerLost, FleetUnreachable, FleetUnprepared."""
        try:
            if self._connection is None:
                self._connection = await sessions.connect(self._info)
            with sessions.translated(self._info):
                cursor = await self._connection.execute("SELECT * FROM fleet_beat(%b)", (place.token,))
                return frozenset((job, attempt) for job, attempt in await cursor.fetchall())
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
