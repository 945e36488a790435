"""The end of a run tells what it found to those who watch: what is found goes into the outbox, then what waits there goes out.

In this order, so that nothing is lost: a line stands in the store before anything is sent, and an alert waits there until its channel
has taken it. Only a kill between a channel's answer and the commit that writes it down tells something twice, under the same number.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl.errors import UsageError
from newscrawl.store.store import Store

logger = logging.getLogger(__name__)

#: Runs a job on the thread that the store belongs to.
Ask = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of the alerts of a run."""

    sent: int = 0  #: alerts that a channel took
    waiting: int = 0  #: alerts that wait for the next run
    notes: tuple[str, ...] = ()  #: what is good to know, without any address


def tell(
    ask: Ask,
    store: Store,
    run_id: int,
    now: datetime,
    *,
    channels: Path,
    environment: Mapping[str, str],
    deliver: bool = True,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Told | None:
    """Put into the outbox what watches find, then send what waits; ten seconds at most. None where nobody watches.

    channels: the file with their addresses
    deliver:  False: nothing is sent now
    clock:    when a channel's answer comes
    """
    if not ask(store.watches.any):
        return None
    from newscrawl.store.alerts import looking  # here: mostly nobody watches

    notes = ask(looking.look, store, run_id, now)
    ask(store.outbox.prune, now)
    sent = _send(ask, store, channels, environment, clock) if deliver else 0
    waiting = ask(store.outbox.by_channel)
    if deliver:
        notes += [
            f"{_alerts(each.alerts)} for {each.channel}: {each.trouble}; the next run tries again"
            for each in waiting
            if each.trouble
        ]
    return Told(sent=sent, waiting=sum(each.alerts for each in waiting), notes=tuple(notes))


def _send(
    ask: Ask,
    store: Store,
    file: Path,
    environment: Mapping[str, str],
    clock: Callable[[], datetime],
) -> int:
    """Send what waits, and write down each answer as it comes; returns how many alerts were taken."""
    alerts = ask(store.outbox.waiting)
    if not alerts:
        return 0
    from newscrawl.alerts import channels, message, sending

    known: dict[str, channels.Channel] = {}
    for name, first in {alert.channel: alert.id for alert in reversed(alerts)}.items():
        try:
            known |= channels.named(file, (name,), environment)
        except UsageError as error:
            ask(store.outbox.not_taken, first, name, str(error), clock())
    jobs = [
        sending.Job(channel=known[alert.channel], message=message.compose(alert))
        for alert in alerts
        if alert.channel in known
    ]
    sent = 0
    for answer in sending.send(jobs):
        if answer.trouble is None:
            ask(store.outbox.taken, answer.alert, answer.channel, clock())
            sent += 1
        else:
            ask(store.outbox.not_taken, answer.alert, answer.channel, answer.trouble, clock())
            logger.info("alerts: %s did not take one: %s", answer.channel, answer.trouble)
    return sent


def try_channels(
    watch: str,
    query: str | None,
    names: Sequence[str],
    now: datetime,
    *,
    channels: Path,
    environment: Mapping[str, str],
) -> Mapping[str, str | None]:
    """Send one test message to each of these channels; returns what was wrong with each, None for one that took it. Raises UsageError."""
    from secrets import token_hex

    from newscrawl.alerts import channels as addresses
    from newscrawl.alerts import message, sending
    from newscrawl.alerts.records import Alert

    known = addresses.named(channels, tuple(names), environment)
    alert = Alert(id=token_hex(8), watch=watch, query=query, channel="", made=now, lines=())
    jobs = [sending.Job(channel=channel, message=message.trial(alert)) for channel in known.values()]
    return {answer.channel: answer.trouble for answer in sending.send(jobs)}


def _alerts(count: int) -> str:
    return "1 alert waits" if count == 1 else f"{count} alerts wait"
