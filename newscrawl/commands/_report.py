"""The report of a run at its end: a table for people, a sentence when a person is needed, one line for machines."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.crawler import Crawler

from newscrawl import streams
from newscrawl.commands import _status
from newscrawl.commands._logs import Log
from newscrawl.commands._stop import Stop
from newscrawl.crawl.context import run_of
from newscrawl.crawl.session import Session
from newscrawl.errors import NewscrawlError
from newscrawl.middlewares import transport
from newscrawl.models import State
from newscrawl.redact import redact
from newscrawl.store.records import Counts, Summary

if TYPE_CHECKING:
    from newscrawl.crawl.telling import Told
    from newscrawl.store.health.health import Illness


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a run ended, as it is shown."""

    exit_status: int
    reason: str  #: Scrapy's word for the end, or ours
    seconds: float
    failed_sources: int  #: number of sources of which no entry could be had
    summary: Summary | None = None  #: None when the store failed, or nothing was begun
    message: str | None = None  #: what a person should know
    notes: tuple[str, ...] = ()  #: what is good to know and needs nobody
    sick: tuple[str, ...] = ()  #: sources that are not as they used to be, a line each
    told: Told | None = None  #: what came of alerts; None: nobody watches, or nothing could be told


def run_result(crawler: Crawler, session: Session, log: Log, stop: Stop) -> RunResult:
    """How a run ended, from the crawler, the store, the log and the signals."""
    stats = transport.statistics(crawler)
    reason = str(stats.get("finish_reason", "error"))
    summary = session.summary() if session.failure is None else None
    facts = _facts(crawler, session, log, stop, reason, summary)
    # A machine that was offline, and a run that somebody ended, say nothing of the sources.
    if summary is not None and not facts.offline and facts.signal_status is None:
        check = session.store.health.check
        sick = session.wait(check, session.run_id, datetime.now(UTC), offline=_status.ALL_FAILED)
        facts = replace(facts, sick=sick)
    decision = _status.decide(facts)
    return RunResult(
        exit_status=decision.exit_status,
        reason="offline" if facts.offline and stop.cause is None else stop.cause or reason,
        seconds=session.seconds,  # Scrapy counts none where a second signal ended it
        failed_sources=0 if facts.offline else len(facts.unavailable),
        summary=summary,
        message=decision.message,
        notes=tuple(filter(None, (_note(crawler), _empty_export(crawler)))),
        sick=tuple(_sick(facts.sick)),
    )


def _note(crawler: Crawler) -> str | None:
    run = run_of(crawler)
    return None if run is None else run.note


def _empty_export(crawler: Crawler) -> str | None:
    """A sentence where an export was asked for and nothing is in it."""
    files = list(crawler.settings.getdict("FEEDS"))
    if not files or transport.statistics(crawler).get("item_scraped_count"):
        return None
    return (
        f"{', '.join(files)}: empty: an export holds what its run stores, and this one stored nothing; what was stored before is"
        " in the database, and `newscrawl browse` gives it as CSV and JSON"
    )


def _facts(
    crawler: Crawler, session: Session, log: Log, stop: Stop, reason: str, summary: Summary | None
) -> _status.Facts:
    run = run_of(crawler)
    asked, unavailable = run.polls if run is not None else (0, ())
    return _status.Facts(
        reason=reason,
        signal_status=stop.exit_status,
        store_failure=str(session.failure) if session.failure is not None else None,
        trouble=run.trouble if run is not None else None,
        asked=asked,
        unavailable=unavailable,
        offline=run is not None and run.connectivity.offline,
        answered=run is not None and run.connectivity.answered,
        unreached=run.connectivity.example if run is not None else None,
        quarantined=_by_state(summary.fetches)[State.QUARANTINED] if summary else 0,
        errors=log.errors.count,
        first_error=log.errors.first,
        exhausted=run.budgets.exhausted if run is not None else (),
        over=_over(reason, stop),
    )


def _over(reason: str, stop: Stop) -> str | None:
    """The setting of the limit that ended the run; None when none did."""
    if stop.cause == "run_minutes":
        return "NEWSCRAWL_RUN_MINUTES"
    if reason == "memusage_exceeded":
        return "MEMUSAGE_LIMIT_MB"
    return reason.upper() if reason.startswith("closespider_") else None


def _sick(ill: Sequence[Illness]) -> Iterator[str]:
    """Lines about the sick sources, one a finding, new ones first: "ansa: published fell from 98 % to 4 % since 2026-11-20 (25 pages), e.g. https://…"."""
    for illness in sorted(ill, key=lambda illness: not illness.new):
        example = f", e.g. {illness.samples[0]}" if illness.samples else ""
        yield f"{illness.source}: {illness.message}{example}"


