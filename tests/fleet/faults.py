"""A fleet under faults: workers and hub killed, workers stopped and woken, PostgreSQL restarted and wiped, until the crawl has ended.

What came of it is counted from the database of the hub, and from what the hosts saw.
"""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.end_to_end.end_to_end_made import ROOT, one, rows
from tests.fleet import fleet_made, wrong_clock
from tests.fleet.cable import Cable
from tests.fleet.lowered import STALLED_S
from tests.fleet.outlets_made import Outlets
from tests.fleet.postgres import Server

DELAY_S = 0.2
# A request ends before its lease may be another's: what a fleet promises holds for these.
SETTINGS = (
    *("-s", f"DOWNLOAD_DELAY={DELAY_S}", "-s", "DOWNLOAD_TIMEOUT=3", "-s", "NEWSCRAWL_RETRY_WAIT_S=20"),
    *("-s", "NEWSCRAWL_REVISIT_AGES=0"),
)


@dataclass
class Fleet:
    """A fleet whose parts can be ended and begun again."""

    server: Server
    database: str
    folder: Path
    outlets: Outlets
    dice: random.Random
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    cables: list[Cable] = field(default_factory=list)  #: between each worker and PostgreSQL
    clock: Path | None = None  #: of the first worker, which is wrong; None: as the others'
    hub: subprocess.Popen[bytes] | None = None
    done: dict[str, int] = field(default_factory=dict)  #: fault → how often

    @property
    def dsn(self) -> str:
        return self.server.dsn(self.database)

    @property
    def db(self) -> Path:
        return self.folder / "hub.db"

    def begin(self, workers: int) -> None:
        fleet_made.prepare(self.server.local(self.database))
        self.clock = wrong_clock.made(self.folder)
        self._lay_cables(workers)
        self.workers = [self._worker(number) for number in range(workers)]
        self.begin_hub()

    def _lay_cables(self, workers: int) -> None:
        self.cables = [Cable(self.server.port) for _ in range(workers)]

    def begin_hub(self) -> None:
        words = fleet_made.hub_words(self.db, *SETTINGS, "-a", f"source={self.outlets.source}", verb=self._verb("hub"))
        with open(self.folder / "hub.log", "ab") as log:
            self.hub = subprocess.Popen(words, cwd=ROOT, env=fleet_made.settings_of(self.dsn), stdout=log, stderr=log)

    def _verb(self, machine: str) -> Sequence[str]:
        """The words before those of a verb. machine: hub, or worker with its number"""
        return fleet_made.LOWERED

    def _dsn_of(self, number: int) -> str:
        return self.dsn.replace(f"port={self.server.port}", f"port={self.cables[number].port}")

    def _worker(self, number: int) -> subprocess.Popen[bytes]:
        name, dsn = f"worker{number}", self._dsn_of(number)
        clock = None if number else self.clock
        return fleet_made.worker(dsn, self.folder, name, *SETTINGS, verb=self._verb(name), clock=clock)

    # ── faults ─────────────────────────────────────────────────────────────────────────────────

    def kill_worker(self) -> None:
        number = self.dice.randrange(len(self.workers))
        self.workers[number].kill()
        self.workers[number].wait()
        self.workers[number] = self._worker(number)

    def kill_hub(self) -> None:
        assert self.hub is not None
        self.hub.kill()
        self.hub.wait()
        self.begin_hub()

    def freeze_worker(self) -> None:
        """Stop a worker for longer than the fleet waits for it, and wake it."""
        worker = self.dice.choice(self.workers)
        worker.send_signal(signal.SIGSTOP)
        time.sleep(STALLED_S + 2)
        worker.send_signal(signal.SIGCONT)

    def cut_worker_off(self) -> None:
        """Let nothing pass between a worker and PostgreSQL, for longer than the fleet waits; the hosts it reaches all the while."""
        self.dice.choice(self.cables).cut(STALLED_S + 2)

    def restart_postgresql(self) -> None:
        self.server.restart()

    def wipe_postgresql(self) -> None:
        """Lose all that is there, and make it anew, as after a disk was lost; what worked with it begins again, as a service does."""
        self.server.run(self.database, "DROP SCHEMA newscrawl CASCADE")
        fleet_made.prepare(self.server.local(self.database), after_a_wipe=True)

    def renew(self) -> None:
        """Begin again what has ended by itself, as systemd does."""
        for number, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[number] = self._worker(number)
        if self.hub is not None and self.hub.poll() not in (None, 0):
            self.begin_hub()

    # ── the whole ──────────────────────────────────────────────────────────────────────────────

    def suffer(self, faults: Sequence[Callable[[], None]], *, apart_s: tuple[float, float], within_s: float) -> None:
        """Let these faults come, one after the other, while the crawl goes on."""
        end = time.monotonic() + within_s
        for fault in faults:
            self._wait(self.dice.uniform(*apart_s), end)
            if self.hub is None or self.hub.poll() == 0:
                return
            fault()
            self.done[fault.__name__] = self.done.get(fault.__name__, 0) + 1
            assert time.monotonic() < end

    def finish(self, *, within_s: float) -> None:
        """Let the crawl come to its end, in as many runs as it takes, and the workers after it."""
        end = time.monotonic() + within_s
        while self._left():
            self._wait(0.5, end)
            if self.hub is not None and self.hub.poll() == 0 and self._left():
                self.begin_hub()
            assert time.monotonic() < end, f"{self._left()} links are left"
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            worker.wait(40)
        if self.hub is not None:
            self.hub.wait(60)

    def end(self) -> None:
        for process in (*self.workers, *([self.hub] if self.hub else [])):
            if process.poll() is None:
                process.kill()
                process.wait()
        for cable in self.cables:
            cable.end()

    def _wait(self, seconds: float, end: float) -> None:
        until = min(time.monotonic() + seconds, end)
        while time.monotonic() < until:
            self.renew()
            time.sleep(0.1)

    def _left(self) -> int:
        """Links that have no article yet, those among them that nobody has shown."""
        try:
            stored = int(str(one(self.db, "SELECT count(*) FROM links WHERE state IN ('stored', 'duplicate')")))
        except Exception:  # killed before there was a table
            stored = 0
        return len(self.outlets.articles) - stored


@dataclass(frozen=True)
class Found:
    """What came of a crawl."""

    lost: int
    doubled: int
    overlaps: int
    shortest_pause_s: float
    asked_twice: int
    early: int  #: articles that were fetched after they were stored


def found(fleet: Fleet) -> Found:
    stored = [row["url"] for row in rows(fleet.db, "SELECT url FROM articles")]
    asked = fleet.outlets.asked()
    settled = int(str(one(fleet.db, "SELECT count(*) FROM fetches WHERE state IN ('stored', 'duplicate')")))
    return Found(
        lost=len(fleet.outlets.articles - set(stored)),
        doubled=len(stored) - len(set(stored)) + max(0, settled - len(stored)),
        overlaps=sum(host.overlaps() for host in fleet.outlets.hosts),
        shortest_pause_s=min(host.shortest_pause() for host in fleet.outlets.hosts),
        asked_twice=len(asked) - len(set(asked)),
        early=int(str(one(fleet.db, "SELECT count(*) FROM articles WHERE fetched > extracted"))),
    )
