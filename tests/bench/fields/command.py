"""`make measure WHAT=fields`: title, authors, date and body against the truth, beside plain trafilatura and another checkout."""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from newscrawl import urls
from newscrawl.errors import UsageError
from tests.bench import body_samples, bootstrap, scorer
from tests.bench import corpus as corpora
from tests.bench import floors as best
from tests.bench.fields import body_misses, misses, misses_table, table
from tests.bench.fields.contestants import CONTESTANTS, Prediction, Task, of_checkout
from tests.bench.fields.table import SetResult

_OURS, _BASELINE = "newscrawl", "trafilatura"
_HELD_OUT = "newscrawl, of other outlets"
# Columns of what is read with weights of other outlets: what the weights have no part in is as in our own row.
_BODY = ("body",)


@click.command()
@corpora.required
@click.option(
    "--set", "sets", multiple=True, metavar="NAME", help="Only this set; may be repeated. Default: all with pages."
)
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write all figures as JSON.")
@click.option("--baseline/--no-baseline", default=True, show_default=True, help="Run plain trafilatura beside ours.")
@click.option(
    "--cross-validate",
    is_flag=True,
    help="Add our body read with weights that are fitted on other outlets alone; minutes more, and needs numpy and scipy.",
)
@click.option(
    "--beside",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A checkout of another version, with its .venv: run that beside ours.",
)
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
@click.option(
    "--body-misses",
    "body_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what our body's misses are, by kind, as Markdown, e.g. tests/bench/body_misses.md.",
)
@best.options
@click.option("--jobs", type=click.IntRange(min=1), help="Processes. Default: one a processor.")
def fields(
    corpus: Path,
    sets: tuple[str, ...],
    json_file: Path | None,
    baseline: bool,
    cross_validate: bool,
    beside: Path | None,
    out: Path | None,
    misses_file: Path | None,
    body_file: Path | None,
    floors: Path | None,
    lower_floors: bool,
    jobs: int | None,
) -> None:
    """Title, authors, date and body against the truth, beside plain trafilatura.

    CPU is that of one page in one process: the whole of our extraction, and trafilatura's bare_extraction with metadata.
    Ends with 1 where a figure lies more than .002 below its floor.
    """
    tasks = _tasks(corpus, sets)
    every = [task for listed in tasks.values() for task in listed]
    jobs = jobs or os.cpu_count() or 1
    read = {name: _run(name, every, jobs) for name in ([_OURS, _BASELINE] if baseline else [_OURS])}
    if beside is not None:
        read[f"newscrawl {beside.name}"] = of_checkout(beside, every)
    if cross_validate:
        # Only to fit: what it needs is in no lock file.
        fit = importlib.import_module("tests.bench.fit_body")
        read[_HELD_OUT] = fit.held_out(corpus, every, [urls.site(task.url) or task.id for task in every], jobs)
    results = _results(corpus, tasks, read)
    table.show(results)
    if json_file is not None:
        json_file.write_text(json.dumps([table.flat(r) for r in results], indent=1) + "\n", encoding="utf-8")
    if out is not None:
        out.write_text(table.markdown(results), encoding="utf-8")
    if misses_file is not None:
        _write_misses(corpus, tasks, {one.row["id"]: one.row for one in read[_OURS]}, misses_file)
    if body_file is not None:
        ours = {name: predictions for name, predictions in read.items() if name != _BASELINE}
        body_file.write_text(body_misses.markdown(_missed(corpus, ours, jobs)), encoding="utf-8")
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


def _run(contestant: str, tasks: Sequence[Task], jobs: int) -> list[Prediction]:
    console = Console(stderr=True)
    context = multiprocessing.get_context("spawn")
    with context.Pool(jobs) as pool, Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        runs = pool.imap(CONTESTANTS[contestant], tasks, chunksize=8)
        return list(bar.track(runs, len(tasks), description=contestant))


def _results(
    corpus: Path, tasks: Mapping[str, list[Task]], read: Mapping[str, Sequence[Prediction]]
) -> list[SetResult]:
    """Results by set, ours first; ours with the intervals of their leads over each of the others."""
    others = [name for name in read if name not in (_OURS, _HELD_OUT)]
    results: list[SetResult] = []
    for name, predictions in read.items():
        scores = scorer.by_set(corpus, list(tasks), [one.row for one in predictions])
        ms = {one.row["id"]: one.ms for one in predictions}
        for chosen, listed in tasks.items():
            figures = scores.get(chosen, {})
            if name == _HELD_OUT:
                figures = {field: figures[field] for field in _BODY if field in figures}
            times = [took for task in listed if (took := ms[task.id]) is not None]
            results.append(SetResult(chosen, len(listed), name, figures, times))
    results = [one for one in results if one.contestant != _HELD_OUT or one.scores]
    if others:
        results = [one._replace(more=_leads(corpus, one, read, others)) for one in results]
    return sorted(results, key=lambda result: (result.set, result.contestant))


def _leads(
    corpus: Path, result: SetResult, read: Mapping[str, Sequence[Prediction]], others: Sequence[str]
) -> Mapping[str, bootstrap.Interval]:
    """The intervals of a result's leads over the others, where it is ours and the set has true bodies."""
    if result.contestant in others:
        return {}
    scores = {
        name: scorer.by_page(corpus, result.set, [one.row for one in read[name]])
        for name in (result.contestant, *others)
    }
    pages = sorted(scores[result.contestant])
    ours, *theirs = ([of[page] for page in pages] for of in scores.values())
    return (
        {name: bootstrap.difference(ours, their) for name, their in zip(others, theirs, strict=True)} if pages else {}
    )


def _missed(
    corpus: Path, read: Mapping[str, Sequence[Prediction]], jobs: int
) -> Mapping[str, Mapping[str, Sequence[body_misses.Miss]]]:
    """For each contestant, the misses of each page with a true body."""
    pages = {page.task.id: page for page in body_samples.pages(corpus) if page.body}
    found = {}
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for name, predictions in read.items():
            rows = [one.row for one in predictions if one.row["id"] in pages]
            given = [(pages[row["id"]], row["body"] or "", row.get("subtitle") or "") for row in rows]
            each = pool.starmap(body_misses.of_page, given, chunksize=8)
            found[name] = {row["id"]: missed for row, missed in zip(rows, each, strict=True)}
    return found


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
