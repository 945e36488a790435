"""`make measure WHAT=systems`: real publishing systems, crawled end to end, and what was stored beside what was typed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from newscrawl.errors import NewscrawlError
from tests.bench.systems import table
from tests.bench.systems.articles import stories
from tests.bench.systems.compare import Compared, compared
from tests.bench.systems.crawled import stored
from tests.bench.systems.ghost import Ghost
from tests.bench.systems.site import CannotRunError, System
from tests.bench.systems.wagtail import Wagtail
from tests.bench.systems.wordpress import WordPress

_SYSTEMS: dict[str, type[System]] = {"wordpress": WordPress, "ghost": Ghost, "wagtail": Wagtail}


class NotRun(NewscrawlError):
    """A system could not be installed, filled, served or crawled here; what it gave before that is told."""


@click.command()
@click.option(
    "--only", type=click.Choice(tuple(_SYSTEMS)), multiple=True, help="This system alone; may be given more than once."
)
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep the stores and exports in this folder."
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the page, e.g. tests/bench/systems.md."
)
def systems(only: Sequence[str], keep: Path | None, out: Path | None) -> None:
    """Install publishing systems, fill, serve and crawl them; expected against stored, field by field.

    Needs Debian's apt, npm with Node 20, and PyPI; takes some ten minutes. Everything is below a temporary folder, which is removed. Ends
    with 1 where a system cannot be run.
    """
    done: dict[str, tuple[str, list[Compared]]] = {}
    failed: dict[str, str] = {}
    for key in only or _SYSTEMS:
        system = _SYSTEMS[key]()
        with tempfile.TemporaryDirectory(prefix="systems-") as work:
            try:
                _crawl(system, Path(work), keep, done)
            except CannotRunError as error:
                failed[system.name] = str(error).replace(work, "…")
    page = table.markdown(done, failed)
    click.echo(page)
    if out is not None:
        out.write_text(page, "utf-8")
    if failed:
        raise NotRun("; ".join(f"{name}: not run: {why}" for name, why in failed.items()))


def _crawl(system: System, work: Path, keep: Path | None, done: dict[str, tuple[str, list[Compared]]]) -> None:
    """Crawl all sites of a system; what was crawled before a failure stays in `done`."""
    click.echo(f"{system.name}: installing", err=True)
    versions = system.install(work / "system")
    sites = done[system.name] = (versions, [])
    for number, site in enumerate(system.sites(stories(datetime.now(UTC)))):
        click.echo(f"{system.name}: {site.name}", err=True)
        place = (keep or work) / f"{system.name.split()[0].lower()}-{number}"
        sites[1].append(compared(site, stored(site, place)))
