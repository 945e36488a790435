"""A publishing system as the bench sees it: how it is installed and served, and what a story should be once it is stored."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.bench.systems.articles import Story

_START_S = 180
_COMMAND_S = 1500

OUTLET = "La Voce dell’Orma"


class CannotRunError(Exception):
    """A system that cannot be installed, filled or served here. The message is one line that says which step, and what came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A served site of a system: one theme, one form of addresses, one kind of feed.

    entries: kind → address, as a user would write them into a source file
    tells: fields that its pages carry; of the others a stored value may be missing, not wrong
    """

    name: str
    home: str
    entries: Sequence[tuple[str, str]]
    stories: Sequence[Story]
    tells: frozenset[str]
    sections_are_tags: bool = False


class System(Protocol):
    """A publishing system of one language."""

    name: str

    def install(self, folder: Path) -> str:
        """Install it below the folder; gives the versions. Raises CannotRunError."""

    def sites(self, stories: Sequence[Story]) -> Iterator[Site]:
        """Serve one site after the other; each until the next is asked for. Raises CannotRunError."""


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, text: str = "") -> str:
    """What a command printed. Raises CannotRunError where it fails."""
    parts = [str(part) for part in command]
    try:
        done = subprocess.run(
            parts, cwd=cwd, env={**os.environ, **(env or {})}, input=text, capture_output=True, text=True,
            timeout=_COMMAND_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotRunError(f"{parts[0]}: {error}") from error
    if done.returncode:
        told = " ".join((done.stderr.strip() or done.stdout.strip())[-500:].split())
        raise CannotRunError(f"{' '.join(parts)[:120]}: ended with {done.returncode}: {told}")
    return done.stdout


@contextmanager
def serving(
    *command: str | Path, cwd: Path, answers: str | Path, env: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Run a server from when it answers to the end of the block.

    answers: an address that it answers once it is there, or its socket
    """
    with (cwd / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait(process, answers, cwd / "server.log")
            yield
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server with those that it started: PHP's own leaves its workers behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], answers: str | Path, log: Path) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        if isinstance(answers, Path):
            if answers.exists():
                return
        else:
            try:
                with urllib.request.urlopen(answers, timeout=30):
                    return
            except (OSError, urllib.error.URLError):
                pass
        time.sleep(0.5)
    told = " ".join(log.read_text("utf-8", "replace")[-500:].split())
    raise CannotRunError(f"{answers}: expected an answer within {_START_S} s: {told}")


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
