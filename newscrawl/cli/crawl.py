"""`newscrawl crawl …` is `scrapy crawl …`, from any folder."""

from __future__ import annotations

import gc

import click

from newscrawl.cli import _settings


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def crawl(arguments: tuple[str, ...]) -> None:
    """Run a spider: `newscrawl crawl news -a source=ansa -a since=2d`. Options are those of `scrapy crawl`."""
    _settings.use()
    gc.disable()  # while a thousand modules are imported, of which none goes; `collect_seldom` lets it begin
    from scrapy import cmdline

    cmdline.execute(["scrapy", "crawl", *arguments])
