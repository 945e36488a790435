"""`newscrawl cron --print`: what to put into the crontab, or into systemd, so that newscrawl runs here by itself.

Prints only: what it prints is for a person to read and to install.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from newscrawl import sources as catalogue
from newscrawl.cli import _settings, _store
from newscrawl.errors import UsageError

_WHAT = ("all", "crontab", "service", "timer", "alarm")
_SINCE = re.compile(r"\d{1,4}[mhdw]")
# A run may take this part of the time between two: the next one is to find the lock free.
_PART = 0.8
# What a run may take beyond its time, to end what is under way; then systemd ends it.
_GRACE_S = 120
# The parent, and two workers with the largest page each may have.
_MEMORY_MB = 400 + 2 * 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be run, and how often."""

    command: Sequence[str]  #: program and arguments, absolute paths
    every: int  #: minutes
    history: Path  #: file that gets each run's last line
    folder: Path  #: where it is run

    @property
    def run_minutes(self) -> int:
        return max(1, int(self.every * _PART))


@click.command()
@click.option(
    "--print",
    "what",
    type=click.Choice(_WHAT),
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
    parts = {"crontab": _crontab, "service": _service, "timer": _timer, "alarm": _alarm}
    if what == "all":
        click.echo(
            "\n".join(f"# ── {name} {'─' * (70 - len(name))}\n{part(job)}" for name, part in parts.items()), nl=False
        )
    else:
        click.echo(parts[what](job), nl=False)


def _job(every: int, source: str | None, since: str, contact: str | None, settings: Sequence[str], db: Path) -> Job:
    if not _SINCE.fullmatch(since):
        raise UsageError(f"--since {since}: expected a span such as 12h, 2d or 1w")
    names = [_absolute(name) for name in source.split(",")] if source else []
    catalogue.load(names, _settings.catalogue())  # a mistake is told now, not by mail at night
    job = Job(command=(), every=every, history=db.with_name(f"{db.stem}-runs.log"), folder=_folder())
    given = [f"NEWSCRAWL_DB={db}", f"NEWSCRAWL_RUN_MINUTES={job.run_minutes}", "NEWSCRAWL_JITTER_S=60"]
    given += [f"NEWSCRAWL_CONTACT={contact}"] if contact else []
    _settings.named(settings)
    arguments = ["-a", f"source={','.join(names)}"] if names else []
    arguments += ["-a", f"since={since}"]
    for setting in (*given, *settings):
        arguments += ["-s", setting]
    command = (*_program(), "crawl", "news", *arguments)
    return Job(command=command, every=every, history=job.history, folder=job.folder)


def _program() -> tuple[str, ...]:
    """This very installation. Links are not followed: a virtual environment's program is one."""
    script = Path(sys.executable).absolute().with_name("newscrawl")
    return (str(script),) if script.is_file() else (str(Path(sys.executable).absolute()), "-m", "newscrawl")


def _folder() -> Path:
    root = _settings.data().parent
    return root if root.is_dir() else Path.cwd()


def _absolute(name: str) -> str:
    """A file's full path; a slug as it is."""
    return str(Path(name).absolute()) if name.endswith(".toml") or "/" in name else name


# ── crontab ────────────────────────────────────────────────────────────────────────────────────


def _crontab(job: Job) -> str:
    line = f"cd {shlex.quote(str(job.folder))} && {shlex.join(job.command)} >> {shlex.quote(str(job.history))}"
    return (
        "# crontab -e. Each run adds one line to the file at the end; cron mails what a person should look at, and nothing else.\n"
        "MAILTO=you@example.org\n"
        # cron takes a plain % for the end of the command.
        f"{_times(job.every)} {line.replace('%', chr(92) + '%')}\n"
    )


def _times(every: int) -> str:
    """cron's five fields: it knows minutes of an hour and hours of a day, no spans."""
    if every < 60 and 60 % every == 0:
        return f"*/{every} * * * *"
    hours = round(every / 60)
    if every % 60 == 0 and 24 % hours == 0:
        return "7 * * * *" if hours == 1 else "7 3 * * *" if hours == 24 else f"7 */{hours} * * *"
    raise UsageError(
        f"--every {every}: cron divides the hour or the day: 5, 6, 10, 12, 15, 20, 30, 60, 120, 180 … 1440; or use --print=timer"
    )


# ── systemd ────────────────────────────────────────────────────────────────────────────────────


def _service(job: Job) -> str:
    # RuntimeMaxSec has no effect on Type=oneshot: hence Type=exec. Statuses: see the README; 75 is a run that found
    # another one at work.
    return f"""\
# ~/.config/systemd/user/newscrawl.service; then: systemctl --user enable --now newscrawl.timer; loginctl enable-linger
[Unit]
Description=newscrawl: crawl news outlets
OnFailure=newscrawl-alarm@%n.service

[Service]
Type=exec
WorkingDirectory={_escaped(str(job.folder))}
ExecStart={" ".join(_quoted(word) for word in job.command)}
StandardOutput=append:{_escaped(str(job.history))}
StandardError=journal
SuccessExitStatus=1 6 75
RuntimeMaxSec={60 * job.run_minutes + _GRACE_S}
KillMode=mixed
TimeoutStopSec=45
MemoryMax={_MEMORY_MB}M
Nice=10
NoNewPrivileges=yes
"""


def _timer(job: Job) -> str:
    return f"""\
# ~/.config/systemd/user/newscrawl.timer
[Unit]
Description=newscrawl every {job.every} minutes

[Timer]
OnBootSec=5min
OnUnitActiveSec={job.every}min
RandomizedDelaySec=60

[Install]
WantedBy=timers.target
"""


def _alarm(job: Job) -> str:
    return f"""\
# ~/.config/systemd/user/newscrawl-alarm@.service: what is done when a run needs a person (exit status 2, 3, 4, 5)
[Unit]
Description=newscrawl: tell somebody about %i

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'tail -n 1 "$1" | mail -s "newscrawl needs a look: %i" you@example.org' sh {_quoted(str(job.history))}
"""


def _escaped(word: str) -> str:
    """systemd: % begins a specifier."""
    return word.replace("%", "%%")


def _quoted(word: str) -> str:
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{_escaped(plain)}"' if set(word) & set(" \t\"'\\;$") else _escaped(plain)
