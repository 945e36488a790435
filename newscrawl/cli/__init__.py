"""The `newscrawl` command. Each verb is a file; what it prints is laid out in `render`."""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from typing import Any

import click

from newscrawl import native, streams
from newscrawl.cli._near import NearMisses
from newscrawl.errors import NewscrawlError, UsageError

# Verb → module and one-line help, which is known without importing the module.
VERBS = {
    "crawl": ("crawl", "Run a spider and store what it finds: scrapy crawl, from any folder."),
    "fleet": ("fleet", "Crawl with many machines: one hub keeps the database, workers ask hosts and read pages."),
    "add": ("add", "Describe an outlet by its address: find its feeds, try five articles, write its source file."),
    "try": ("try_", "Show every field of one page, where it comes from, and why that won."),
    "search": ("search", "Find articles by words, phrases and fields, newest or best first; or write them as a feed."),
    "show": ("show", "Read one article, with where its fields come from, its changes, and who else ran its story."),
    "status": ("status", "Show where every source stands: stored, waiting, failed and why, in quarantine."),
    "health": ("health", "Show which sources are not as they were, since when, and where to look; accept a change."),
    "coverage": ("coverage", "Show what is known of outlets by month and by way, and which days have no article."),
    "trace": ("trace", "Tell the way of one address: who showed it, what was fetched, what became of it."),
    "watch": ("watch", "Save a search, and be told what runs find: mail, Telegram, ntfy, webhooks."),
    "retry": ("retry", "Ask again for links that failed, were rejected or are gone."),
    "quarantine": ("quarantine", "List pages that could not be read; read them again; write one to a file."),
    "reextract": ("reextract", "Read archived pages anew by today's extractor; show what changes before it writes."),
    "forget": ("forget", "Delete an article with all that was kept of it, and never fetch it again."),
    "cron": ("cron", "Print the crontab line or systemd units that run newscrawl here."),
    "doctor": ("doctor", "Check this machine, the store and the catalogue."),
    "browse": ("browse", "Open the database in Datasette."),
    "pipe": ("pipe", "Run one room of the pipeline as a filter: JSON lines in, JSON lines out."),
    "sources": ("sources", "List the catalogue; choose outlets, exchange them as OPML, verify that they answer."),
    "rule": (
        "rule",
        "Propose selectors for a field that is missed, tried on all archived pages; write one, with a golden page.",
    ),
    "history": ("history", "Show what an outlet changed in an article since it was stored."),
    "boilerplate": ("boilerplate", "List what outlets repeat and bodies leave out; give a block back, or drop one."),
    "export": (
        "export",
        "Write articles to a file that others can read and cite, with a card that says what they are.",
    ),
    "story": ("story", "Show who ran a story, when, and how much each kept of the text that came first."),
    "init": ("init", "Make a project: scrapy.cfg, settings that extend ours, data/sources/."),
    "demo": ("demo", "Crawl two made-up outlets on this machine and show what was stored."),
}

# Names of before, not listed in any help: old name → verb.
ALIASES = {"furniture": "boilerplate"}

# As a shell reports a program that SIGINT ended.
_INTERRUPTED = 130


class OneLineErrors(NearMisses):
    """A group of commands that shows what a person can mend as one line, and no traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the program, also where a standard stream is closed or full, or the current folder was deleted."""
        streams.open_closed()
        try:
            try:
                return super().main(*args, **kwargs)
            finally:
                sys.stdout.flush()
        except OSError as error:
            message = _mendable(error)
            if message is None:
                raise
            _say(message)
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except NewscrawlError as error:
            _say(str(error))
            ctx.exit(error.exit_status)
        except KeyboardInterrupt:
            _say("interrupted")
            ctx.exit(_INTERRUPTED)


def _mendable(error: OSError) -> str | None:
    """What a person can mend of an error that no verb expected; None where it is a bug."""
    if streams.refused(error):
        streams.drop_unwritten(sys.stdout)
        return f"what this prints cannot be written ({error.strerror})"
    try:
        os.getcwd()
    except FileNotFoundError:
        return "the current folder was deleted; change to another one, then start again"
    return None


def _say(message: str) -> None:
    """Print one line on standard error; where that is full, the exit status must do."""
    with suppress(OSError):
        click.echo(f"newscrawl: {message}", err=True)
    streams.drop_unwritten(sys.stderr)


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
    if trouble := native.trouble():
        raise UsageError(trouble)
