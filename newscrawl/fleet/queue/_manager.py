"""procrastinate's worker, led by our own functions of PostgreSQL, which ask who is calling.

procrastinate's own end a job whoever asks, so that a worker that was taken for dead and wakes could end another's; an error in them, or
in its heartbeat, ends a part of the worker in silence. What fails here is told to the crew, which decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from procrastinate import App, PsycopgConnector
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from newscrawl.fleet.queue._calls import Place, Taken

#: Of all jobs; `fleet_put` writes it.
TASK = "fleet"


class Crew(Protocol):
    """What the worker is led by."""

    async def begin(self) -> Place: ...
    async def fetch(self) -> Taken | None: ...
    async def do(self, job: int) -> None: ...
    async def finish(self, job: int, status: str) -> None: ...
    async def leave(self) -> None: ...


class Fenced(JobManager):
    """Every method that a worker calls, and none of them asks procrastinate's tables."""

    def __init__(self, crew: Crew) -> None:
        super().__init__(PsycopgConnector())  # never opened
        self._crew = crew

    async def register_worker(self) -> int:
        return (await self._crew.begin()).id

    async def unregister_worker(self, worker_id: int) -> None:
        await self._crew.leave()

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        taken = await self._crew.fetch()
        if taken is None:
            return None
        return Job(
            id=taken.job, status="doing", queue=taken.queue, lock=taken.host, queueing_lock=taken.host, task_name=TASK,
            attempts=taken.attempt, worker_id=worker_id,
        )  # fmt: skip

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        await self._crew.finish(job.id or 0, status.value)

    async def retry_job(self, job: Job, **_: Any) -> None:  # type: ignore[override]  # whatever it is asked with, the job ends as failed
        """The hub packs anew what was not done."""
        await self._crew.finish(job.id or 0, Status.FAILED.value)

    async def update_heartbeat(self, worker_id: int) -> None:
        """The crew has a heartbeat of its own."""

    async def prune_stalled_workers(self, seconds_since_heartbeat: float) -> list[int]:
        """The hub does."""
        return []

    async def list_jobs_to_abort_async(self, queue: str | None = None) -> Iterable[int]:
        """The heartbeat says what is held no more."""
        return []


def app(crew: Crew) -> App:
    """procrastinate's application, with one task."""
    made = App(connector=PsycopgConnector())
    made.job_manager = Fenced(crew)

    @made.task(name=TASK, pass_context=True)
    async def do(context: JobContext) -> None:
        await crew.do(context.job.id or 0)

    return made
