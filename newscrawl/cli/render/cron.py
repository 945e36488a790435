"""How a job is written for cron and for systemd: the crontab's line, and the units service, timer and alarm."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newscrawl.errors import UsageError

# A run may take this part of the time between two: the next one is to find the lock free.
_PART = 0.8
# What a run may take beyond its time, to end what is under way; then systemd ends it.
_GRACE_S = 120
# The parent, and two workers with the largest page each may have.
_MEMORY_MB = 400 + 2 * 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A command that is to be run again and again, and how often."""

    command: Sequence[str]  #: program and arguments, absolute paths
    every: int  #: minutes
    history: Path  #: file that gets each run's last line
    folder: Path  #: where it is run

    @property
    def run_minutes(self) -> int:
        return max(1, int(self.every * _PART))


def crontab(job: Job) -> str:
    """The line of the crontab, with its comments. Raises UsageError for a span that cron does not know."""
    line = f"cd {shlex.quote(str(job.folder))} && {shlex.join(job.command)} >> {shlex.quote(str(job.history))}"
    return (
        "# crontab -e. Each run adds one line to the file at the end; cron mails what a person should look at, and nothing else.\n"
        "MAILTO=you@example.org\n"
        # cron takes a plain % for the end of the command.
        f"{_times(job.every)} {line.replace('%', chr(92) + '%')}\n"
    )


def _times(every: int) -> str:
    """The five fields of cron, which knows minutes of an hour and hours of a day, and no spans."""
    if every < 60 and 60 % every == 0:
        return f"*/{every} * * * *"
    hours = round(every / 60)
    if every % 60 == 0 and 24 % hours == 0:
        return "7 * * * *" if hours == 1 else "7 3 * * *" if hours == 24 else f"7 */{hours} * * *"
    raise UsageError(
        f"--every {every}: cron divides the hour or the day: 5, 6, 10, 12, 15, 20, 30, 60, 120, 180 … 1440; or use --print=timer"
    )


def service(job: Job) -> str:
    """The unit of one run."""
    # RuntimeMaxSec has no effect on Type=oneshot: hence Type=exec. Statuses: see docs/howto/crawl.md; 75 is a run that found
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


def timer(job: Job) -> str:
    """The unit that starts a run again and again."""
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


def alarm(job: Job) -> str:
    """The unit that tells somebody of a run that needs a person."""
    return f"""\
# ~/.config/systemd/user/newscrawl-alarm@.service: what is done when a run needs a person (exit status 2, 3, 4, 5)
[Unit]
Description=newscrawl: tell somebody about %i

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'tail -n 1 "$1" | mail -s "newscrawl needs a look: %i" you@example.org' sh {_quoted(str(job.history))}
"""


def _escaped(word: str) -> str:
    """A word with % doubled, which begins a specifier in systemd."""
    return word.replace("%", "%%")


def _quoted(word: str) -> str:
    """A word of a command as systemd takes it, in quotes where it needs them."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{_escaped(plain)}"' if set(word) & set(" \t\"'\\;$") else _escaped(plain)
