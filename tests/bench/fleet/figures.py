"""What is measured: articles through the queue, what each costs, and what looking for a bundle costs where many wait."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from newscrawl.fleet.queue import schema
from newscrawl.fleet.queue._calls import Calls
from newscrawl.fleet.queue.hub import Hub
from newscrawl.fleet.queue.records import Bundle
from tests.bench import ROOT
from tests.bench.fleet.replaying import VERSIONS
from tests.fleet.postgres import Server

#: As an administrator gets it, but for what counts statements.
SETTINGS = {"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track": "top"}
_HERE = "SET search_path = newscrawl"
_ALL_DUE = (_HERE, "UPDATE procrastinate_jobs SET scheduled_at = now()")
_FREE_LATER = (
    _HERE,
    "UPDATE procrastinate_jobs j SET scheduled_at = now() + interval '1 hour' WHERE status = 'todo' "
    "AND NOT EXISTS (SELECT FROM procrastinate_jobs d WHERE d.status = 'doing' AND d.lock = j.lock)",
)
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """Articles that went from workers through PostgreSQL to a hub. seconds of CPU: of all of them, by who spent them"""

    workers: int
    articles: int
    kilobytes: int
    seconds: float
    server_s: float
    hub_s: float
    workers_s: float
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """One look for a bundle. milliseconds: of fifty looks, the median and the longest"""

    what: str
    median_ms: float
    longest_ms: float


async def drained(server: Server, *, workers: int, bundles: int, asks: int, kilobytes: int) -> Drained:
    """Put bundles of as many hosts, let workers replay them, and take what comes until all are closed.

    asks:       articles of a bundle, one report each
    kilobytes:  of a report: a packed page, and what was read of it
    """
    dsn = await _fresh(server)
    orders = json.dumps({"reports": asks, "bytes": kilobytes * 1000}).encode()
    made = [
        Bundle(key=uuid4(), host=f"www.host{number}.example", source="made", payload=orders)
        for number in range(bundles)
    ]
    async with Hub.open(dsn, versions=VERSIONS) as hub:
        with _replaying(dsn, workers) as spent:
            await _until_there(server, dsn, workers)
            server.run(_name(dsn), "SELECT pg_stat_statements_reset()")
            before, began, cpu = _cpu(server.pid), time.perf_counter(), time.process_time()
            await hub.put(made)
            articles = await _take(hub, {bundle.key for bundle in made})
            seconds, hub_s = time.perf_counter() - began, time.process_time() - cpu
            server_s = _cpu(server.pid) - before
            ((statements,),) = server.run(
                _name(dsn), "SELECT sum(calls)::bigint FROM pg_stat_statements WHERE query !~ 'pg_stat'"
            )
        return Drained(
            workers=workers, articles=articles, kilobytes=kilobytes, seconds=seconds, server_s=server_s, hub_s=hub_s,
            workers_s=sum(spent), statements=statements,
        )  # fmt: skip


async def _take(hub: Hub, open_: set[UUID]) -> int:
    articles = 0
    while open_:
        results = await hub.results()
        articles += await hub.drop([result.id for result in results])
        over = [ended.key for ended in await hub.ended() if not ended.results]
        await hub.close(over)
        open_ -= set(over)
        if not results:
            await asyncio.sleep(0.05)
    return articles


async def sought(server: Server, *, waiting: int) -> list[Sought]:
    """A look where nothing waits; where all wait for later; where as many hosts as a large fleet holds have the next one due."""
    dsn = await _fresh(server)
    found: list[Sought] = []
    async with Hub.open(dsn, versions=VERSIONS) as hub, Calls.open(dsn, size=2) as calls:
        place = await calls.register("seeker", VERSIONS)

        async def look() -> None:
            await calls.fetch(place, ["crawl"])

        found.append(await _timed("nothing waits", look))
        for first in range(0, waiting, 500):
            await hub.put([_waiting(number) for number in range(first, first + 500)])
        found.append(await _timed(f"{waiting:,} wait for later", look))
        server.run(_name(dsn), *_ALL_DUE)
        found.append(await _timed(f"{waiting:,} are due", look))
        for _ in range(350):
            await look()
        held = [one.host for one in await hub.standing() if one.held]
        await hub.put([Bundle(key=uuid4(), host=host, source="made", payload=b"") for host in held])
        server.run(_name(dsn), *_FREE_LATER)
        found.append(
            await _timed(
                f"{len(held)} hosts are held, each with one more that is due; {waiting - len(held):,} wait for later",
                look,
            )
        )
    return found


def _waiting(number: int) -> Bundle:
    return Bundle(key=uuid4(), host=f"www.host{number}.example", source="made", payload=b"x" * 20_000, due_s=3600)


async def _timed(what: str, look: Callable[[], Awaitable[None]]) -> Sought:
    times = []
    for _ in range(50):
        began = time.perf_counter()
        await look()
        times.append((time.perf_counter() - began) * 1000)
    return Sought(what=what, median_ms=statistics.median(times), longest_ms=max(times))


async def _fresh(server: Server) -> str:
    name = server.database()
    server.run(name, "CREATE EXTENSION pg_stat_statements")
    dsn = server.dsn(name)
    await schema.prepare(dsn)
    server.run(
        name, "UPDATE newscrawl.fleet_installation SET made = '-infinity'"
    )  # nobody asks who is to be waited for
    return dsn


def _name(dsn: str) -> str:
    return dsn.partition("dbname=")[2].split()[0]


async def _until_there(server: Server, dsn: str, workers: int) -> None:
    async with asyncio.timeout(60):
        while len(server.run(_name(dsn), "SELECT worker_id FROM newscrawl.fleet_workers")) < workers:
            await asyncio.sleep(0.1)


@contextmanager
def _replaying(dsn: str, workers: int) -> Iterator[list[float]]:
    """Workers until the block ends; then their seconds of CPU are in the list."""
    words = [sys.executable, "-m", "tests.bench.fleet.replaying", dsn]
    running = [
        subprocess.Popen([*words, f"replay{number}", "8"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for number in range(workers)
    ]
    spent: list[float] = []
    try:
        yield spent
        for process in running:
            process.send_signal(signal.SIGTERM)
        spent += [float(process.communicate(timeout=60)[0]) for process in running]
    finally:
        for process in running:
            process.kill()
            process.wait()


def _cpu(server: int) -> float:
    """Seconds of CPU of a server and all its processes, those that ended among them (proc(5))."""
    return sum(_ticks(server)) / _TICKS


def _ticks(server: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields: Any = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if server in (int(stat.parent.name), int(fields[1])):
            yield int(fields[11]) + int(fields[12])
            if int(stat.parent.name) == server:
                yield int(fields[13]) + int(fields[14])
