"""Machines of a fleet as network namespaces, joined by a bridge in one more; a link can be taken down. Needs root and iproute2, and no other network."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

NETWORK = "10.19.0.0/24"
_CLONE_NEWNET = 0x40000000
_PREFIX = "newscrawl"


class Machines:
    """Namespaces by names; see `made`."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = list(names)

    def address(self, name: str) -> str:
        return f"10.19.0.{self._names.index(name) + 2}"

    def on(self, name: str) -> tuple[str, ...]:
        """The words before those of a command that is to run there; from where nothing leaves this machine, so that no guard need see to it."""
        return ("ip", "netns", "exec", _called(name), "env", "--unset=NEWSCRAWL_EGRESS")

    def connected(self, name: str, whole: bool) -> None:
        """Take a machine's link up, or down."""
        _ip("-n", _called("switch"), "link", "set", self._port(name), "up" if whole else "down")

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """What this thread opens until the block ends it opens there."""
        libc = ctypes.CDLL(None, use_errno=True)
        here = os.open(f"/proc/self/task/{threading.get_native_id()}/ns/net", os.O_RDONLY)
        there = os.open(f"/run/netns/{_called(name)}", os.O_RDONLY)
        try:
            _entered(libc.setns(there, _CLONE_NEWNET))
            yield
        finally:
            _entered(libc.setns(here, _CLONE_NEWNET))
            os.close(here)
            os.close(there)

    def join(self) -> None:
        switch = _called("switch")
        _ip("netns", "add", switch)
        _ip("-n", switch, "link", "add", "bridge", "type", "bridge")
        _ip("-n", switch, "link", "set", "bridge", "up")
        for name in self._names:
            machine, port = _called(name), self._port(name)
            _ip("netns", "add", machine)
            _ip("-n", machine, "link", "add", "wire", "type", "veth", "peer", "name", port, "netns", switch)
            _ip("-n", switch, "link", "set", port, "master", "bridge", "up")
            _ip("-n", machine, "address", "add", f"{self.address(name)}/24", "dev", "wire")
            for link in ("lo", "wire"):
                _ip("-n", machine, "link", "set", link, "up")

    def _port(self, name: str) -> str:
        return f"port{self._names.index(name)}"


def may_be_made() -> bool:
    """Whether this user may make namespaces here."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    tried = subprocess.run(["ip", "netns", "add", _called("try")], capture_output=True).returncode == 0
    _clear()
    return tried


@contextmanager
def made(*names: str) -> Iterator[Machines]:
    """Machines of these names, until the block ends; whatever runs there is to have ended by then."""
    machines = Machines(names)
    _clear()
    try:
        machines.join()
        yield machines
    finally:
        _clear()


def _called(name: str) -> str:
    return f"{_PREFIX}-{os.getpid()}-{name}"


def _clear() -> None:
    """Delete our namespaces, and those of tests that were killed."""
    for file in Path("/run/netns").glob(f"{_PREFIX}-*-*"):
        process = file.name.split("-")[1]
        if process == str(os.getpid()) or not Path("/proc", process).exists():
            subprocess.run(["ip", "netns", "delete", file.name], check=False, capture_output=True)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=10)


def _entered(failed: int) -> None:
    if failed:
        raise OSError(ctypes.get_errno(), "setns")
