"""`make measure WHAT=fields`: title, authors, date and body against the truth, beside plain trafilatura."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from newscrawl.errors import UsageError
from tests.bench import bootstrap, scorer
from tests.bench import corpus as corpora
from tests.bench import floors as best
from tests.bench.fields import misses, misses_table, table
from tests.bench.fields.contestants import CONTESTANTS, Task
from tests.bench.fields.table import SetResult

_OURS, _BASELINE = "newscrawl", "trafilatura"


@click.command()
@corpora.required
@click.option(
    "--set", "sets", multiple=True, metavar="NAME", help="Only this set; may be repeated. Default: all with pages."
)
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write all figures as JSON.")
@click.option("--baseline/--no-baseline", default=True, show_default=True, help="Run plain trafilatura beside ours.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the table as Markdown, e.g. tests/bench/fields.md.",
)
@click.option(
    "--misses",
    "misses_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the kinds of misses as Markdown, e.g. tests/bench/misses.md. What they were before is read from the same file "
    "with the ending .json; where there is none, it is written, for later builds to be compared with.",
)
@best.options
@click.option("--jobs", type=click.IntRange(min=1), help="Processes. Default: one a processor.")
def fields(
    corpus: Path,
    sets: tuple[str, ...],
    json_file: Path | None,
    baseline: bool,
    out: Path | None,
    misses_file: Path | None,
    floors: Path | None,
    lower_floors: bool,
    jobs: int | None,
) -> None:
    """Title, authors, date and body against the truth, beside plain trafilatura.

    CPU is that of one page in one process: the whole of our extraction, and trafilatura's bare_extraction with metadata.
    Ends with 1 where a figure lies more than .002 below its floor.
    """
    tasks = _tasks(corpus, sets)
    results, ours = _measure(corpus, tasks, [_OURS, _BASELINE] if baseline else [_OURS], jobs or os.cpu_count() or 1)
    table.show(results)
    if json_file is not None:
        json_file.write_text(json.dumps([table.flat(r) for r in results], indent=1) + "\n", encoding="utf-8")
    if out is not None:
        out.write_text(table.markdown(results), encoding="utf-8")
    if misses_file is not None:
        _write_misses(corpus, tasks, ours, misses_file)
    if floors is not None:
        best.hold(floors, {r.set: table.figures(r) for r in results if r.contestant == _OURS}, lower=lower_floors)


# ── the corpus ─────────────────────────────────────────────────────────────────────────────────


def _tasks(corpus: Path, sets: Sequence[str]) -> Mapping[str, list[Task]]:
    """Pages by set. Raises UsageError where the corpus, its scorer or a set is not there."""
    corpora.check(corpus)
    there = sorted(pages.parent.name for pages in corpus.glob("*/pages"))
    for name in sets:
        if name not in there:
            raise UsageError(f"{corpus}: no set {name!r}; there are {', '.join(there)}")
    return {name: list(_pages(corpus / name)) for name in sets or there}


def _pages(folder: Path) -> Iterator[Task]:
    for row in corpora.truth(folder):
        yield Task(
            corpora.page_file(folder, row), row["id"], row.get("url") or corpora.UNKNOWN_URL, row.get("lang") or ""
        )


# ── running and scoring ────────────────────────────────────────────────────────────────────────


def _measure(
    corpus: Path, tasks: Mapping[str, list[Task]], contestants: Sequence[str], jobs: int
) -> tuple[list[SetResult], Mapping[str, Mapping[str, Any]]]:
    """Results by set, ours first; and our predictions by page."""
    rows: dict[str, dict[str, Mapping[str, Any]]] = {}
    results: list[SetResult] = []
    for name in contestants:
        rows[name], ms = _run(name, tasks, jobs)
        scores = scorer.by_set(corpus, list(tasks), list(rows[name].values()))
        for chosen, listed in tasks.items():
            results.append(
                SetResult(chosen, len(listed), name, scores.get(chosen, {}), [ms[task.id] for task in listed])
            )
    if _BASELINE in rows:
        results = [_compared(corpus, result, rows) if result.contestant == _OURS else result for result in results]
    return sorted(results, key=lambda result: (result.set, result.contestant)), rows[_OURS]


def _run(
    contestant: str, tasks: Mapping[str, list[Task]], jobs: int
) -> tuple[dict[str, Mapping[str, Any]], dict[str, float]]:
    """Predictions and milliseconds, by page."""
    every = [task for listed in tasks.values() for task in listed]
    context = multiprocessing.get_context("spawn")
    console = Console(stderr=True)
    rows: dict[str, Mapping[str, Any]] = {}
    ms: dict[str, float] = {}
    with context.Pool(jobs) as pool, Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        for run in bar.track(
            pool.imap(CONTESTANTS[contestant], every, chunksize=8), len(every), description=contestant
        ):
            rows[run.row["id"]] = run.row
            ms[run.row["id"]] = run.ms
    return rows, ms


def _compared(corpus: Path, result: SetResult, rows: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> SetResult:
    """The result with the interval of its lead over the baseline, where the set has true bodies."""
    ours, theirs = (scorer.by_page(corpus, result.set, list(rows[name].values())) for name in (_OURS, _BASELINE))
    pages = sorted(ours)
    if not pages:
        return result
    return result._replace(more=bootstrap.difference([ours[p] for p in pages], [theirs[p] for p in pages]))


def _write_misses(
    corpus: Path, tasks: Mapping[str, list[Task]], ours: Mapping[str, Mapping[str, Any]], file: Path
) -> None:
    """The kinds of misses, beside those of the build that was counted first."""
    addresses = {task.id: task.url for listed in tasks.values() for task in listed}
    halves = {
        half: misses.count(corpus, {id: row for id, row in ours.items() if misses.half_of(addresses[id], id) == half})
        for half in misses.HALVES
    }
    now = misses.together(halves.values())
    kept = file.with_suffix(".json")
    if not kept.exists():
        kept.write_text(json.dumps(misses.rows(now), indent=1) + "\n", encoding="utf-8")
    before = misses.counts(json.loads(kept.read_text(encoding="utf-8")))
    file.write_text(misses_table.markdown(before, now, halves), encoding="utf-8")
