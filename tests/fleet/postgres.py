"""A real PostgreSQL in a temporary folder, one for all tests of a process; each test has a database of its own."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

# Debian does not put the server's programs on the path; the newest version counts.
_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
_NOBODY = ("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups")
#: A server that may lose what it has when the machine goes down, which tests do not.
QUICK: Mapping[str, object] = {"fsync": "off", "full_page_writes": "off"}
_LOOPBACK = "127.0.0.1"
_numbers = itertools.count()


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`; None: there is no PostgreSQL here."""
    found = shutil.which("initdb")
    return next(
        (folder for folder in ([Path(found).parent] if found else []) + _DEBIAN if (folder / "initdb").exists()), None
    )


class Server:
    """A server that can be stopped and started again."""

    def __init__(
        self, folder: Path, programs: Path, settings: Mapping[str, object], address: str, on: Sequence[str]
    ) -> None:
        """address: at which it listens; on: the words before those of a command that is to run on its machine"""
        self._folder, self._programs, self._settings, self._address = folder, programs, settings, address
        # PostgreSQL refuses to run as root.
        self._as = (*on, *(_NOBODY if os.geteuid() == 0 else ()))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def initialise(self) -> None:
        options = ("-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "--no-sync")
        self._run("initdb", "-D", str(self._folder / "data"), *options)
        if self._address != _LOOPBACK:
            with open(self._folder / "data" / "pg_hba.conf", "a") as file:
                file.write("host all all samenet trust\n")

    def start(self) -> None:
        given = {"listen_addresses": self._address, "port": self.port, "unix_socket_directories": self._folder}
        given |= {"max_connections": 200, **self._settings}
        options = [word for name, value in given.items() for word in ("-c", f"{name}={value}")]
        with open(self._folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                [*self._as, self._programs / "postgres", "-D", self._folder / "data", *options], stdout=log, stderr=log
            )
        end = time.monotonic() + 30
        while True:
            try:
                return psycopg.connect(self.local("postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > end or self._process.poll() is not None:
                    raise RuntimeError((self._folder / "log").read_text()[-2000:]) from None
                time.sleep(0.03)

    def stop(self) -> None:
        """End at once, with whoever is connected, as after a loss of power."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
            self._process = None

    @property
    def pid(self) -> int:
        """Of the server that runs; its others are its children."""
        assert self._process is not None
        return self._process.pid

    def restart(self) -> None:
        self.stop()
        self.start()

    def dsn(self, database: str, user: str = "postgres") -> str:
        return f"host={self._address} port={self.port} dbname={database} user={user}"

    def local(self, database: str) -> str:
        """The address by a socket in a folder, which needs no network."""
        return f"host={self._folder} port={self.port} dbname={database} user=postgres"

    def database(self) -> str:
        """The name of a new, empty database."""
        name = f"fleet{next(_numbers)}"
        self.run("postgres", f"CREATE DATABASE {name}")
        return name

    def run(self, database: str, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements as the superuser; the rows of the last one."""
        with psycopg.connect(self.local(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [*self._as, str(self._programs / program), *words], check=True, capture_output=True, cwd=self._folder
        )


def _open_to_all() -> Path:
    """The folder for temporary files, or the system's own where only its owner may enter that one."""
    given = Path(tempfile.gettempdir())
    may_enter = all(folder.stat().st_mode & stat.S_IXOTH for folder in (given, *given.parents))
    return given if may_enter else Path("/tmp")


@contextmanager
def serving(
    settings: Mapping[str, object] = QUICK, *, address: str = _LOOPBACK, on: Sequence[str] = ()
) -> Iterator[Server | None]:
    """A server until the block ends; None where there is no PostgreSQL. address, on: see `Server`"""
    programs = binaries()
    if programs is None:
        yield None
        return
    is_root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_open_to_all() if is_root else None))
    if is_root:
        shutil.chown(folder, "nobody", "nogroup")
    server = Server(folder, programs, settings, address, on)
    try:
        server.initialise()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
