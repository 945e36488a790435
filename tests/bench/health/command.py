"""`make measure WHAT=health`: false alarms of health, and how soon what broke is found."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import click

from tests.bench.health import table, trials
from tests.bench.health.histories import TEST_SEEDS, TUNING_SEEDS


@click.command()
@click.option("--half", type=click.Choice(["test", "tuning"]), default="test", show_default=True, help="Of the seeds.")
@click.option("--seeds", type=click.IntRange(1, 40), default=40, show_default=True, help="How many seeds of the half.")
@click.option(
    "--trials",
    "trial_seeds",
    type=click.IntRange(1, 40),
    default=8,
    show_default=True,
    help="Seeds in which things break.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the table, e.g. tests/bench/health.md."
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes. Default: one a processor.")
def health(half: str, seeds: int, trial_seeds: int, out: Path | None, jobs: int | None) -> None:
    """False alarms, and how soon what broke is found, on simulated histories. Takes minutes.

    Ends with 1 where there is more than one false alarm in 1,000 source-days.
    """
    chosen = TEST_SEEDS if half == "test" else TUNING_SEEDS
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        watched = [each for part in pool.imap(trials.watched, chosen[:seeds]) for each in part]
        tried = [each for part in pool.imap(trials.trials, chosen[:trial_seeds]) for each in part]
    page = table.markdown(watched, tried, f"--half {half} --seeds {seeds} --trials {trial_seeds}")
    if out is None:
        click.echo(page)
    else:
        out.write_text(page, encoding="utf-8")
    if trials.per_thousand(watched) > 1:
        click.get_current_context().exit(1)
