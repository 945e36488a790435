"""`make measure`: the command of the laboratory. A subcommand is a folder beside this file, and its `command.py`; that of a fleet has three."""

from __future__ import annotations

import click

from newscrawl.cli import OneLineErrors
from tests.bench.add.command import add
from tests.bench.boilerplate.command import boilerplate
from tests.bench.crawl.command import crawl
from tests.bench.dedupe.command import dedupe
from tests.bench.export.command import export
from tests.bench.fields.command import fields
from tests.bench.fleet.command import fleet
from tests.bench.fleet.scale import scale
from tests.bench.fleet.whole import hub
from tests.bench.health.command import health
from tests.bench.pages.command import pages
from tests.bench.readers.command import readers
from tests.bench.reread.command import reextract
from tests.bench.search.command import search
from tests.bench.store.command import store
from tests.bench.stories.command import stories
from tests.bench.systems.command import systems


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def measure() -> None:
    """Measure how good and how fast newscrawl is, where the truth is known."""


for command in (
    fields,
    boilerplate,
    dedupe,
    health,
    store,
    search,
    pages,
    readers,
    stories,
    crawl,
    systems,
    add,
    export,
    reextract,
    fleet,
    hub,
    scale,
):
    measure.add_command(command)

if __name__ == "__main__":
    measure(prog_name="measure")
