"""`newscrawl status`: where every source stands, for a person as a table, for a program as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from newscrawl import health
from newscrawl.cli import _store
from newscrawl.models import State
from newscrawl.store import open_readonly
from newscrawl.store import status as store_status
from newscrawl.store.db.lock import Holder, holder
from newscrawl.store.status import RunStatus, SourceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that is shown."""

    path: Path
    bytes: int
    pages_bytes: int | None  #: None: no archive
    holder: Holder | None
    run: RunStatus | None
    sources: Sequence[SourceStatus]


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@_store.db_option
def status(sources: tuple[str, ...], as_json: bool, db: Path) -> None:
    """Show where the store and each source stand: what is stored, what waits and until when, what failed and why.

    Without SOURCE: all that were ever asked. Also works while a run is writing.
    """
    now = datetime.now(UTC)
    picture = _look(db, sources, now)
    if as_json:
        click.echo(json.dumps(_plain(picture), ensure_ascii=False, indent=1))
    else:
        _show(picture, now, detailed=bool(sources))


def _look(db: Path, wanted: Sequence[str], now: datetime) -> Picture:
    pages = _store.pages_of(db)
    with open_readonly(db) as store:
        found = store_status.sources(store, now)
        for slug in wanted:
            _store.check_source(slug, (source.source for source in found), db, what="")
        return Picture(
            path=db,
            bytes=db.stat().st_size,
            pages_bytes=pages.stat().st_size if pages.exists() else None,
            holder=holder(db),
            run=store_status.last_run(store),
            sources=[source for source in found if not wanted or source.source in wanted],
        )


# ── for a person ───────────────────────────────────────────────────────────────────────────────


class Column(NamedTuple):
    """One column of the table; a further verdict on a source is one more line below."""

    title: str
    cell: Callable[[SourceStatus, datetime], str]
    right: bool = False


def _count(state: State) -> Callable[[SourceStatus, datetime], str]:
    return lambda source, now: _number(source.of(state))


def _healthy(source: SourceStatus) -> str:
    return "sick" if source.sick else "learning" if health.days_to_learn(source.known_days) else "ok"


COLUMNS = (
    Column("source", lambda source, now: source.source),
    Column("articles", lambda source, now: _number(source.articles), right=True),
    Column("newest", lambda source, now: _store.ago(source.newest, now), right=True),
    Column("asked", lambda source, now: _store.ago(source.polled, now), right=True),
    Column("ready", lambda source, now: _number(source.ready), right=True),
    Column("later", lambda source, now: _number(source.later), right=True),
    Column("next try", lambda source, now: _store.ago(source.next_try, now), right=True),
    Column("failed", _count(State.FAILED), right=True),
    Column("rejected", _count(State.REJECTED), right=True),
    Column("gone", _count(State.GONE), right=True),
    Column("quarantined", _count(State.QUARANTINED), right=True),
    Column("health", lambda source, now: _healthy(source)),
    Column("entries", lambda source, now: f"{len(source.trouble)} in trouble" if source.trouble else "ok"),
)

_WHY = (State.FAILED, State.QUARANTINED, State.REJECTED, State.GONE, State.DUPLICATE)


def _show(picture: Picture, now: datetime, *, detailed: bool) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    console.print(_headline(picture, now), soft_wrap=True)
    if not picture.sources:
        console.print("no source was asked yet: `newscrawl crawl news -a source=ansa` asks one")
        return
    table = Table(box=SIMPLE_HEAD)
    for column in COLUMNS:
        table.add_column(column.title, justify="right" if column.right else "left")
    for source in picture.sources:
        table.add_row(*(column.cell(source, now) for column in COLUMNS))
    console.print(table)
    for source in picture.sources:
        for line in _why(source, now, detailed=detailed):
            console.print(line, soft_wrap=True, markup=False)
    _next(console, picture)


