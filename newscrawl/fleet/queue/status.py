"""What a fleet is doing, for people: only reads, and needs no lock. The role that asks is the hub's."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection

from newscrawl.fleet.queue import schema, sessions
from newscrawl.fleet.queue._session import HUB
from newscrawl.fleet.queue.records import Backlog, Rates, Status, WorkerSeen

_HUB = """
SELECT EXISTS (SELECT FROM pg_locks l, hashtextextended(%b, 0) AS key WHERE l.locktype = 'advisory' AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid::bigint = (key >> 32) & 4294967295 AND l.objid::bigint = key & 4294967295)
"""
_WORKERS = """
SELECT f.worker_id, f.name, f.versions, extract(epoch FROM now() - w.last_heartbeat)::float8, extract(epoch FROM now() - f.since)::float8,
    (SELECT count(*) FROM procrastinate_jobs j WHERE j.worker_id = f.worker_id AND j.status = 'doing')
FROM fleet_workers f JOIN procrastinate_workers w ON w.id = f.worker_id ORDER BY f.name, f.worker_id
"""
_JOBS = """
SELECT count(*) FILTER (WHERE j.status = 'todo'), count(*) FILTER (WHERE due), count(*) FILTER (WHERE j.status = 'doing'),
    count(*) FILTER (WHERE j.status NOT IN ('todo', 'doing')), count(DISTINCT lock) FILTER (WHERE j.status = 'doing'),
    extract(epoch FROM now() - min(coalesce(j.scheduled_at, b.put)) FILTER (WHERE due))::float8
FROM procrastinate_jobs j JOIN fleet_bundles b ON b.job_id = j.id,
    LATERAL (SELECT j.status = 'todo' AND coalesce(j.scheduled_at <= now(), true) AS due) AS d
"""
_RESULTS = "SELECT count(*), coalesce(sum(octet_length(payload)), 0)::bigint FROM fleet_results"
_RATES = """
SELECT coalesce(sum(bundles), 0)::float8 / 10, coalesce(sum(results), 0)::float8 / 10, coalesce(sum(bytes), 0)::float8 / 10 FROM fleet_minutes
WHERE minute >= date_trunc('minute', now()) - interval '10 minutes' AND minute < date_trunc('minute', now())
"""


async def read(dsn: str) -> Status:
    """The fleet now. Raises FleetUnreachable, FleetUnprepared, FleetVersion, FleetRefused."""
    info = sessions.conninfo(dsn, name="status")
    async with await sessions.connect(info) as connection:
        installation = await schema.check(connection, info)
        with sessions.translated(info):
            async with connection.transaction():
                return await _status(connection, installation)


async def _status(connection: AsyncConnection[Any], installation: Any) -> Status:
    async def rows(query: str, given: Any = ()) -> list[Any]:
        return await (await connection.execute(query.encode(), given)).fetchall()

    ((hub,),) = await rows(_HUB, (HUB,))
    ((versions,),) = await rows("SELECT versions FROM fleet_installation")
    names = ("id", "name", "versions", "beat_s", "up_s", "held")
    workers = tuple(WorkerSeen(**dict(zip(names, row, strict=True))) for row in await rows(_WORKERS))
    ((waiting, due, held, ended, hosts, oldest),) = await rows(_JOBS)
    ((results, size),) = await rows(_RESULTS)
    ((bundles_rate, results_rate, bytes_rate),) = await rows(_RATES)
    return Status(
        installation=installation, versions=versions, hub=hub, workers=workers, waiting=waiting, due=due, held=held, ended=ended,
        hosts_held=hosts, oldest_s=oldest, results=Backlog(results=results, bytes=size),
        rates=Rates(bundles=bundles_rate, results=results_rate, bytes=bytes_rate),
    )  # fmt: skip
