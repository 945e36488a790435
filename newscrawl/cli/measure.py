"""`newscrawl measure`: how good and how fast, on pages with known truth. The corpus is no part of this repository."""

from __future__ import annotations

import json
import multiprocessing
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from newscrawl.boilerplate import MIN_PAGES
from newscrawl.cli import (
    _boilerplate_measured,
    _bootstrap,
    _floors,
    _health_measured,
    _measure_crawl,
    _measure_store,
    _measured,
    _measured_dedupe,
    _scored,
)
from newscrawl.cli._contestants import CONTESTANTS, Task
from newscrawl.cli._measured import Result
from newscrawl.cli._simulated import TEST_SEEDS, TUNING_SEEDS
from newscrawl.cli.made import worlds
from newscrawl.errors import UsageError

_UNKNOWN_URL = "http://unknown.invalid/article"
_MOST_BODIES = 160
_OURS, _BASELINE = "newscrawl", "trafilatura"


@click.group()
def measure() -> None:
    """Measure extraction and boilerplate on pages with truth, health on simulated histories, copies and growth on made texts, whole crawls."""


measure.add_command(_measure_crawl.crawl)
measure.add_command(_measure_store.store)


@measure.command()
@click.option(
    "--corpus",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder with score.py and SET/truth.jsonl.",
)
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
    "--floors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Hold our figures to these floors and raise them where we are better, e.g. tests/bench/floors.json.",
)
@click.option("--lower-floors", is_flag=True, help="Take the figures as floors even where they are worse.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes. Default: one a processor.")
def fields(
    corpus: Path,
    sets: tuple[str, ...],
    json_file: Path | None,
    baseline: bool,
    out: Path | None,
    floors: Path | None,
    lower_floors: bool,
    jobs: int | None,
) -> None:
    """Title, authors, date and body against the truth, beside plain trafilatura.

    CPU is that of one page in one process: the whole of our extraction, and trafilatura's bare_extraction with metadata.
    Ends with 1 where a figure lies more than .002 below its floor.
    """
    tasks = _tasks(corpus, sets)
    results = _measure(corpus, tasks, [_OURS, _BASELINE] if baseline else [_OURS], jobs or os.cpu_count() or 1)
    _measured.show(results)
    if json_file is not None:
        json_file.write_text(json.dumps([_measured.flat(r) for r in results], indent=1) + "\n", encoding="utf-8")
    if out is not None:
        out.write_text(_measured.markdown(results), encoding="utf-8")
    if floors is not None:
        _hold(floors, results, lower=lower_floors)


@measure.command()
@click.option(
    "--corpus", type=click.Path(path_type=Path, file_okay=False), help="Also copies of the bodies of this corpus."
)
@click.option("--tuning", is_flag=True, help="With the seeds on which the method was tuned, not those of the test.")
@click.option(
    "--seeds",
    type=click.IntRange(1, len(worlds.TEST)),
    default=len(worlds.TEST),
    show_default=True,
    help="So many made worlds.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the table as Markdown, e.g. tests/bench/dedupe.md.",
)
@click.option("--floors", type=click.Path(path_type=Path, dir_okay=False), help="As for `fields`.")
@click.option("--lower-floors", is_flag=True, help="Take the figures as floors even where they are worse.")
def dedupe(
    corpus: Path | None, tuning: bool, seeds: int, out: Path | None, floors: Path | None, lower_floors: bool
) -> None:
    """Copies of stories against what only looks like a copy, on made texts, through a real database."""
    chosen = worlds.TUNING if tuning else worlds.TEST
    tallies = {"made texts": _measured_dedupe.measure(worlds.made(seed) for seed in chosen[:seeds])}
    if corpus is not None:
        tallies["corpus"] = _measured_dedupe.measure(
            [worlds.of_texts(chosen[0], _bodies(corpus, half=int(not tuning)))]
        )
    else:
        click.echo("corpus: skipped, no --corpus given; made texts only", err=True)
    for name, tally in tallies.items():
        table = Table("kind", "truth", "pairs", "called one story", title=name)
        for row in _measured_dedupe.rows(tally):
            table.add_row(*row)
        Console(width=max(Console().width, 110)).print(table)
        click.echo(_measured_dedupe.summary(tally))
    if out is not None:
        out.write_text(
            _measured_dedupe.markdown(tallies, f" --seeds {seeds}{' --corpus DIR' if corpus else ''}"), encoding="utf-8"
        )
    if floors is not None:
        _floors.hold(
            floors, {f"dedupe, {name}": tally.figures() for name, tally in tallies.items()}, lower=lower_floors
        )


def _bodies(corpus: Path, *, half: int) -> list[str]:
    """Every second body of 120 to 3,000 words, with three paragraphs or more. Raises UsageError where there is none."""
    found = []
    for file in sorted(corpus.glob("*/truth.jsonl")):
        with file.open(encoding="utf-8") as lines:
            bodies = [json.loads(line).get("body") or "" for line in lines]
        found += [body for body in bodies[half::2] if 120 <= len(body.split()) <= 3000]
    if not found:
        raise UsageError(f"{corpus}: expected SET/truth.jsonl with bodies of 120 words or more; found none")
    return found[:_MOST_BODIES]


