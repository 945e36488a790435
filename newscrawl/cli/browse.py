"""`newscrawl browse`: serves one database read-only, to be looked at in a browser."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import webbrowser
from ipaddress import ip_address
from pathlib import Path

import click

from newscrawl import paths
from newscrawl.browse import app
from newscrawl.cli import _store
from newscrawl.crawl.worker_process import collect_seldom
from newscrawl.errors import UsageError

_FIRST_PORT = 8001  # Datasette's own
_PORTS_TRIED = 20
# Requests of strangers that are answered at a time, open connections included; others get status 503.
_MOST_AT_ONCE = 200


@click.command()
@_store.db_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; this one is seen from this machine only.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    show_default=f"{_FIRST_PORT}, or the next one that is free",
    help="Port to listen on.",
)
@click.option(
    "--open/--no-open", "opens", default=None, help="Open the browser, or not.  [default: only on a terminal]"
)
@click.option("--title", help="What the pages call this archive.  [default: by its outlets]")
@click.option(
    "--public",
    "is_public",
    is_flag=True,
    help="For others to read: texts that are reserved or behind a subscription, and how the crawler fares, are not there.",
)
@click.option(
    "--password-hash-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"With --public: a file with the hash of the password that readers say, as `datasette hash-password` prints it.  [env var: {app.PASSWORD_HASH} has the hash itself]",
)
@click.option(
    "--setting",
    "settings",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="One of Datasette's settings, e.g. --setting sql_time_limit_ms 5000; may be repeated.",
)
def browse(
    db: Path,
    host: str,
    port: int | None,
    opens: bool | None,
    title: str | None,
    is_public: bool,
    password_hash_file: Path | None,
    settings: tuple[tuple[str, str], ...],
) -> None:
    """Look at the articles in a browser: search, facets, questions with an answer.

    Serves the database read-only with Datasette, also while a crawl writes to it. Ctrl+C ends it.
    """
    strangers = _strangers(is_public, password_hash_file)
    served = app.application(
        db, paths.shipped() / "datasette.yaml", app.read_settings(settings), title, strangers, host
    )
    with _listening(host, port) as listener:
        address = _address(listener)
        whose = (
            "" if strangers is None else ", for strangers" if strangers.password_hash is None else ", with a password"
        )
        click.echo(f"newscrawl: {db} is at {address} (read-only{whose}; Ctrl+C ends it)")
        if strangers is None and not ip_address(listener.getsockname()[0]).is_loopback:
            click.echo(
                f"newscrawl: --host {host}: others reach it there, and read all of it, also what is reserved or for subscribers;"
                " --public withholds that",
                err=True,
            )
        if sys.stdout.isatty() if opens is None else opens:
            # The socket already listens: the browser waits in its queue until the server is up.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        _serve(served, listener)


def _strangers(is_public: bool, file: Path | None) -> app.Strangers | None:
    """Raises UsageError where a password is said and nobody is to say it."""
    if not is_public:
        if file is not None:
            raise UsageError("--password-hash-file: expected --public beside it; without it the archive is only yours")
        return None
    return app.Strangers(password_hash=app.read_hash(os.environ.get(app.PASSWORD_HASH), file))


def _listening(host: str, port: int | None) -> socket.socket:
    """A socket that listens. Without a port the first free one from 8001; raises UsageError when there is none."""
    for candidate in range(_FIRST_PORT, _FIRST_PORT + _PORTS_TRIED) if port is None else (port,):
        try:
            return socket.create_server((host, candidate), family=_family(host), backlog=128)
        except OSError as wrong:
            last = wrong
    tried = f"{_FIRST_PORT} to {_FIRST_PORT + _PORTS_TRIED - 1}" if port is None else str(port)
    raise UsageError(
        f"--port: cannot listen on {host}, port {tried}: {last.strerror or last}; choose another with --port"
    )


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _serve(served: object, listener: socket.socket) -> None:
    import uvicorn  # comes with Datasette

    from newscrawl.browse import compat, replaced
    from newscrawl.browse.metadata import DATABASE

    most = _MOST_AT_ONCE if compat.archive(served).is_public else None
    config = uvicorn.Config(served.app(), log_level="warning", lifespan="on", limit_concurrency=most)  # type: ignore[attr-defined]  # datasette has no types
    server = uvicorn.Server(config)
    collect_seldom()  # going through all that Datasette has imported took up to a tenth of a second of a page

    def end() -> None:
        server.should_exit = True

    db = Path(served.get_database(DATABASE).path)  # type: ignore[attr-defined]  # datasette has no types
    with replaced.noticed(db, end), contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])  # Ctrl+C is how it ends; uvicorn has closed everything by then
