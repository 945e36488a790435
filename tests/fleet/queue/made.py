"""Workers that do what a bundle's payload says, in this process or in one of their own.

python -m tests.fleet.queue.made DSN NAME      prints `begun HOST`, `written HOST`, `done HOST`; ends with the error's status
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from newscrawl.errors import NewscrawlError
from newscrawl.fleet.queue import sessions
from newscrawl.fleet.queue.hub import Hub
from newscrawl.fleet.queue.lease import Lease
from newscrawl.fleet.queue.records import Bundle, Ended, Timing
from newscrawl.fleet.queue.worker import work

ROOT = Path(__file__).parents[3]
VERSIONS = {"program": "1", "extractor": "1"}
#: As in real life, thirty times faster.
FAST = Timing(beat_s=0.15, lease_s=1.0, stalled_s=1.6)


def bundle(
    host: str | None = "a.example", *, source: str = "a", due_s: float = 0, keys: tuple[str, ...] = (), **orders: float
) -> Bundle:
    """orders: `wait`, seconds; `results`, how many; `rest`, seconds"""
    return Bundle(key=uuid4(), host=host, source=source, payload=json.dumps(orders).encode(), due_s=due_s, keys=keys)


async def obey(lease: Lease) -> None:
    """Do what a bundle says, and tell it on standard output."""
    orders = json.loads(lease.payload)
    print("begun", lease.host, flush=True)
    lease.rest(orders.get("rest", 0))
    await asyncio.sleep(orders.get("wait", 0))
    await lease.commit([f"{lease.host} {n}".encode() for n in range(int(orders.get("results", 0)))])
    print("written", lease.host, flush=True)
    await asyncio.sleep(orders.get("linger", 0))


async def ask(lease: Lease) -> None:
    """Send made requests, a line of the log each, and commit what comes of each."""
    orders = json.loads(lease.payload)
    lease.rest(orders["rest"])
    for number in range(orders["results"]):
        if lease.valid_for <= 0:
            return
        with open(os.environ["FLEET_LOG"], "a") as log:
            log.write(f"{sessions.boot_clock()} {lease.host} {lease.key}\n")
        await asyncio.sleep(0.1)
        await lease.commit([f"{number} ".encode()])


@asynccontextmanager
async def working(
    dsn: str,
    do: Callable[[Lease], Awaitable[None]] = obey,
    *,
    at_once: int = 4,
    versions: Mapping[str, str] = VERSIONS,
    grace_s: float = 0.1,
    timing: Timing = FAST,
) -> AsyncIterator[asyncio.Task[None]]:
    """A worker in this process, which is stopped at the end unless it ended before."""
    stop = asyncio.Event()
    task = asyncio.create_task(
        work(
            dsn,
            name="here",
            at_once=at_once,
            do=do,
            stop=stop,
            versions=versions,
            timing=timing,
            grace_s=grace_s,
            poll_s=0.05,
        )
    )
    try:
        yield task
    finally:
        stop.set()
        with suppress(NewscrawlError):
            await task


@asynccontextmanager
async def hub(dsn: str, *, tries_s: float = 10, versions: Mapping[str, str] = VERSIONS) -> AsyncIterator[Hub]:
    async with Hub.open(dsn, versions=versions, timing=FAST, tries_s=tries_s) as opened:
        yield opened


async def end_of(hub: Hub, key: UUID) -> Ended:
    """Wait until a bundle ended."""
    async with asyncio.timeout(15):
        while not (found := [ended for ended in await hub.ended() if ended.key == key]):
            await asyncio.sleep(0.05)
    return found[0]


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while not await true():
            await asyncio.sleep(0.03)


async def asked(dsn: str, statement: str) -> list[tuple[object, ...]]:
    """Rows of a statement, by the role of the address."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute("SET search_path = newscrawl")
        cursor = await connection.execute(statement.encode())
        return await cursor.fetchall() if cursor.description else []


def start(dsn: str, name: str, **environment: str) -> subprocess.Popen[str]:
    """A worker as a process of its own."""
    words = [sys.executable, "-m", "tests.fleet.queue.made", dsn, name]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})


def _main(dsn: str, name: str) -> int:
    async def run() -> None:
        await work(
            dsn,
            name=name,
            at_once=4,
            do=ask if "FLEET_LOG" in os.environ else obey,
            stop=asyncio.Event(),
            versions=VERSIONS,
            timing=FAST,
            grace_s=1,
            poll_s=0.05,
        )

    try:
        asyncio.run(run())
    except NewscrawlError as error:
        print(type(error).__name__, flush=True)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
