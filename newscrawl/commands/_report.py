"""What a run says at its end, and the status it ends with. A table for people, one line for machines."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from scrapy.crawler import Crawler

from newscrawl.errors import UsageError
from newscrawl.models import State
from newscrawl.session import Session
from newscrawl.store.records import Counts, Summary

OK, SOME_FAILED, STORE_FAILED, ALL_FAILED, BUDGET, INTERRUPTED = 0, 1, 4, 5, 6, 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A finished run."""

    exit_status: int
    reason: str  #: Scrapy's word for the end
    seconds: float
    asked: int  #: sources
    silent: int  #: of these, sources of which no entry could be had
    summary: Summary | None  #: None when the store failed
    message: str | None = None  #: what a person should know


def outcome(crawler: Crawler, session: Session, *, failed: bool) -> Outcome:
    """Read off the crawler and the store how the run went."""
    stats = (crawler._stats.get_stats() if crawler._stats else {}) or {}
    reason = str(stats.get("finish_reason", "error"))
    asked, silent = crawler.spider.polls if crawler.spider is not None else (0, 0)  # type: ignore[attr-defined]
    summary = session.summary() if session.failure is None else None
    status, message = _status(reason, asked, silent, summary, session.failure, failed=failed)
    seconds = float(stats.get("elapsed_time_seconds") or 0)
    return Outcome(
        exit_status=status, reason=reason, seconds=seconds, asked=asked, silent=silent, summary=summary, message=message
    )


def _status(
    reason: str, asked: int, silent: int, summary: Summary | None, failure: Exception | None, *, failed: bool
) -> tuple[int, str | None]:
    if failure is not None:
        return (
            STORE_FAILED,
            f"the store failed: {failure}; what was stored before is safe, the next run takes up the rest",
        )
    if failed or reason in ("error", "start_error"):
        return SOME_FAILED, "the run ended by an error of ours; the log says which"
    if asked and silent == asked:
        return (
            ALL_FAILED,
            f"none of the {asked} sources could be had: network down, or the addresses are wrong; nothing is lost, run again",
        )
    if reason == "shutdown":
        return INTERRUPTED, "interrupted; what is stored is safe, the next run takes up the rest"
    if reason.startswith("closespider"):
        return BUDGET, f"stopped by a limit ({reason}); the next run takes up the rest"
    quarantined = _by_state(summary.fetches)[State.QUARANTINED] if summary else 0
    if quarantined:
        return SOME_FAILED, f"{quarantined} pages could not be read; their bytes are kept (state quarantined)"
    if silent:
        return SOME_FAILED, f"{silent} of {asked} sources could not be had; the table `entries` says why"
    return OK, None


def show(result: Outcome) -> None:
    """Table and last line on stdout."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    if result.summary is not None:
        console.print(_table(result.summary))
        for problem in result.summary.problems():
            console.print(f"[red]the sums do not add up: {problem}[/red]")
    if result.message:
        console.print(f"[yellow]{result.message}[/yellow]")
    print(last_line(result), flush=True)


def last_line(result: Outcome) -> str:
    """`run=1 exit=0 stored=12 …`: words and numbers of this run's pages, for machines."""
    words: dict[str, Any] = {"exit": result.exit_status}
    if result.summary is not None:
        fetched = _by_state(result.summary.fetches)
        words = {"run": result.summary.run_id, **words, "discovered": result.summary.discovered}
        words["fetched"] = result.summary.total_fetches
        words |= {state.value: fetched[state] for state in _SHOWN}
        words["waiting"] = _by_state(result.summary.links)[State.PENDING]
    words |= {"failed_sources": result.silent, "secs": f"{result.seconds:.1f}"}
    return " ".join(f"{name}={value}" for name, value in words.items())


_SHOWN = (
    State.STORED, State.DUPLICATE, State.REJECTED, State.FAILED, State.GONE, State.QUARANTINED, State.UNCHANGED, State.REVISED,
)  # fmt: skip


def _table(summary: Summary) -> Table:
    links, fetches = summary.links, summary.fetches
    table = Table(title=f"Run {summary.run_id}: what became of every link", title_justify="left")
    for name, right in (("state", False), ("reason", False), ("this run", True), ("all links", True)):
        table.add_column(name, justify="right" if right else "left")
    for state in State:
        for key in sorted({k for k in (*links, *fetches) if k.state is state}, key=lambda k: k.reason or ""):
            table.add_row(state, key.reason or "", _number(fetches.get(key)), _number(links.get(key)))
    table.add_section()
    table.add_row("sum", "", str(sum(fetches.values())), str(sum(links.values())))
    table.add_row("", "newly discovered", str(summary.discovered), "")
    return table


def _number(count: int | None) -> str:
    return str(count) if count else "·"


def _by_state(counts: Counts) -> Counter[State]:
    found: Counter[State] = Counter()
    for key, count in counts.items():
        found[key.state] += count
    return found


def check_line(package: str = "pipelines") -> None:
    """Scrapy appends the project's folder to the path: a foreign distribution named `pipelines` would shadow ours."""
    spec = importlib.util.find_spec(package)
    places = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    if not any((place / "extract.py").is_file() and (place / "archive.py").is_file() for place in places):
        where = ", ".join(map(str, places)) or "nothing"
        raise UsageError(
            f"the package {package!r} found is not newscrawl's ({where}): another distribution of that name shadows it; "
            "uninstall that one, or install newscrawl with `pip install -e .`"
        )