def refused(error: NewscrawlError) -> RunResult:
    """The result of a run that was refused with an error, before it began or at its end."""
    return RunResult(exit_status=error.exit_status, reason="error", seconds=0, failed_sources=0, message=str(error))


def show(result: RunResult, *, verbose: bool, hidden: tuple[str, ...] = (), db: Path | None = None) -> None:
    """Print the table and the last line on standard output, the sentence on standard error. Without a terminal there is no table.

    A stream that refuses it changes nothing of how the run ended.

    db: the database that the run wrote to; it stands below the table
    """
    try:
        _print_all(result, verbose=verbose, hidden=hidden, db=db)
    except OSError as error:
        streams.drop_unwritten(sys.stdout)
        print_message(f"standard output: cannot be written ({error.strerror}); {last_line(result)}")


def _print_all(result: RunResult, *, verbose: bool, hidden: tuple[str, ...], db: Path | None) -> None:
    if result.summary is not None:
        if verbose or sys.stdout.isatty():
            _print_table(result.summary)
            if db is not None:
                print(f"in {db}")
        for problem in result.summary.problems():
            print_message(f"the sums do not add up: {problem}")
    for note in (*result.notes, *(result.told.notes if result.told is not None else ())):
        print(f"newscrawl: {redact(note, hidden)}")
    if result.message:
        print_message(redact(result.message, hidden))
    for line in result.sick:
        print_message(f"sick: {line}")
    print(last_line(result), flush=True)


def interrupted() -> RunResult:
    """The result of a run that Ctrl-C ended before it began."""
    return RunResult(
        exit_status=130, reason="sigint", seconds=0, failed_sources=0, message="interrupted before it began"
    )


def print_message(message: str) -> None:
    """Print what a person should know, on one line of standard error."""
    with suppress(OSError):  # a full disk: the exit status must do
        print(f"newscrawl: {message}", file=sys.stderr, flush=True)
    streams.drop_unwritten(sys.stderr)


def last_line(result: RunResult) -> str:
    """The last line, `run=1 exit=0 stored=12 …`: words and numbers of this run's pages, for machines."""
    words: dict[str, Any] = {"exit": result.exit_status}
    if result.summary is not None:
        fetched = _by_state(result.summary.fetches)
        words = {"run": result.summary.run_id, **words, "discovered": result.summary.discovered}
        words["fetched"] = result.summary.total_fetches
        words |= {state.value: fetched[state] for state in _SHOWN}
        words["waiting"] = _by_state(result.summary.links)[State.PENDING]
    words |= {"failed_sources": result.failed_sources, "sick": len(result.sick)}
    if result.told is not None:
        words |= {"alerts": result.told.sent, "alerts_waiting": result.told.waiting}
    words["secs"] = f"{result.seconds:.1f}"
    return " ".join(f"{name}={value}" for name, value in words.items())


_SHOWN = (
    State.STORED, State.DUPLICATE, State.REJECTED, State.FAILED, State.GONE, State.QUARANTINED, State.UNCHANGED, State.REVISED,
    State.PART,
)  # fmt: skip


def _print_table(summary: Summary) -> None:
    """Print what became of every link; where standard output is no terminal, one line a row, with tabs."""
    title, head, rows = (
        f"Run {summary.run_id}: what became of every link",
        ("state", "reason", "this run", "all links"),
        _rows(summary),
    )
    if not sys.stdout.isatty():
        print(title, *("\t".join(row) for row in (head, *rows)), sep="\n")
        return
    from rich.console import Console  # here: without a terminal it is not needed, and takes a thirtieth of a start
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for name in head:
        table.add_column(name, justify="left" if name in ("state", "reason") else "right")
    for row in rows:
        if row[0] == "sum":
            table.add_section()
        table.add_row(*row)
    Console(highlight=False).print(table)


def _rows(summary: Summary) -> list[tuple[str, str, str, str]]:
    """State, reason, and how many of this run and of all links; at the end the sums."""
    links, fetches = summary.links, summary.fetches
    keys = sorted({*links, *fetches}, key=lambda key: (list(State).index(key.state), key.reason or ""))
    rows = [
        (key.state.value, str(key.reason or ""), _number(fetches.get(key)), _number(links.get(key))) for key in keys
    ]
    rows.append(("sum", "", str(sum(fetches.values())), str(sum(links.values()))))
    return [*rows, ("", "newly discovered", str(summary.discovered), "")]


def _number(count: int | None) -> str:
    return str(count) if count else "·"


def _by_state(counts: Counts) -> Counter[State]:
    found: Counter[State] = Counter()
    for key, count in counts.items():
        found[key.state] += count
    return found
