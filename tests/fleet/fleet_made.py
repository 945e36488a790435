"""Helpers: a fleet on this machine, its hub and workers the real commands in processes of their own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
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


#: Runs what follows where no network is; PostgreSQL's socket in a folder is reached all the same.
ALONE = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--map-root-user", "--net")


def may_be_alone() -> bool:
    """Whether this user may run something without a network here."""
    return bool(shutil.which("unshare")) and subprocess.run([*ALONE, "true"], capture_output=True).returncode == 0


def down(folder: Path) -> Path:
    """The file of an outlet at whose port nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        home = f"http://127.0.0.1:{free.getsockname()[1]}/"
    file = folder / "down.toml"
    file.write_text(f'name = "Down"\nhome = "{home}"\n[[entries]]\nurl = "{home}sitemap.xml"\nkind = "sitemap"\n')
    return file


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
