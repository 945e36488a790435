"""`make measure WHAT=boilerplate`: bodies before and after boilerplate is learned, judged on the outlets of a corpus."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from newscrawl.boilerplate import MIN_PAGES
from newscrawl.errors import UsageError
from tests.bench import corpus as corpora
from tests.bench.boilerplate import learned, table


@click.command()
@corpora.required
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the table, e.g. tests/bench/boilerplate.md."
)
def boilerplate(corpus: Path, out: Path | None) -> None:
    """Bodies before and after what their outlets repeat is learned, on the outlets of a corpus that have pages enough.

    Ends with 1 where a page lost true text to what was learned.
    """
    corpora.check(corpus)
    chosen = learned.outlets(corpus)
    if not chosen:
        raise UsageError(f"{corpus}: no outlet of it has {MIN_PAGES} pages with addresses and a true body among them")
    with tempfile.TemporaryDirectory() as folder:
        results = learned.measured(corpus, chosen, Path(folder), datetime.now(UTC))
    page = table.markdown(results)
    if out is None:
        click.echo(page)
    else:
        out.write_text(page, encoding="utf-8")
    if lost := learned.lost(results):
        click.echo(f"True text was dropped at {', '.join(lost)}.", err=True)
        click.get_current_context().exit(1)
