"""Helpers: a fleet on this machine, its hub and workers the real commands in processes of their own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from tests.end_to_end.end_to_end_made import ALLOWED, ROOT, environment

VERB = (sys.executable, "-m", "newscrawl", "fleet")
#: The same with lowered limits.
LOWERED = (sys.executable, "-m", "tests.fleet.lowered")


def settings_of(dsn: str) -> Mapping[str, str]:
    return {**environment(), "NEWSCRAWL_FLEET_DSN": dsn}


def prepare(dsn: str, *, after_a_wipe: bool = False) -> None:
    """`newscrawl fleet prepare`. after_a_wipe: workers of an earlier one may still ask, and are waited for"""
    subprocess.run([*VERB, "prepare"], env=settings_of(dsn), check=True, capture_output=True, timeout=60)
    if not after_a_wipe:
        with psycopg.connect(dsn) as connection:
            connection.execute("UPDATE newscrawl.fleet_installation SET made = '-infinity'")


def hub_words(db: Path, *arguments: str, verb: Sequence[str] = VERB) -> list[str]:
    return [*verb, "hub", *ALLOWED, "-s", f"NEWSCRAWL_DB={db}", *arguments]


def hub(dsn: str, db: Path, *arguments: str, verb: Sequence[str] = VERB) -> subprocess.CompletedProcess[str]:
    """`newscrawl fleet hub …`, to its end."""
    words = hub_words(db, *arguments, verb=verb)
    return subprocess.run(
        words, cwd=ROOT, env=settings_of(dsn), capture_output=True, text=True, timeout=120, check=False
    )


def worker(
    dsn: str, folder: Path, name: str, *arguments: str, verb: Sequence[str] = VERB, clock: Path | None = None
) -> subprocess.Popen[bytes]:
    """A worker that works; its log is in the folder. clock: of `wrong_clock`; None: the machine's"""
    preloaded = {} if clock is None else {"LD_PRELOAD": str(clock)}
    none = folder / f"{name}-has-no.db"
    words = [*verb, "worker", "--name", name, *ALLOWED, "-s", f"NEWSCRAWL_DB={none}", *arguments]
    with open(folder / f"{name}.log", "ab") as log:
        return subprocess.Popen(words, cwd=ROOT, env={**settings_of(dsn), **preloaded}, stdout=log, stderr=log)


@contextmanager
def workers(
    dsn: str, folder: Path, count: int, *arguments: str, verb: Sequence[str] = VERB
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many workers until the block ends; those that still run are told to end, and must."""
    with ExitStack() as stack:
        running = [worker(dsn, folder, f"worker{number}", *arguments, verb=verb) for number in range(count)]
        for each in running:
            stack.callback(each.kill)
        yield running
        for each in running:
            each.send_signal(signal.SIGTERM)
        for each in running:
            each.wait(40)
