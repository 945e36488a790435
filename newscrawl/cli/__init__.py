"""The `newscrawl` command. Each verb is a file; what it prints is laid out in `render`."""

from __future__ import annotations

import importlib
from typing import Any

import click

from newscrawl.errors import NewscrawlError

# Verb → module and one-line help, which is known without importing the module.
VERBS = {
    "crawl": ("crawl", "Run a spider and store what it finds: scrapy crawl, from any folder."),
    "try": ("try_", "Show every field of one page, where it comes from, and why that won."),
    "status": ("status", "Show where every source stands: stored, waiting, failed and why, in quarantine."),
    "health": ("health", "Show which sources are not as they were, since when, and where to look; accept a change."),
    "retry": ("retry", "Ask again for links that failed, were rejected or are gone."),
    "quarantine": ("quarantine", "List pages that could not be read; read them again; write one to a file."),
    "forget": ("forget", "Delete an article with all that was kept of it, and never fetch it again."),
    "cron": ("cron", "Print the crontab line or systemd units that run newscrawl here."),
    "doctor": ("doctor", "Check this machine, the store and the catalogue."),
    "browse": ("browse", "Open the database in Datasette."),
    "pipe": ("pipe", "Run one room of the pipeline as a filter: JSON lines in, JSON lines out."),
    "sources": ("sources", "List the catalogue."),
    "history": ("history", "Show what an outlet changed in an article since it was stored."),
    "boilerplate": ("boilerplate", "List what outlets repeat and bodies leave out; give a block back, or drop one."),
    "story": ("story", "Show who ran a story, when, and how much each kept of the text that came first."),
    "init": ("init", "Make a project: scrapy.cfg, settings that extend ours, data/sources/."),
    "demo": ("demo", "Crawl two made-up outlets on this machine and show what was stored."),
}

# Names of before, not listed in any help: old name → verb.
ALIASES = {"furniture": "boilerplate"}


class OneLineErrors(click.Group):
    """A group of commands that shows what a person can mend as one line, and no traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except NewscrawlError as error:
            click.echo(f"newscrawl: {error}", err=True)
            ctx.exit(error.exit_status)


class Verbs(OneLineErrors):
    """A group of verbs, each of which is imported when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        verb = ALIASES.get(cmd_name, cmd_name)
        if verb not in VERBS:
            return None
        name, _ = VERBS[verb]
        command: click.Command = getattr(importlib.import_module(f"newscrawl.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, help_) for verb, (_, help_) in VERBS.items()])


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="newscrawl", prog_name="newscrawl")
def main() -> None:
    """Crawls news outlets and keeps what they publish."""
