"""How a fleet looks: a few lines for a person, JSON for a program."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from newscrawl.cli.render.terminal import span
from newscrawl.fleet.queue.records import Status, WorkerSeen
from newscrawl.text import size


def as_json(status: Status) -> dict[str, Any]:
    """The fleet for a program."""
    plain: dict[str, Any] = msgspec.to_builtins(status)
    return plain


def show(status: Status) -> None:
    """The fleet for a person."""
    click.echo(f"hub: {'at work' if status.hub else 'none'}; of {_words(status)}")
    click.echo(f"workers: {len(status.workers) or 'none'}")
    for worker in status.workers:
        click.echo(f"  {_worker(worker, status)}")
    oldest = f", the oldest due for {span(status.oldest_s)}" if status.oldest_s is not None else ""
    click.echo(
        f"bundles: {status.held:,} held, {status.waiting:,} wait, {status.due:,} of them due{oldest}; "
        f"{status.ended:,} ended and are not closed yet"
    )
    click.echo(f"hosts held: {status.hosts_held:,}")
    results = status.results
    click.echo(f"results that wait for the hub: {results.results:,}, {size(results.bytes)}")
    rates = status.rates
    click.echo(
        f"taken a minute, of the last ten: {rates.results:,.1f} results, {size(round(rates.bytes))}, of {rates.bundles:,.1f} bundles"
    )


def _worker(worker: WorkerSeen, status: Status) -> str:
    is_other = bool(status.versions) and dict(worker.versions) != dict(status.versions)
    other = "; of another version than the hub, and gets nothing" if is_other else ""
    return f"{worker.name}: holds {worker.held}, up for {span(worker.up_s)}, last heard of {span(worker.beat_s)} ago{other}"


def _words(status: Status) -> str:
    return ", ".join(f"{name} {value}" for name, value in status.versions.items()) or "no version yet"
