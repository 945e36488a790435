"""`newscrawl crawl …` is `scrapy crawl …`, from any folder."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Sequence

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

    if any(argument.startswith("--prof") for argument in arguments):  # what a run costs is measured as Scrapy does it
        cmdline.execute(["scrapy", "crawl", *arguments])
    execute(arguments)


def execute(arguments: Sequence[str], place: str | None = None) -> None:
    """Do what `scrapy crawl` does, less its search: for one command Scrapy imports all of its own, and looks into every installed
    package for more, a thirtieth of the CPU of a run that finds nothing new.

    place: module of the command; None: that of `crawl`, where the settings say
    """
    from scrapy.cmdline import ScrapyArgumentParser
    from scrapy.commands import ScrapyHelpFormatter
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.exceptions import UsageError
    from scrapy.utils.project import get_project_settings

    settings = get_project_settings()
    command = importlib.import_module(place or f"{settings['COMMANDS_MODULE']}.crawl").Command()
    parser = ScrapyArgumentParser(
        formatter_class=ScrapyHelpFormatter,
        usage=f"{command.title} {command.syntax()}",
        conflict_handler="resolve",
        description=command.long_desc(),
    )
    settings.setdict(command.default_settings, priority="command")
    command.settings = settings
    command.add_options(parser)
    options, rest = parser.parse_known_args(arguments)
    try:
        command.process_options(rest, options)
        command.crawler_process = AsyncCrawlerProcess(settings)
        command.run(rest, options)
    except UsageError as error:
        parser.error(str(error))
    sys.exit(command.exitcode)
