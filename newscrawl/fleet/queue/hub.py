"""The hub's side of the queue: it puts bundles, takes results, and says which bundles ended. One hub at a time.

    async with Hub.open(dsn, versions={"program": "0.2.0"}) as hub:
        await hub.put([Bundle(key=uuid4(), host="www.example.it", source="example", payload=b"…")])
        results = await hub.results()
        ...                                        # commit them, for good
        await hub.drop(result.id for result in results)
        await hub.close(ended.key for ended in await hub.ended() if not ended.results)

Every call is one transaction, and does no harm when it is done twice: it is repeated where the connection was lost. All of them raise
FleetUnreachable, FleetWiped, FleetRefused, and HubElsewhere if another hub was at work meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from psycopg import AsyncConnection

from newscrawl.fleet.queue._session import HubSession
from newscrawl.fleet.queue.records import (
    Backlog,
    Bundle,
    Counts,
    End,
    Ended,
    Forgotten,
    Put,
    Result,
    Standing,
    Timing,
    clean,
)
from newscrawl.fleet.queue.silence import Silence

_Connection = AsyncConnection[Any]

_READY = """
SELECT (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %(stalled)s)),
    greatest(extract(epoch FROM made)::float8 + %(stalled)s - extract(epoch FROM now())::float8, 0) FROM fleet_installation
"""
# In one order, whoever locks several.
_LOCK_HOSTS = """
INSERT INTO fleet_hosts AS h (host, free_at) SELECT host, '-infinity' FROM unnest(%b::text[]) AS host ORDER BY host
ON CONFLICT (host) DO UPDATE SET host = h.host
"""
_PUT = "SELECT fleet_put(%b, %b, %b, %b, %b::text[], %b, %b, %b)"
_STANDING = """
SELECT b.key, b.job_id, b.host, b.source, j.queue_name, j.status = 'doing',
    greatest(extract(epoch FROM j.scheduled_at - now()), 0)::float8, extract(epoch FROM now() - b.put)::float8
FROM fleet_bundles b JOIN procrastinate_jobs j ON j.id = b.job_id WHERE j.status IN ('todo', 'doing') ORDER BY b.job_id
"""
# A running total, so that one reads no more than asked for: sizes are known without reading what is sized.
_RESULTS = """
SELECT id, key, job_id, attempt, source, payload, made FROM fleet_results WHERE id IN (
    SELECT id FROM (
        SELECT id, sum(octet_length(payload)) OVER (ORDER BY id) - octet_length(payload) AS before FROM
            (SELECT id, payload FROM fleet_results WHERE %b::uuid[] IS NULL OR key = ANY(%b::uuid[]) ORDER BY id LIMIT %b) AS first
    ) AS sized WHERE before < %b
) ORDER BY id
"""
_ENDED = """
SELECT b.key, b.job_id, j.status::text, (SELECT count(*) FROM fleet_results r WHERE r.key = b.key),
    w.id, w.last_heartbeat
FROM procrastinate_jobs j JOIN fleet_bundles b ON b.job_id = j.id LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status <> 'todo' ORDER BY b.job_id
"""
_VANISHED = """
SELECT k.key, (SELECT count(*) FROM fleet_results r WHERE r.key = k.key) FROM unnest(%b::uuid[]) AS k (key)
WHERE NOT EXISTS (SELECT FROM fleet_bundles b WHERE b.key = k.key)
"""
# One that is held goes only if its worker is as silent as when it was judged.
_CLOSE = """
WITH gone AS (
    DELETE FROM procrastinate_jobs j USING fleet_bundles b
    WHERE b.job_id = j.id AND b.key = ANY(%(ended)s::uuid[]) AND j.status NOT IN ('todo', 'doing') RETURNING j.id
), stalled AS (
    DELETE FROM procrastinate_jobs j USING fleet_bundles b, unnest(%(keys)s::uuid[], %(workers)s::bigint[], %(beats)s::timestamptz[])
        AS s (key, worker_id, beat)
    WHERE b.job_id = j.id AND b.key = s.key AND j.status = 'doing' AND (SELECT w.last_heartbeat FROM procrastinate_workers w WHERE w.id = j.worker_id)
        IS NOT DISTINCT FROM s.beat RETURNING j.id
), counted AS (
    INSERT INTO fleet_minutes AS m (minute, bundles)
        SELECT date_trunc('minute', now()), n FROM (SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM stalled) AS n) AS closed WHERE n > 0
        ON CONFLICT (minute) DO UPDATE SET bundles = m.bundles + excluded.bundles
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM stalled)
"""
# Workers whose heart stands still and that hold nothing any more; one that was taken for dead in error begins anew.
_BURY = """
DELETE FROM procrastinate_workers w WHERE (w.id = ANY(%b::bigint[]) OR w.last_heartbeat < now() - interval '1 hour') AND NOT EXISTS (
    SELECT FROM procrastinate_jobs j WHERE j.worker_id = w.id AND j.status = 'doing')
