"""Nothing leaves this machine during the tests, and the guard that says so is awake."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONNECT = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"


def forgotten(egress: Path) -> str:
    """What the guard noted just now, which was meant."""
    noted = egress.read_text()
    egress.unlink()
    return noted


def test_the_guard_refuses_and_notes_a_connection_of_this_process(egress: Path) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    assert "192.0.2.1" in forgotten(egress)
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("publicsuffix.org", 443)


def test_the_guard_refuses_and_notes_a_connection_of_a_process_that_a_test_starts(egress: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CONNECT], capture_output=True, text=True, check=False, timeout=60)
    assert "is not on this machine" in done.stderr
    assert "192.0.2.1" in forgotten(egress)


@pytest.mark.soak
def test_the_demo_needs_no_network_at_all(tmp_path: Path) -> None:
    """In a network namespace of its own, where only loopback is."""
    alone = ["unshare", "-rn", "sh", "-c"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*alone, "ip link set lo up"], check=False, capture_output=True).returncode
    ):
        pytest.skip("no network namespace may be made here")
    demo = f"ip link set lo up && exec {sys.executable} -m newscrawl demo --db {tmp_path / 'demo.db'}"
    done = subprocess.run(
        [*alone, demo], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "demo.db").exists()
