"""Messages are handed over to channels by a process of its own, which is ended when its time is over.

Apprise's threads go on after its own time limit and would hold up the end of the process that they are in. Secrets go to that process
on its standard input; it writes a line an answer, and nothing else: its logs are off, its standard error is closed. When its standard
input ends, whoever started it is dead, and it ends too: what it would send then, the next run sends.
"""

from __future__ import annotations

import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby

import msgspec

from newscrawl.alerts import mail, service
from newscrawl.alerts.channels import Channel
from newscrawl.alerts.mail import Refused
from newscrawl.alerts.records import Message

#: Seconds that all messages of a run may take together, from the start of that process to its end.
WITHIN_S = 10.0
# It ends by itself too, should whoever started it hang.
_LONGER_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A message for a channel."""

    channel: Channel
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a job. trouble: None: it was taken"""

    channel: str
    alert: str
    trouble: str | None


def send(jobs: Sequence[Job], *, within_s: float = WITHIN_S) -> Iterator[Answer]:
    """Hand messages over, each channel's in their order, all channels at the same time; an answer is given as soon as it is known.

    The first of a channel that is not taken ends what is tried with that channel, and so do the seconds: no answer is given then of
    what was not tried, and of what was under way that it brought none. Never raises for what a channel does.
    """
    if not jobs:
        return
    until = time.monotonic() + within_s
    open_jobs = {name: [job.message.id for job in each] for name, each in _by_channel(jobs)}
    with _sender(jobs, within_s) as process:
        try:
            for answer in _answers(process, until):
                waiting = open_jobs[answer.channel]
                waiting.remove(answer.alert)
                if answer.trouble is not None:
                    waiting.clear()
                yield answer
                if not any(open_jobs.values()):
                    return
        finally:
            process.kill()
            for pipe in filter(None, (process.stdin, process.stdout)):
                with suppress(BrokenPipeError):
                    pipe.close()
    for channel, waiting in open_jobs.items():
        for alert in waiting[:1]:
            yield Answer(channel=channel, alert=alert, trouble=f"no answer within {within_s:.0f} s")


def _by_channel(jobs: Sequence[Job]) -> Iterator[tuple[str, list[Job]]]:
    def name(job: Job) -> str:
        return job.channel.name

    return ((channel, list(each)) for channel, each in groupby(sorted(jobs, key=name), key=name))


def _sender(jobs: Sequence[Job], within_s: float) -> subprocess.Popen[bytes]:
    # A session of its own: a Ctrl-C at the terminal is the parent's business. -P: no module of the current folder is taken for ours.
    command = [sys.executable, "-P", "-m", "newscrawl.alerts.sending", f"{within_s + _LONGER_S}"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(  # noqa: S603 - nothing of the command is anybody else's
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, start_new_session=True
    )
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # it died: then it gives no answer
        process.stdin.write(msgspec.json.encode(jobs) + b"\n")
        process.stdin.flush()
    return process


def _answers(process: subprocess.Popen[bytes], until: float) -> Iterator[Answer]:
    """Answers as they come, until there are no more or the time is over."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(process, lines.put), name="alerts", daemon=True).start()
    while (left_s := until - time.monotonic()) > 0:
        try:
            line = lines.get(timeout=left_s)
        except queue.Empty:
            return
        if not line.endswith(b"\n"):
            return
        yield msgspec.json.decode(line, type=Answer)


def _read(process: subprocess.Popen[bytes], put: Callable[[bytes], None]) -> None:
    """Hand on each line; at the end an empty one."""
    assert process.stdout is not None
    with suppress(ValueError, OSError):  # closed by the other thread
        for line in process.stdout:
            put(line)
    put(b"")


# ── in the process that sends ──────────────────────────────────────────────────────────────────


def main() -> None:
    """Read jobs, send them, write answers; then end at once, whatever threads there are."""
    logging.disable(logging.CRITICAL)  # Apprise logs addresses
    late = threading.Timer(float(sys.argv[1]), os._exit, (1,))
    late.daemon = True
    late.start()
    jobs = msgspec.json.decode(sys.stdin.buffer.readline(), type=list[Job])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    threads = [threading.Thread(target=_send_all, args=(each,), daemon=True) for _, each in _by_channel(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os._exit(0)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def _send_all(jobs: Sequence[Job]) -> None:
    """Send the messages of one channel, up to the first that is not taken."""
    for job in jobs:
        trouble = _trouble(job)
        answer = Answer(channel=job.channel.name, alert=job.message.id, trouble=trouble)
        os.write(1, msgspec.json.encode(answer) + b"\n")  # at once, and whole: a line is shorter than a pipe takes
        if trouble is not None:
            return


def _trouble(job: Job) -> str | None:
    try:
        if job.channel.mail is not None:
            mail.send(job.message, job.channel.mail)
        elif job.channel.address is not None:
            service.send(job.message, job.channel.address)
    except Refused as error:
        return str(error)
    except Exception as error:  # whatever a plugin does: its words may hold an address
        return f"it failed ({type(error).__name__})"
    return None


if __name__ == "__main__":
    main()
