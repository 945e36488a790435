"""An alert goes out by Apprise: Telegram, ntfy, webhooks and the like. Runs in the process that sends; imports Apprise where it is used."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newscrawl.alerts.channels import INSTALL
from newscrawl.alerts.mail import Refused
from newscrawl.alerts.records import Message

if TYPE_CHECKING:
    from apprise import Apprise

#: Seconds after which Apprise gives a call up.
ANSWER_S = 5

# Webhooks, whose body is ours: there the alert's number has a key of its own.
_STATUS = re.compile(r"error=([1-5]\d\d)\b")
_WEBHOOKS = ("json", "jsons", "xml", "xmls", "form", "forms")


def with_options(address: str, alert: str) -> str:
    """The address with what makes sure that a long text goes out in parts, and that a webhook's body has the alert's number as `id`."""
    more = [] if "overflow=" in address else ["overflow=split"]
    if address.partition("://")[0].lower() in _WEBHOOKS:
        more.append(f":id={alert}")
    return f"{address}{'&' if '?' in address else '?'}{'&'.join(more)}" if more else address


def is_readable(address: str) -> bool:
    """Whether Apprise can read an address. Raises Refused where it is not installed."""
    return _made(address) is not None


def send(message: Message, address: str) -> None:
    """Hand a message over to a service. Raises Refused."""
    # A new object each time: a second message by one waits up to five seconds.
    made = _made(with_options(address, message.id))
    if made is None:
        raise Refused("its address is none that Apprise reads")
    with _heard() as said:
        result = made.notify(title=message.subject, body=message.body, body_format="text")
    if not result:
        raise Refused(f"the service: {_trouble(repr(result.status), said)}")


def _trouble(status: str, said: list[str]) -> str:
    """What was wrong, of what Apprise logs no more than a status or that there was no connection: the rest may hold an address.

    >>> _trouble("FAILURE", ["Failed to send: Forbidden, error=403."]), _trouble("FAILURE", ["A Connection error occurred"])
    ('it answered 403', 'no connection to it')
    """
    if "TIMEOUT" in status:
        return f"no answer within {ANSWER_S} s"
    if codes := [code[1] for line in said if (code := _STATUS.search(line))]:
        return f"it answered {codes[0]}"
    return "no connection to it" if any("onnection error" in line for line in said) else "it did not take it"


@contextmanager
def _heard() -> Iterator[list[str]]:
    """The lines that Apprise logs meanwhile, which go nowhere else."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    log, ear = logging.getLogger("apprise"), Ear(logging.WARNING)
    before = log.level, log.propagate, log.manager.disable
    log.addHandler(ear)
    log.propagate = False
    log.setLevel(logging.WARNING)
    logging.disable(logging.NOTSET)
    try:
        yield said
    finally:
        log.removeHandler(ear)
        log.setLevel(before[0])
        log.propagate = before[1]
        logging.disable(before[2])


def _made(address: str) -> Apprise | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its plugins, all of which are imported, use what Python retires
        return _of_apprise(address)


def _of_apprise(address: str) -> Apprise | None:
    try:
        from apprise import Apprise, AppriseAsset
    except ImportError:
        raise Refused(f"Apprise is not installed: {INSTALL}") from None
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it logs addresses
    # A redirect would make a webhook's POST a GET, which counts as taken.
    made = Apprise(asset=AppriseAsset(http_redirects=False, service_timeout=ANSWER_S))
    return made if made.add(address) else None
