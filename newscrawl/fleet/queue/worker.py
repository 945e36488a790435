"""A worker's side of the queue: it holds bundles, a few at once, and has each of them done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from newscrawl.errors import (
    FleetVersion,
    WorkerLost,
)
from newscrawl.fleet.queue import _manager
from newscrawl.fleet.queue._calls import Calls, Pulse
from newscrawl.fleet.queue._crew import END_S, Crew
from newscrawl.fleet.queue.lease import Lease
from newscrawl.fleet.queue.records import Timing

# Of a worker, beside that of its heartbeat: each is used for a moment, and fifty workers are to fit into one server.
_MOST_CONNECTIONS = 4
# procrastinate's own loops that have nothing to do here.
_NEVER_S = 365 * 24 * 3600.0


async def work(
    dsn: str,
    *,
    name: str,
    at_once: int,
    do: Callable[[Lease], Awaitable[None]],
    stop: asyncio.Event,
    versions: Mapping[str, str],
    queues: Callable[[Collection[str]], Sequence[str]] = lambda _: ("crawl",),
    timing: Timing | None = None,
    grace_s: float = 20,
    poll_s: float = 0.3,
) -> None:
    """Hold bundles and have them done, until `stop` is set and what was held has ended.

    name:      of this worker, for people
    at_once:   bundles
    do:        does one: a return ends it as succeeded, an error as failed. It is cancelled when its lease is lost, when this worker is, or
               `grace_s` after the stop, and has 5 s to end then
    versions:  of program and extractor; a hub with others gives nothing
    queues:    from which it takes bundles now, told those of what it holds; none: it waits
    poll_s:    between two looks for a bundle, while fewer than `at_once` are held

    Raises WorkerLost when the heartbeat failed for `timing.lease_s`, FleetWiped, FleetVersion, FleetRefused, FleetUnprepared, and
    FleetUnreachable if it cannot even begin. All jobs are cancelled by then.
    """
    timing = timing or Timing()
    # It writes each job's arguments at INFO, and errors of a job twice.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    # It writes each try to connect, on several lines; what is tried in vain is told by whoever wanted it.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    async with Calls.open(dsn, size=min(at_once, _MOST_CONNECTIONS)) as calls:
        crew = Crew(calls=calls, pulse=Pulse(dsn), do=do, name=name, versions=versions, queues=queues, timing=timing)
        running = asyncio.create_task(
            _manager.app(crew).run_worker_async(
                concurrency=at_once,
                fetch_job_polling_interval=poll_s,
                shutdown_graceful_timeout=grace_s,
                abort_job_polling_interval=_NEVER_S,
                update_heartbeat_interval=_NEVER_S,
                listen_notify=False,
                install_signal_handlers=False,
            )
        )
        stopping = asyncio.create_task(stop.wait())
        ends: set[asyncio.Future[Any]] = {running, stopping, crew.wrong}
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            await _end(running, crew, within_s=grace_s + 3 * END_S)
        if crew.wrong.done():
            raise crew.wrong.result()
        if crew.stuck:
            raise WorkerLost(
                f"{crew.stuck} bundles did not end within {END_S:g} s after they were cancelled; this process must end"
            )
        if not running.cancelled() and (error := running.exception()):
            raise error
        if not stop.is_set():
            raise WorkerLost("the worker ended although nobody asked it to")


async def _end(running: asyncio.Task[None], crew: Crew, *, within_s: float) -> None:
    """Let what is held end, at once where it is lost; nothing is held afterwards, or it is left to stall."""
    if crew.wrong.done() and not isinstance(crew.wrong.result(), FleetVersion):
        crew.cancel()
    running.cancel()
    await asyncio.wait({running}, timeout=within_s)
    await crew.close()
