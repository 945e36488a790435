"""`newscrawl fleet`: a crawl of many machines, with one hub that keeps the database, and workers that ask hosts and read pages."""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import socket
import sys
from typing import Any

import click

from newscrawl.cli import _settings
from newscrawl.cli._near import NearMisses


@click.group(cls=NearMisses)
def fleet() -> None:
    """Crawl with many machines: a hub keeps the database, workers ask hosts and read pages; PostgreSQL lies between them."""


@fleet.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    add_help_option=False,
)
@click.option("--forever", is_flag=True, help="Stay, and begin a run every so often.")
@click.option("--every", type=click.FloatRange(0.1, 10_080), default=15.0, help="With --forever: minutes.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def hub(arguments: tuple[str, ...], forever: bool, every: float) -> None:
    """Run a crawl whose requests are sent by workers: arguments and report are those of `newscrawl crawl news`."""
    _settings.use()
    if forever:
        sys.exit(_module("forever").Forever(arguments, 60 * every, _settings.given().fleet_dsn).go())
    from newscrawl.cli.crawl import execute

    gc.disable()  # as for a crawl
    execute(arguments, _module("hub_command").__name__)


@fleet.command()
@click.option(
    "--name", default=socket.gethostname, show_default="the machine's name", help="Of this worker, for people."
)
@click.option(
    "--at-once", type=click.IntRange(1, 100), default=8, show_default=True, help="Hosts that are asked at a time."
)
@click.option("-s", "given", multiple=True, metavar="NAME=VALUE", help="A setting; again for more.")
def worker(name: str, at_once: int, given: tuple[str, ...]) -> None:
    """Ask hosts for what the hub wants, and read what comes, until it is stopped. It needs no database."""
    _settings.use()
    named = _settings.named(given)
    process = _module("worker_process")
    process.run(process.settings_of(named), name=name, at_once=at_once)


@fleet.command()
@click.option(
    "--worker-role",
    metavar="ROLE",
    help="The role of PostgreSQL that workers use; it gets what they need, and no more.",
)
def prepare(worker_role: str | None) -> None:
    """Make the tables of the fleet in its PostgreSQL, once; again does no harm."""
    dsn = _dsn()
    made = asyncio.run(_module("queue.schema").prepare(dsn, worker_role=worker_role))
    # Workers of an earlier fleet, whose tables were lost, may still be asking.
    begins = f"; its first bundles begin in {_module('terms').TIMING.stalled_s:g} s" if made else ""
    click.echo(f"newscrawl: the fleet's database is ready{begins}")


@fleet.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def status(as_json: bool) -> None:
    """Show what the fleet does: workers, bundles that wait and are held, results that wait for the hub, rates."""
    dsn = _dsn()
    found = asyncio.run(_module("queue.status").read(dsn))
    shown = _module("shown")
    if as_json:
        click.echo(json.dumps(shown.as_json(found), ensure_ascii=False, indent=1))
    else:
        shown.show(found)


def _dsn() -> str:
    dsn: str = _module("place").dsn(_settings.given())
    return dsn


def _module(name: str) -> Any:
    """A module of the room, which is above this one: imported by its name when its verb is used."""
    return importlib.import_module(f"newscrawl.fleet.{name}")