"""
_DROP = """
WITH gone AS (DELETE FROM fleet_results WHERE id = ANY(%b::bigint[]) RETURNING octet_length(payload) AS size),
counted AS (
    INSERT INTO fleet_minutes AS m (minute, results, bytes)
        SELECT date_trunc('minute', now()), count(*), sum(size) FROM gone HAVING count(*) > 0
        ON CONFLICT (minute) DO UPDATE SET results = m.results + excluded.results, bytes = m.bytes + excluded.bytes
) SELECT count(*) FROM gone
"""
_FORGET = """
WITH named AS (SELECT job_id FROM fleet_bundles WHERE source = ANY(%(sources)s::text[]) OR keys && %(keys)s::text[]),
waiting AS (
    DELETE FROM procrastinate_jobs j USING named WHERE j.id = named.job_id AND j.status <> 'doing' RETURNING j.id
), held AS (
    UPDATE fleet_bundles b SET withdrawn = true, payload = '', keys = '{}' FROM named, procrastinate_jobs j
    WHERE b.job_id = named.job_id AND j.id = b.job_id AND j.status = 'doing' RETURNING b.job_id
), results AS (
    DELETE FROM fleet_results WHERE source = ANY(%(sources)s::text[]) OR keys && %(keys)s::text[] OR job_id IN (SELECT job_id FROM named) RETURNING id
)
SELECT (SELECT count(*) FROM waiting) + (SELECT count(*) FROM held), (SELECT count(*) FROM results)
"""


class Hub:
    """An open hub; see the module."""

    def __init__(self, session: HubSession, *, timing: Timing, clock: Callable[[], float] = time.monotonic) -> None:
        self._session = session
        self._stalled_s = float(timing.stalled_s)
        self._silence = Silence(timing.stalled_s, clock=clock)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, dsn: str, *, versions: Mapping[str, str], timing: Timing | None = None, tries_s: float = 60
    ) -> AsyncIterator[Self]:
        """Be the hub, until the block ends.

        versions:  of program and extractor; workers that have others get no bundles
        tries_s:   for so long each call tries again while PostgreSQL is unreachable

        Raises HubElsewhere, FleetUnprepared, FleetVersion, FleetRefused, FleetUnreachable.
        """
        session = HubSession(dsn, tries_s=tries_s)
        await session.begin(versions)
        try:
            yield cls(session, timing=timing or Timing())
        finally:
            await session.close()

    async def put(self, bundles: Sequence[Bundle]) -> tuple[Put, ...]:
        """Put bundles, in their order; of one whose host has another one waiting, this says so and puts nothing."""

        async def work(connection: _Connection) -> tuple[Put, ...]:
            hosts = sorted({bundle.host for bundle in bundles if bundle.host is not None})
            async with connection.pipeline():
                await connection.execute(_LOCK_HOSTS, (hosts,))
                cursors = [await connection.execute(_PUT, (*_row(bundle), self._stalled_s)) for bundle in bundles]
            rows = [await cursor.fetchone() for cursor in cursors]
            return tuple(
                Put(key=bundle.key, job=row[0] if row else None) for bundle, row in zip(bundles, rows, strict=True)
            )

        return await self._session.transact(work)

    async def now(self) -> datetime:
        """The time by PostgreSQL's clock."""
        found: datetime = (await self._rows("SELECT clock_timestamp()"))[0][0]
        return found

    async def ready(self) -> tuple[int, float]:
        """How many workers are there, and in how many seconds the first bundles begin."""
        ((workers, begins_s),) = await self._rows(_READY, {"stalled": self._stalled_s})
        return workers, begins_s

    async def standing(self) -> tuple[Standing, ...]:
        """All bundles that wait or are held: what a hub that begins finds."""
        names = ("key", "job", "host", "source", "queue", "held", "due_s", "age_s")
        rows = await self._rows(_STANDING)
        return tuple(Standing(**{**dict(zip(names, row, strict=True)), "due_s": row[6] or 0}) for row in rows)

    async def payloads(self, keys: Collection[UUID]) -> dict[UUID, bytes]:
        """What bundles carry that are not closed yet: what a hub that begins takes up."""
        query = "SELECT key, payload FROM fleet_bundles WHERE key = ANY(%b::uuid[]) AND NOT withdrawn"
        return {key: bytes(payload) for key, payload in await self._rows(query, (list(keys),))}

    async def counts(self) -> dict[str, Counts]:
        """How many bundles of each host wait, and how many are held; hosts without any are not there."""
        rows = await self._rows(
            "SELECT lock, count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing') FROM procrastinate_jobs "
            "WHERE lock IS NOT NULL AND status IN ('todo', 'doing') GROUP BY lock"
        )
        return {host: Counts(waiting=waiting, held=held) for host, waiting, held in rows}

    async def results(
        self, *, limit: int = 200, most_bytes: int = 32 * 1024 * 1024, among: Collection[UUID] | None = None
    ) -> tuple[Result, ...]:
        """The oldest results, which stay until they are dropped; the last one may pass `most_bytes`. among: only of these bundles"""
        keys = None if among is None else list(among)
        names = ("id", "key", "job", "attempt", "source", "payload", "made")
        return tuple(
            Result(**dict(zip(names, row, strict=True)))
            for row in await self._rows(_RESULTS, (keys, keys, limit, most_bytes))
        )

    async def drop(self, ids: Iterable[int]) -> int:
        """Delete results, since they are kept elsewhere by now; how many were there."""
        return int((await self._rows(_DROP, (list(ids),)))[0][0])

    async def backlog(self) -> Backlog:
        """What waits for this hub."""
        ((results, size),) = await self._rows(
            "SELECT count(*), coalesce(sum(octet_length(payload)), 0)::bigint FROM fleet_results"
        )
        return Backlog(results=results, bytes=size)

    async def ended(self, among: Collection[UUID] = ()) -> tuple[Ended, ...]:
        """Bundles that ended and wait to be closed, stalled ones among them, and those of `among` that PostgreSQL does not know.

        A worker's results are there before its bundle ends; close a bundle when `results` is 0.
        """

        async def work(connection: _Connection) -> tuple[list[Any], list[Any]]:
            known = await (await connection.execute(_ENDED)).fetchall()
            return known, await (await connection.execute(_VANISHED, (list(among),))).fetchall()

        known, vanished = await self._session.transact(work)
        held = {key: (worker, beat) for key, _, status, _, worker, beat in known if status == "doing"}
        stalled = self._silence.hear(held)
        ended = [
            Ended(key=key, job=job, end=_end(status), results=results)
            for key, job, status, results, *_ in known
            if status != "doing" or key in stalled
        ]
        return (*ended, *(Ended(key=key, job=None, end=End.VANISHED, results=results) for key, results in vanished))

    async def close(self, keys: Iterable[UUID]) -> int:
        """Delete bundles that ended or are stalled; nothing more can come of them. How many there were.

        One that is held by a worker that lives is left alone. Results that wait stay.
        """
        named = set(keys)
        stalled = [(key, *seen) for key, seen in self._silence.stalled.items() if key in named]
        given: dict[str, list[Any]] = {"ended": list(named), "keys": [key for key, *_ in stalled]}
        given |= {"workers": [worker for _, worker, _ in stalled], "beats": [beat for *_, beat in stalled]}

        async def work(connection: _Connection) -> int:
            row = await (await connection.execute(_CLOSE, given)).fetchone()
            await connection.execute(_BURY, ([worker for _, worker, _ in stalled if worker is not None],))
            await connection.execute("DELETE FROM fleet_minutes WHERE minute < now() - interval '1 day'")
            return int(row[0]) if row else 0

        return await self._session.transact(work)

    async def withdraw(self, keys: Collection[UUID]) -> frozenset[UUID]:
        """Take back those of these bundles that nobody holds yet; which they were."""
        query = (
            "DELETE FROM procrastinate_jobs j USING fleet_bundles b "
            "WHERE b.job_id = j.id AND b.key = ANY(%b::uuid[]) AND j.status = 'todo' RETURNING b.key"
        )
        return frozenset(key for (key,) in await self._rows(query, (list(keys),)))

    async def forget(self, *, sources: Iterable[str] = (), keys: Iterable[str] = ()) -> Forgotten:
        """Remove the bundles and results of sources, and those with one of the keys.

        A bundle that is held loses what it carried, its results are refused, and its worker is stopped at its next heartbeat; its host
        stays held until then.
        """
        ((bundles, results),) = await self._rows(
            _FORGET, {"sources": list(sources), "keys": [clean(key) for key in keys]}
        )
        return Forgotten(bundles=bundles, results=results)

    async def _rows(self, query: str, given: Any = ()) -> list[Any]:
        async def work(connection: _Connection) -> list[Any]:
            async with connection.cursor(binary=True) as cursor:
                await cursor.execute(query.encode(), given)
                return await cursor.fetchall()

        return await self._session.transact(work)


def _row(bundle: Bundle) -> tuple[Any, ...]:
    return (
        bundle.key, bundle.host, bundle.source, bundle.payload, [clean(key) for key in bundle.keys], bundle.queue, float(bundle.due_s),
    )  # fmt: skip


def _end(status: str) -> End:
    match status:
        case "doing":
            return End.STALLED
        case "succeeded" | "failed":
            return End(status)
    return End.ABORTED  # cancelled, too: by hand
