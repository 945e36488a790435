"""How the state of the store looks: a line of the store, a table of sources and their reasons; for a program as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from newscrawl import health
from newscrawl.alerts.records import Waiting
from newscrawl.cli.render.terminal import ago, console, counted, show_table, utc, width
from newscrawl.cli.render.watch import waiting_as_json, waiting_lines
from newscrawl.models import State
from newscrawl.store.db.lock import Holder
from newscrawl.store.status import RunStatus, SourceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOverview:
    """The state of a store and its sources at one moment."""

    path: Path
    bytes: int
    pages_bytes: int | None  #: None: no archive
    holder: Holder | None
    run: RunStatus | None
    sources: Sequence[SourceStatus]
    waiting: Sequence[Waiting] = ()  #: alerts that no channel has taken yet


# ── for a person ───────────────────────────────────────────────────────────────────────────────


class Column(NamedTuple):
    """One column of the table of sources."""

    title: str
    cell: Callable[[SourceStatus, datetime], str]
    right: bool = False


def _count(state: State) -> Callable[[SourceStatus, datetime], str]:
    return lambda source, now: _number(source.of(state))


def _healthy(source: SourceStatus) -> str:
    return "sick" if source.sick else "learning" if health.days_to_learn(source.known_days) else "ok"


def _entries(source: SourceStatus) -> str:
    if source.trouble:
        return f"{len(source.trouble)} in trouble"
    if source.unread:
        return "none readable"
    return "ok" if source.polled is not None else "never reached"


_COLUMNS = (
    Column("source", lambda source, now: source.source),
    Column("articles", lambda source, now: _number(source.articles), right=True),
    Column("newest", lambda source, now: ago(source.newest, now), right=True),
    Column("asked", lambda source, now: ago(source.polled, now), right=True),
    Column("ready", lambda source, now: _number(source.ready), right=True),
    Column("later", lambda source, now: _number(source.later), right=True),
    Column("next try", lambda source, now: ago(source.next_try, now), right=True),
    Column("failed", _count(State.FAILED), right=True),
    Column("rejected", _count(State.REJECTED), right=True),
    Column("gone", _count(State.GONE), right=True),
    Column("quarantined", _count(State.QUARANTINED), right=True),
    Column("health", lambda source, now: _healthy(source)),
    Column("entries", lambda source, now: _entries(source)),
)

#: The higher, the sooner a column is left out.
_DISPENSABLE = {"next try": 5, "later": 4, "gone": 4, "rejected": 3, "ready": 2, "newest": 1}

_WHY = (State.FAILED, State.QUARANTINED, State.REJECTED, State.GONE, State.DUPLICATE)


def show_overview(overview: StoreOverview, now: datetime, *, detailed: bool) -> None:
    """Print all of it.

    detailed: every reason and every failing entry, not the first few
    """
    out = console()
    out.print(_headline(overview, now), soft_wrap=True)
    for line in waiting_lines(overview.waiting, now):
        out.print(line, soft_wrap=True, markup=False)
    if not overview.sources:
        out.print("no source was asked yet: `newscrawl crawl news -a source=ansa` asks one")
        return
    left_out = _show_sources(out, overview.sources, now)
    if left_out:
        out.print(f"[dim]left out on so narrow a terminal: {', '.join(reversed(left_out))}[/dim]", soft_wrap=True)
    for source in overview.sources:
        for line in _why(source, now, detailed=detailed):
            out.print(line, soft_wrap=True, markup=False)
    _hints(out, overview)


def _show_sources(out: Console, sources: Sequence[SourceStatus], now: datetime) -> list[str]:
    """Print the table, and return the titles of the columns for which the terminal is too narrow."""
    columns, left_out = list(_COLUMNS), []
    while out.is_terminal and columns[1:] and width(out, _table(columns, sources, now)) > out.width:
        left_out.append(columns.pop(_least(columns, sources, now)).title)
    show_table(_table(columns, sources, now))
    return left_out


def _table(columns: Sequence[Column], sources: Sequence[SourceStatus], now: datetime) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for column in columns:
        table.add_column(column.title, justify="right" if column.right else "left", no_wrap=True)
    for source in sources:
        table.add_row(*(column.cell(source, now) for column in columns))
    return table


def _least(columns: Sequence[Column], sources: Sequence[SourceStatus], now: datetime) -> int:
    """The place of the column that says least: the last one without any number or word, else the last of the dispensable."""
    said = [any(column.cell(source, now).strip("·") for source in sources) for column in columns]
    if not all(said):
        return len(said) - 1 - said[::-1].index(False)
    return max(range(1, len(columns)), key=lambda place: (_DISPENSABLE.get(columns[place].title, 0), place))


def _headline(overview: StoreOverview, now: datetime) -> str:
    archive = f", archive {_megabytes(overview.pages_bytes)}" if overview.pages_bytes is not None else ", no archive"
    lines = [f"{overview.path}: {_megabytes(overview.bytes)}{archive}"]
    if overview.holder is not None:
        lines.append(f"in use by {overview.holder}")
    if overview.run is not None:
        lines.append(_last_run(overview.run, now, running=overview.holder is not None))
    return "\n".join(lines)


def _last_run(run: RunStatus, now: datetime, *, running: bool) -> str:
    words = f"run {run.id} ({run.spider}) began {ago(run.started, now)}"
    if run.finished is None:
        return f"{words} and {'is at work' if running else 'was killed: the next run takes up what it left'}"
    took = f" after {run.seconds:.0f} s" if run.seconds is not None else ""
    return f"{words} and ended{took} with status {run.exit_status} ({run.finish_reason})"


def _why(source: SourceStatus, now: datetime, *, detailed: bool) -> list[str]:
    """The lines of one source below the table: reasons behind its numbers, and failing entries, of which `detailed` shows all."""
    lines = [
        f"  {state}: {counted(reasons.items())}"
        for state in (_WHY if detailed else _WHY[:2])
        if (reasons := source.reasons(state))
    ]
    if source.unread:
        lines.append("  none of its entries gave a list that could be read")
    if source.absent is not None and (detailed or source.ready + source.later):
        waits = f"{source.ready + source.later:,} links wait, and no run asks for them"
        lines.append(f"  neither in the catalogue nor of a run since {source.absent:%Y-%m-%d}: {waits}")
    if source.turning and detailed:
        lines.append(f"  no part of its addresses, since they turn at every poll: {', '.join(source.turning)}")
    lines += [f"  sick: {message}" for message in source.sick]
    if source.incomplete:
        lines.append(
            f"  {source.incomplete:,} articles lack further pages: their column parts_missing says which, and why"
        )
    if source.given_up:
        lines.append(f"  {source.given_up:,} of the failed are not asked for again")
    shown = source.trouble if detailed else source.trouble[:3]
    lines += [
        f"  {entry.outcome} {ago(entry.polled, now)}: {entry.url}  {entry.detail or ''}".rstrip() for entry in shown
    ]
    if len(source.trouble) > len(shown):
        lines.append(f"  … {len(source.trouble) - len(shown)} more: newscrawl status {source.source}")
    return [source.source, *lines] if lines else []


def _hints(out: Console, overview: StoreOverview) -> None:
    """The verbs that say more, or do something about it."""
    if any(source.given_up or source.of(State.GONE) for source in overview.sources):
        out.print("[dim]newscrawl retry --source SOURCE --reason REASON asks for failed links again[/dim]")
    if any(source.sick for source in overview.sources):
        out.print("[dim]newscrawl health says more of the sick[/dim]")
    if any(source.of(State.QUARANTINED) for source in overview.sources):
        out.print("[dim]newscrawl quarantine lists the pages that could not be read[/dim]")


def _number(count: int) -> str:
    return f"{count:,}" if count else "·"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


# ── for a program ──────────────────────────────────────────────────────────────────────────────


def overview_as_json(overview: StoreOverview) -> dict[str, Any]:
    held, run = overview.holder, overview.run
    return {
        "db": str(overview.path),
        "bytes": overview.bytes,
        "pages_bytes": overview.pages_bytes,
        "lock": held and {"pid": held.pid, "since": utc(held.since), "command": held.command},
        "last_run": run
        and {
            "id": run.id,
            "spider": run.spider,
            "started": utc(run.started),
            "finished": utc(run.finished),
            "exit_status": run.exit_status,
            "finish_reason": run.finish_reason,
            "seconds": run.seconds,
            "discovered": run.discovered,
            "fetched": run.fetched,
        },
        "alerts_waiting": waiting_as_json(overview.waiting),
        "sources": [_source_as_json(source) for source in overview.sources],
    }


def _source_as_json(source: SourceStatus) -> dict[str, Any]:
    return {
        "source": source.source,
        "name": source.name,
        "articles": source.articles,
        "incomplete": source.incomplete,
        "newest": utc(source.newest),
        "polled": utc(source.polled),
        "ready": source.ready,
        "later": source.later,
        "next_try": utc(source.next_try),
        "given_up": source.given_up,
        "links": {state.value: source.of(state) for state in State},
        "reasons": {state.value: found for state in State if (found := source.reasons(state))},
        "readable": None if source.polled is None else source.readable,
        "absent": utc(source.absent),
        "turning": list(source.turning),
        "sick": list(source.sick),
        "learning_days": health.days_to_learn(source.known_days),
        "trouble": [
            {"url": entry.url, "outcome": entry.outcome, "detail": entry.detail, "polled": utc(entry.polled)}
            for entry in source.trouble
        ],
    }