@measure.command(name="boilerplate")
@click.option(
    "--corpus",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder with score.py and SET/truth.jsonl.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the table, e.g. tests/bench/boilerplate.md."
)
def boilerplate_(corpus: Path, out: Path | None) -> None:
    """Bodies before and after what their outlets repeat is learned, on the outlets of a corpus that have pages enough.

    Ends with 1 where a page lost true text to what was learned.
    """
    _check_corpus(corpus)
    chosen = _boilerplate_measured.outlets(corpus)
    if not chosen:
        raise UsageError(f"{corpus}: no outlet of it has {MIN_PAGES} pages with addresses and a true body among them")
    with tempfile.TemporaryDirectory() as folder:
        results = _boilerplate_measured.measured(corpus, chosen, Path(folder), datetime.now(UTC))
    table = _boilerplate_measured.markdown(results)
    if out is None:
        click.echo(table)
    else:
        out.write_text(table, encoding="utf-8")
    if lost := _boilerplate_measured.lost(results):
        click.echo(f"True text was dropped at {', '.join(lost)}.", err=True)
        click.get_current_context().exit(1)


@measure.command(name="health")
@click.option("--half", type=click.Choice(["test", "tuning"]), default="test", show_default=True, help="Of the seeds.")
@click.option("--seeds", type=click.IntRange(1, 40), default=40, show_default=True, help="How many seeds of the half.")
@click.option("--trials", type=click.IntRange(1, 40), default=8, show_default=True, help="Seeds in which things break.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the table, e.g. tests/bench/health.md."
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes. Default: one a processor.")
def health_(half: str, seeds: int, trials: int, out: Path | None, jobs: int | None) -> None:
    """False alarms, and how soon what broke is found, on simulated histories. Takes minutes.

    Ends with 1 where there is more than one false alarm in 1,000 source-days.
    """
    chosen = TEST_SEEDS if half == "test" else TUNING_SEEDS
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        watched = [each for part in pool.imap(_health_measured.watched, chosen[:seeds]) for each in part]
        tried = [each for part in pool.imap(_health_measured.trials, chosen[:trials]) for each in part]
    table = _health_measured.markdown(watched, tried, f"--half {half} --seeds {seeds} --trials {trials}")
    if out is None:
        click.echo(table)
    else:
        out.write_text(table, encoding="utf-8")
    if _health_measured.per_thousand(watched) > 1:
        click.get_current_context().exit(1)


def _hold(file: Path, results: Sequence[Result], *, lower: bool) -> None:
    _floors.hold(file, {r.set: _measured.figures(r) for r in results if r.contestant == _OURS}, lower=lower)


# ── the corpus ─────────────────────────────────────────────────────────────────────────────────


def _tasks(corpus: Path, sets: Sequence[str]) -> Mapping[str, list[Task]]:
    """Pages by set. Raises UsageError where the corpus, its scorer or a set is not there."""
    _check_corpus(corpus)
    there = sorted(pages.parent.name for pages in corpus.glob("*/pages"))
    for name in sets:
        if name not in there:
            raise UsageError(f"{corpus}: no set {name!r}; there are {', '.join(there)}")
    return {name: list(_pages(corpus / name)) for name in sets or there}


def _check_corpus(corpus: Path) -> None:
    if not (corpus / "score.py").is_file():
        raise UsageError(
            f"{corpus}: expected a corpus with score.py; it is not part of this repository, --corpus names its folder"
        )


def _pages(folder: Path) -> Iterator[Task]:
    for row in _scored.truth(folder):
        path = folder / "pages" / f"{row['id']}.html.gz"
        yield Task(path, row["id"], row.get("url") or _UNKNOWN_URL, row.get("lang") or "")


# ── running and scoring ────────────────────────────────────────────────────────────────────────


def _measure(corpus: Path, tasks: Mapping[str, list[Task]], contestants: Sequence[str], jobs: int) -> list[Result]:
    """Results by set, ours first."""
    rows: dict[str, dict[str, Mapping[str, Any]]] = {}
    results: list[Result] = []
    for name in contestants:
        rows[name], ms = _run(name, tasks, jobs)
        scores = _scored.by_set(corpus, list(tasks), list(rows[name].values()))
        for chosen, listed in tasks.items():
            results.append(Result(chosen, len(listed), name, scores.get(chosen, {}), [ms[task.id] for task in listed]))
    if _BASELINE in rows:
        results = [_compared(corpus, result, rows) if result.contestant == _OURS else result for result in results]
    return sorted(results, key=lambda result: (result.set, result.contestant))


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


def _compared(corpus: Path, result: Result, rows: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Result:
    """The result with the interval of its lead over the baseline, where the set has true bodies."""
    ours, theirs = (_scored.by_page(corpus, result.set, list(rows[name].values())) for name in (_OURS, _BASELINE))
    pages = sorted(ours)
    if not pages:
        return result
    return result._replace(more=_bootstrap.difference([ours[p] for p in pages], [theirs[p] for p in pages]))
