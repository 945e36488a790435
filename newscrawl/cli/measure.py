"""`newscrawl measure`: how good and how fast, on pages with known truth. The corpus is no part of this repository."""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from newscrawl.cli._contestants import CONTESTANTS, Task
from newscrawl.errors import UsageError

_COLUMNS = (
    ("body P", "body", "sh_p"),
    ("body R", "body", "sh_r"),
    ("body F1", "body", "sh_f1"),
    ("word F1", "body", "word_f1"),
    ("title", "title", "match"),
    ("authors F1", "authors", "f1"),
    ("day", "date", "day"),
    ("minute", "date", "minute"),
)
_UNKNOWN_URL = "http://unknown.invalid/article"


class Result(NamedTuple):
    """One contestant on one set."""

    set: str
    pages: int
    contestant: str
    scores: Mapping[str, Any]
    ms: Sequence[float]


@click.group()
def measure() -> None:
    """Measure extraction on a corpus of pages with known truth."""


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
@click.option("--jobs", type=click.IntRange(min=1), help="Processes. Default: one a processor.")
def fields(
    corpus: Path, sets: tuple[str, ...], json_file: Path | None, baseline: bool, out: Path | None, jobs: int | None
) -> None:
    """Title, authors, date and body against the truth, beside plain trafilatura.

    CPU is that of one page in one process: the whole of our extraction, and trafilatura's bare_extraction with metadata.
    """
    tasks = _tasks(corpus, sets)
    contestants = ["newscrawl", "trafilatura"] if baseline else ["newscrawl"]
    results = [result for name in contestants for result in _run(corpus, name, tasks, jobs or os.cpu_count() or 1)]
    results.sort(key=lambda result: (result.set, result.contestant))
    _print(results)
    if json_file is not None:
        json_file.write_text(json.dumps([_flat(result) for result in results], indent=1) + "\n", encoding="utf-8")
    if out is not None:
        out.write_text(_markdown(results), encoding="utf-8")


# ── the corpus ─────────────────────────────────────────────────────────────────────────────────


def _tasks(corpus: Path, sets: Sequence[str]) -> Mapping[str, list[Task]]:
    """Pages by set. Raises UsageError where the corpus, its scorer or a set is not there."""
    if not (corpus / "score.py").is_file():
        raise UsageError(
            f"{corpus}: expected a corpus with score.py; it is not part of this repository, --corpus names its folder"
        )
    there = sorted(pages.parent.name for pages in corpus.glob("*/pages"))
    for name in sets:
        if name not in there:
            raise UsageError(f"{corpus}: no set {name!r}; there are {', '.join(there)}")
    return {name: list(_pages(corpus / name)) for name in sets or there}


def _pages(folder: Path) -> Iterator[Task]:
    with (folder / "truth.jsonl").open(encoding="utf-8") as truth:
        for line in truth:
            row = json.loads(line)
            path = folder / "pages" / f"{row['id']}.html.gz"
            yield Task(path, row["id"], row.get("url") or _UNKNOWN_URL, row.get("lang") or "")


# ── running and scoring ────────────────────────────────────────────────────────────────────────


def _run(corpus: Path, contestant: str, tasks: Mapping[str, list[Task]], jobs: int) -> Iterator[Result]:
    every = [task for listed in tasks.values() for task in listed]
    context = multiprocessing.get_context("spawn")
    console = Console(stderr=True)
    rows: list[Mapping[str, Any]] = []
    ms: dict[str, float] = {}
    with context.Pool(jobs) as pool, Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        for run in bar.track(
            pool.imap(CONTESTANTS[contestant], every, chunksize=8), len(every), description=contestant
        ):
            rows.append(run.row)
            ms[run.row["id"]] = run.ms
    scores = _score(corpus, list(tasks), rows)
    for name, listed in tasks.items():
        yield Result(name, len(listed), contestant, scores.get(name, {}), [ms[task.id] for task in listed])


def _score(corpus: Path, sets: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The scorer's figures by set; it is a program of its own, run as such."""
    with tempfile.TemporaryDirectory() as folder:
        predictions, figures = Path(folder, "predictions.jsonl"), Path(folder, "figures.json")
        predictions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        chosen = [word for name in sets for word in ("--set", name)]
        command = [
            sys.executable,
            str(corpus / "score.py"),
            str(corpus),
            str(predictions),
            "--json",
            str(figures),
            *chosen,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            raise UsageError(f"{corpus / 'score.py'}: ended with {done.returncode}: {done.stderr.strip()}")
        articles: Mapping[str, Any] = json.loads(figures.read_text(encoding="utf-8"))["articles"]
        return articles


# ── tables ─────────────────────────────────────────────────────────────────────────────────────


def _cells(result: Result) -> list[str]:
    values = [result.scores.get(field, {}).get(key) for _, field, key in _COLUMNS]
    ordered = sorted(result.ms)
    cpu = [statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]]
    return (
        [result.set, str(result.pages), result.contestant]
        + ["" if value is None else f"{value:.3f}" for value in values]
        + [f"{value:.1f}" for value in cpu]
    )


def _header() -> list[str]:
    return ["set", "pages", "extractor", *(title for title, _, _ in _COLUMNS), "ms p50", "ms p99"]


def _print(results: Sequence[Result]) -> None:
    table = Table()
    for title in _header():
        table.add_column(title, justify="left" if title in {"set", "extractor"} else "right")
    for result in results:
        table.add_row(*_cells(result))
    console = Console()
    Console(width=max(console.width, 130)).print(table)


def _markdown(results: Sequence[Result]) -> str:
    lines = [_header(), ["---"] * len(_header()), *(_cells(result) for result in results)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"""# Fields, measured

Made by `newscrawl measure fields --corpus DIR --out tests/bench/fields.md`; do not edit.
Body P, R, F1: 4-token shingles; word F1: bags of words; title: share of equal ones after normalisation; authors F1: sets of
names; day, minute: share of right ones. ms: CPU of one page. trafilatura: `extract` for the body, `bare_extraction` with
metadata for fields and time. Empty: the set has no truth for it.

{table}
"""


def _flat(result: Result) -> Mapping[str, Any]:
    return dict(zip(_header(), _cells(result), strict=True)) | {
        "scores": {k: v for k, v in result.scores.items() if k != "worst"}
    }