def _headline(picture: Picture, now: datetime) -> str:
    archive = f", archive {_megabytes(picture.pages_bytes)}" if picture.pages_bytes is not None else ", no archive"
    lines = [f"{picture.path}: {_megabytes(picture.bytes)}{archive}"]
    if picture.holder is not None:
        lines.append(f"in use by {picture.holder}")
    if picture.run is not None:
        lines.append(_last(picture.run, now, running=picture.holder is not None))
    return "\n".join(lines)


def _last(run: RunStatus, now: datetime, *, running: bool) -> str:
    words = f"run {run.id} ({run.spider}) began {_store.ago(run.started, now)}"
    if run.finished is None:
        return f"{words} and {'is at work' if running else 'was killed: the next run takes up what it left'}"
    took = f" after {run.seconds:.0f} s" if run.seconds is not None else ""
    return f"{words} and ended{took} with status {run.exit_status} ({run.finish_reason})"


def _why(source: SourceStatus, now: datetime, *, detailed: bool) -> list[str]:
    """The reasons behind the numbers; the failing entries, the first few unless the source was named."""
    lines = [
        f"  {state}: {_store.counted(reasons.items())}"
        for state in (_WHY if detailed else _WHY[:2])
        if (reasons := source.reasons(state))
    ]
    lines += [f"  sick: {said}" for said in source.sick]
    if source.given_up:
        lines.append(f"  {source.given_up:,} of the failed are not asked for again")
    shown = source.trouble if detailed else source.trouble[:3]
    lines += [
        f"  {entry.outcome} {_store.ago(entry.polled, now)}: {entry.url}  {entry.detail or ''}".rstrip()
        for entry in shown
    ]
    if len(source.trouble) > len(shown):
        lines.append(f"  … {len(source.trouble) - len(shown)} more: newscrawl status {source.source}")
    return [source.source, *lines] if lines else []


def _next(console: Console, picture: Picture) -> None:
    """What to do about it."""
    if any(source.given_up or source.of(State.GONE) for source in picture.sources):
        console.print("[dim]newscrawl retry --source SOURCE --reason REASON asks for failed links again[/dim]")
    if any(source.sick for source in picture.sources):
        console.print("[dim]newscrawl health says more of the sick[/dim]")
    if any(source.of(State.QUARANTINED) for source in picture.sources):
        console.print("[dim]newscrawl quarantine lists the pages that could not be read[/dim]")


def _number(count: int) -> str:
    return f"{count:,}" if count else "·"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


# ── for a program ──────────────────────────────────────────────────────────────────────────────


def _plain(picture: Picture) -> dict[str, Any]:
    held, run = picture.holder, picture.run
    return {
        "db": str(picture.path),
        "bytes": picture.bytes,
        "pages_bytes": picture.pages_bytes,
        "lock": held and {"pid": held.pid, "since": _time(held.since), "command": held.command},
        "last_run": run
        and {
            "id": run.id,
            "spider": run.spider,
            "started": _time(run.started),
            "finished": _time(run.finished),
            "exit_status": run.exit_status,
            "finish_reason": run.finish_reason,
            "seconds": run.seconds,
            "discovered": run.discovered,
            "fetched": run.fetched,
        },
        "sources": [_plain_source(source) for source in picture.sources],
    }


def _plain_source(source: SourceStatus) -> dict[str, Any]:
    return {
        "source": source.source,
        "name": source.name,
        "articles": source.articles,
        "newest": _time(source.newest),
        "polled": _time(source.polled),
        "ready": source.ready,
        "later": source.later,
        "next_try": _time(source.next_try),
        "given_up": source.given_up,
        "links": {state.value: source.of(state) for state in State},
        "reasons": {state.value: found for state in State if (found := source.reasons(state))},
        "sick": list(source.sick),
        "learning_days": health.days_to_learn(source.known_days),
        "trouble": [
            {"url": entry.url, "outcome": entry.outcome, "detail": entry.detail, "polled": _time(entry.polled)}
            for entry in source.trouble
        ],
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")
