"""`newscrawl cron --print`: what to put into the crontab, or into systemd, so that newscrawl runs here by itself.

Prints only: what it prints is for a person to read and to install.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from newscrawl import paths, sources
from newscrawl.cli import _settings, _store
from newscrawl.cli.render.cron import Job, alarm, crontab, service, timer
from newscrawl.errors import UsageError

_PARTS = {"crontab": crontab, "service": service, "timer": timer, "alarm": alarm}
_SINCE = re.compile(r"\d{1,4}[mhdw]")


@click.command()
@click.option(
    "--print",
    "what",
    type=click.Choice(("all", *_PARTS)),
    is_flag=False,
    flag_value="all",
    default="all",
    help="What to print: --print, --print=crontab, =service, =timer, =alarm.",
)
@click.option("--every", type=click.IntRange(5, 1440), default=30, show_default=True, help="Minutes between two runs.")
@click.option("--source", help="Outlets, with commas: slugs or TOML files.  [default: the whole catalogue]")
@click.option("--since", default="7d", show_default=True, help="Links that say they are older wait.")
@click.option("--contact", help="Your address or mail, for the User-Agent. Please give one.")
@click.option("-s", "settings", multiple=True, metavar="NAME=VALUE", help="Further settings, as with scrapy crawl.")
@_store.db_option
def cron(
    what: str,
    every: int,
    source: str | None,
    since: str,
    contact: str | None,
    settings: tuple[str, ...],
    db: Path,
) -> None:
    """Print the crontab line, or systemd's units, that run newscrawl on this machine by itself.

    \b
    newscrawl cron --print                          both, with comments
    newscrawl cron --print=service --every 60 > ~/.config/systemd/user/newscrawl.service
    """
    job = _job(every, source, since, contact, settings, db.absolute())
    if what == "all":
        click.echo(
            "\n".join(f"# ── {name} {'─' * (70 - len(name))}\n{part(job)}" for name, part in _PARTS.items()), nl=False
        )
    else:
        click.echo(_PARTS[what](job), nl=False)


def _job(every: int, source: str | None, since: str, contact: str | None, settings: Sequence[str], db: Path) -> Job:
    if not _SINCE.fullmatch(since):
        raise UsageError(f"--since {since}: expected a span such as 12h, 2d or 1w")
    names = [_absolute(name) for name in _store.source_names(source)]
    sources.load(names, _settings.catalogue())  # a mistake is told now, not by mail at night
    job = Job(command=(), every=every, history=db.with_name(f"{db.stem}-runs.log"), folder=_folder())
    given = [f"NEWSCRAWL_DB={db}", f"NEWSCRAWL_RUN_MINUTES={job.run_minutes}", "NEWSCRAWL_JITTER_S=60"]
    given += [f"NEWSCRAWL_CONTACT={contact}"] if contact else []
    _settings.named((*given, *settings))
    arguments = ["-a", f"source={','.join(names)}"] if names else []
    arguments += ["-a", f"since={since}"]
    for setting in (*given, *settings):
        arguments += ["-s", setting]
    command = (*_program(), "crawl", "news", *arguments)
    return replace(job, command=command)


def _program() -> tuple[str, ...]:
    """The command of this very installation. Symbolic links are not followed: a virtual environment's program is one."""
    script = Path(sys.executable).absolute().with_name("newscrawl")
    return (str(script),) if script.is_file() else (str(Path(sys.executable).absolute()), "-m", "newscrawl")


def _folder() -> Path:
    """The folder in which the same files are meant as here."""
    folder = paths.meant().folder
    return folder if folder.is_dir() else Path.cwd()


def _absolute(name: str) -> str:
    """The full path of a file; a slug as it is."""
    return str(Path(name).absolute()) if name.endswith(".toml") or "/" in name else name
