"""`newscrawl watch`: saved searches, and to whom what they find is told at the end of a run."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import click

from newscrawl.alerts import channels, message
from newscrawl.alerts.records import OF_HEALTH, OF_SEARCH, News, Watch
from newscrawl.cli import _store, _typed
from newscrawl.cli._near import NearMisses
from newscrawl.cli.render.watch import show_watches, watches_as_json
from newscrawl.errors import UsageError
from newscrawl.query.reading import QueryError
from newscrawl.store import open_readonly, open_store
from newscrawl.store.alerts import looking

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_MORNING = time(7)
_AT = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@click.group(cls=NearMisses)
def watch() -> None:
    """Save a search, and be told at the end of each run of what it finds: by mail, Telegram, ntfy, a webhook.

    \b
    newscrawl watch add ponti "ponte -Messina" --notify newsroom
    newscrawl watch add correzioni "source:ansa" --on changed,removed --notify newsroom,telegram
    newscrawl watch add mattina "section:cronaca" --digest daily --at 07:00 --notify newsroom
    newscrawl watch add salute --health --notify telegram
    newscrawl watch test ponti            what it would have told of the last seven days
    newscrawl watch list
    newscrawl watch remove ponti

    What is behind the names of --notify stands in alerts.toml beside the database.
    """


@watch.command(cls=_typed.WithQuery)
@click.argument("name")
@click.argument("words", nargs=-1, metavar="[QUERY]...")
@click.option(
    "--notify", multiple=True, metavar="CHANNEL", help="Channels of alerts.toml, with commas or several times."
)
@click.option(
    "--on", "kinds", default="new", show_default=True, metavar="KINDS", help="With commas: new, changed, removed."
)
@click.option("--digest", type=click.Choice(["daily"]), help="Tell once a day, at the first run after --at.")
@click.option("--at", "at", metavar="HH:MM", help="Of a digest, by this machine's clock.  [default: 07:00]")
@click.option("--health", is_flag=True, help="In place of QUERY: tell which sources fall sick, and get well.")
@_store.db_option
def add(
    name: str,
    words: tuple[str, ...],
    notify: tuple[str, ...],
    kinds: str,
    digest: str | None,
    at: str | None,
    health: bool,
    db: Path,
) -> None:
    """Save QUERY as NAME; what runs find from now on is told to the channels of --notify. QUERY is as for a search."""
    now = datetime.now(UTC)
    query = _typed.query_of(words) if words else None
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r}: expected a name of a-z, 0-9, - and _, 40 letters at most")
    if health == (query is not None):
        raise UsageError(f"{name}: expected a query, or --health in its place")
    if query == "":
        raise UsageError(f"{name}: expected a query; got an empty one, which would find every article")
    wanted = OF_HEALTH if health else _kinds(kinds)
    hour = _hour(digest, at)
    names = _channels(notify, db)
    with open_store(db, pages=None, command="watch add", now=now) as store:
        if query is not None:
            looking.check(store, query, now.astimezone().date())
        if not store.watches.add(name, query, kinds=wanted, channels=names, digest=hour, now=now):
            raise UsageError(f"{name}: there is a watch of this name: newscrawl watch remove {name}, or take another")
    when = f"once a day, after {hour:%H:%M}" if hour is not None else "at the end of each run"
    click.echo(f"{name}: {', '.join(wanted)}, {when}, to {', '.join(names)}; what is stored already is not told")


@watch.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@_store.db_option
def list_(as_json: bool, db: Path) -> None:
    """List the watches, and what waits for which channel."""
    now = datetime.now(UTC)
    with open_readonly(db) as store:
        found, waiting = store.watches.all(), store.outbox.by_channel()
        wrong = looking.troubles(store, found, now.astimezone().date())
    if as_json:
        click.echo(json.dumps(watches_as_json(found, waiting, wrong), ensure_ascii=False, indent=1))
    else:
        show_watches(found, waiting, wrong, now)


@watch.command()
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True, help="Of the runs of so many days.")
@click.option("--send", is_flag=True, help="Send one test message to each of its channels.")
@_store.db_option
def test(name: str, days: int, send: bool, db: Path) -> None:
    """Show what NAME would have told of the articles that were stored in the last days, all in one message."""
    now = datetime.now(UTC)
    with open_readonly(db) as store:
        found = _named(store.watches.all(), name)
        if found.query is None:
            lines = store.outbox.sick()
        else:
            try:
                since, today = now - timedelta(days=days), now.astimezone().date()
                articles, changes = looking.found_since(store, found.query, found.kinds, since, today)
            except QueryError as error:
                raise UsageError(f"watch {name}: {error}") from None
            lines = store.outbox.lines_of(articles, changes)
    what = "sources that are sick" if found.query is None else f"runs of the last {days} days"
    click.echo(f"{name}: {message.counts(lines)} ({what})")
    for story in message.stories(lines):
        click.echo(f"\n{story}")
    if send:
        _send_test(found, now, db)


@watch.command()
@click.argument("name")
@_store.db_option
def remove(name: str, db: Path) -> None:
    """Delete NAME, with what it told and what waits to be told."""
    with open_readonly(db) as store:
        _named(store.watches.all(), name)
    with open_store(db, pages=None, command="watch remove", now=datetime.now(UTC)) as store:
        waited = store.watches.remove(_named(store.watches.all(), name))
    rest = f"; {waited} of its alerts had not been taken, and will not be sent" if waited else ""
    click.echo(f"{name}: removed{rest}")


def _kinds(typed: str) -> tuple[News, ...]:
    words = [word.strip() for word in typed.split(",") if word.strip()]
    wrong = [word for word in words if word not in list(OF_SEARCH)]
    if wrong or not words:
        raise UsageError(f"--on {typed}: expected some of {', '.join(OF_SEARCH)}, with commas")
    return tuple(kind for kind in OF_SEARCH if kind in words)


def _hour(digest: str | None, at: str | None) -> time | None:
    if at is not None and digest is None:
        raise UsageError(f"--at {at}: expected with --digest daily only")
    if at is not None and not _AT.fullmatch(at):
        raise UsageError(f"--at {at}: expected a time of day, HH:MM, as 07:00")
    return None if digest is None else _MORNING if at is None else time.fromisoformat(at)


def _channels(notify: Sequence[str], db: Path) -> tuple[str, ...]:
    """The channels that are named, each of which can be used. Raises UsageError."""
    file = channels.beside(db)
    names = tuple(dict.fromkeys(name.strip() for each in notify for name in each.split(",") if name.strip()))
    if not names:
        raise UsageError(f"expected --notify CHANNEL, a name that stands in {file}")
    for name, channel in channels.named(file, names, os.environ).items():
        if channels.needs_apprise(channel):
            raise UsageError(f"{file}: {name}: all but mail needs Apprise: {channels.INSTALL}")
        if channel.address is not None and not _is_readable(channel.address):
            raise UsageError(f"{file}: {name}: expected an address that Apprise reads; it does not read this one")
    return names


def _is_readable(address: str) -> bool:
    from newscrawl.alerts import service

    return service.is_readable(address)


def _named(known: Sequence[Watch], name: str) -> Watch:
    for each in known:
        if each.name == name:
            return each
    raise UsageError(f"{name}: there is no such watch; there are: {', '.join(each.name for each in known) or 'none'}")


def _send_test(found: Watch, now: datetime, db: Path) -> None:
    from newscrawl.crawl import telling

    troubles = telling.try_channels(
        found.name, found.query, found.channels, now, channels=channels.beside(db), environment=os.environ
    )
    click.echo()
    for channel, trouble in troubles.items():
        click.echo(f"{channel}: {trouble or 'took a test message'}")
    if any(troubles.values()):
        click.get_current_context().exit(1)
