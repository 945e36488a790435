"""`make measure WHAT=dedupe`: whether copies of stories are told from what only looks like a copy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from newscrawl.errors import UsageError
from tests.bench import corpus as corpora
from tests.bench import floors as best
from tests.bench.dedupe import table
from tests.bench.dedupe.tally import PairCounts, measure
from tests.bench.made import worlds

_MOST_BODIES = 160


@click.command()
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
@best.options
def dedupe(
    corpus: Path | None, tuning: bool, seeds: int, out: Path | None, floors: Path | None, lower_floors: bool
) -> None:
    """Copies of stories against what only looks like a copy, on made texts, through a real database."""
    chosen = worlds.TUNING if tuning else worlds.TEST
    tallies = {"made texts": measure(worlds.made(seed) for seed in chosen[:seeds])}
    if corpus is not None:
        tallies["corpus"] = measure([worlds.of_texts(chosen[0], _bodies(corpus, half=int(not tuning)))])
    else:
        click.echo("corpus: skipped, no --corpus given; made texts only", err=True)
    _show(tallies)
    if out is not None:
        options = f" --seeds {seeds}{' --corpus DIR' if corpus else ''}"
        out.write_text(table.markdown(tallies, options), encoding="utf-8")
    if floors is not None:
        best.hold(floors, {f"dedupe, {name}": tally.figures() for name, tally in tallies.items()}, lower=lower_floors)


def _show(tallies: Mapping[str, PairCounts]) -> None:
    for name, tally in tallies.items():
        shown = Table("kind", "truth", "pairs", "called one story", title=name)
        for row in table.rows(tally):
            shown.add_row(*row)
        Console(width=max(Console().width, 110)).print(shown)
        click.echo(table.summary(tally))


def _bodies(corpus: Path, *, half: int) -> list[str]:
    """Every second body of 120 to 3,000 words, with three paragraphs or more. Raises UsageError where there is none."""
    found: list[str] = []
    for file in sorted(corpus.glob("*/truth.jsonl")):
        bodies = [row.get("body") or "" for row in corpora.truth(file.parent)]
        found += [body for body in bodies[half::2] if 120 <= len(body.split()) <= 3000]
    if not found:
        raise UsageError(f"{corpus}: expected SET/truth.jsonl with bodies of 120 words or more; found none")
    return found[:_MOST_BODIES]
