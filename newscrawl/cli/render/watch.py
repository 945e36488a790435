"""How watches look: two lines each, and what waits for a channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from newscrawl.alerts.records import Waiting, Watch
from newscrawl.cli.render.terminal import ago, utc


def show_watches(found: Sequence[Watch], waiting: Sequence[Waiting], wrong: Mapping[str, str], now: datetime) -> None:
    """Print each watch, then what waits. wrong: name → what is wrong with its query by now"""
    if not found:
        click.echo("nobody watches: newscrawl watch add NAME QUERY --notify CHANNEL saves a search")
    for watch in found:
        click.echo(f"{watch.name}: {'the health of all sources' if watch.query is None else watch.query}")
        click.echo(
            f"  tells {', '.join(watch.kinds)} {_when(watch)} to {', '.join(watch.channels)}; added {ago(watch.added, now)}"
        )
        if watch.name in wrong:
            click.echo(f"  finds nothing: {wrong[watch.name]}")
    for line in waiting_lines(waiting, now):
        click.echo(line)


def waiting_lines(waiting: Sequence[Waiting], now: datetime) -> Iterator[str]:
    """A line a channel: "alerts: 3 wait for newsroom, tried 30 min ago: no connection …"."""
    for each in waiting:
        tried = f", tried {ago(each.tried, now)}" if each.tried is not None else ""
        trouble = f": {each.trouble}" if each.trouble else ""
        yield f"alerts: {each.alerts} {'waits' if each.alerts == 1 else 'wait'} for {each.channel}{tried}{trouble}"


def waiting_as_json(waiting: Sequence[Waiting]) -> list[dict[str, Any]]:
    return [
        {
            "channel": each.channel,
            "alerts": each.alerts,
            "tries": each.tries,
            "tried": utc(each.tried),
            "trouble": each.trouble,
        }
        for each in waiting
    ]


def watches_as_json(found: Sequence[Watch], waiting: Sequence[Waiting], wrong: Mapping[str, str]) -> dict[str, Any]:
    """All of it for a program."""
    watches = [
        {
            "name": watch.name,
            "query": watch.query,
            "kinds": list(watch.kinds),
            "channels": list(watch.channels),
            "digest": None if watch.digest is None else f"{watch.digest:%H:%M}",
            "added": utc(watch.added),
            "trouble": wrong.get(watch.name),
        }
        for watch in found
    ]
    return {"watches": watches, "waiting": waiting_as_json(waiting)}


def _when(watch: Watch) -> str:
    return "at the end of each run" if watch.digest is None else f"once a day, after {watch.digest:%H:%M},"
