"""`newscrawl coverage`: what is known of each outlet, month by month, by which way, what became of it, and which days lack articles."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import click

from newscrawl.cli import _store
from newscrawl.cli.render.coverage import address_line, coverage_as_json, show_coverage, show_coverages
from newscrawl.errors import UsageError
from newscrawl.store import open_readonly
from newscrawl.store.coverage import addresses
from newscrawl.store.coverage.addresses import Address
from newscrawl.store.coverage.reading import read
from newscrawl.store.coverage.records import Coverage

_EARLIEST = date(1800, 1, 1)


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--since", metavar="DAY", help="From this day on, at the outlet: 2025-11-09.")
@click.option("--until", metavar="DAY", help="Up to this day, it included.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object, for programs, with each day without an article."
)
@click.option(
    "--plot", type=click.Path(dir_okay=False, writable=True, path_type=Path), metavar="FILE.svg",
    help="Also draw it: bars by month and way, and a line of days.",
)  # fmt: skip
@click.option(
    "--sitemap-only", is_flag=True, help="Instead, the addresses that a sitemap has and no feed showed, a line each."
)
@_store.db_option
def coverage(
    slugs: tuple[str, ...],
    since: str | None,
    until: str | None,
    as_json: bool,
    plot: Path | None,
    sitemap_only: bool,
    db: Path,
) -> None:
    """Show what is known of outlets: addresses by month and by way, what became of them, and days without an article.

    Without SOURCE: a line for each that was ever asked; with it, its months, and the days without an article with what the
    store knows of the reason. Also works while a run is writing.

    \b
    newscrawl coverage ansa --since 2025-10-01
    newscrawl coverage ansa --plot ansa.svg
    newscrawl coverage ansa --sitemap-only
    """
    first, last = _day("--since", since), _day("--until", until)
    if first is not None and last is not None and first > last:
        raise UsageError(
            f"--since {since} --until {until}: expected a day that is not after the other; nothing lies between"
        )
    if plot is not None and plot.suffix.lower() != ".svg":
        raise UsageError(f"--plot {plot}: expected a name that ends with .svg, which is what it writes")
    if plot is not None and not plot.absolute().parent.is_dir():
        raise UsageError(f"--plot {plot}: expected a folder that is there; {plot.parent} is none")
    if sitemap_only and (as_json or plot is not None):
        raise UsageError(
            "--sitemap-only: expected neither --json nor --plot beside it; it prints addresses, a line each"
        )
    with open_readonly(db) as store:
        known = store.runs.known()
        for slug in slugs:
            _store.check_source(slug, known, db, what="")
        asked = [slug for slug in known if not slugs or slug in slugs]
        if sitemap_only:
            _list(addresses.sitemap_only(store, asked, since=first, until=last))
            return
        found = read(store, asked, datetime.now(UTC), since=first, until=last)
    if plot is not None:
        _draw(plot, found)
    if as_json:
        click.echo(json.dumps(coverage_as_json(found, since=first, until=last), ensure_ascii=False, indent=1))
    elif slugs:
        for each in found:
            show_coverage(each)
    else:
        show_coverages(found)


def _list(found: Iterable[Address]) -> None:
    """A line each; where there is none, a sentence beside what programs read."""
    address = None
    for address in found:
        click.echo(address_line(address))
    if address is None:
        click.echo("newscrawl: no sitemap has an address of this time that no feed showed", err=True)


def _day(option: str, given: str | None) -> date | None:
    """Raises UsageError for what is no day, or one before any newspaper's archive: each day between is looked at."""
    try:
        day = None if given is None else date.fromisoformat(given)
    except ValueError:
        raise UsageError(f"{option} {given}: expected a day such as 2025-11-09") from None
    if day is not None and day < _EARLIEST:
        raise UsageError(f"{option} {given}: expected a day from {_EARLIEST} on")
    return day


def _draw(file: Path, found: list[Coverage]) -> None:
    """Write the plot; the file is whole under its name, or as it was. Raises UsageError."""
    from newscrawl.cli.render.coverage_plot import plot
    from newscrawl.sources import editing

    editing.write(file, plot(found))
