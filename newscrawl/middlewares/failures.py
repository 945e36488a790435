"""Why a request failed: Scrapy's and Twisted's exceptions as reasons of ours, in this one place."""

from __future__ import annotations

from datetime import datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from newscrawl.http.answers import Failure
from newscrawl.models import Reason
from newscrawl.redact import redact

_LOST = ("ConnectionLost", "ConnectionDone", "ResponseNeverReceived", "ConnectError", "PotentialDataLoss")

_KINDS: dict[type[BaseException], Reason] = {
    DownloadTimeoutError: Reason.TIMEOUT,
    CannotResolveHostError: Reason.DNS_ERROR,
    DownloadConnectionRefusedError: Reason.REFUSED,
    DownloadCancelledError: Reason.TOO_LARGE,
    ResponseDataLossError: Reason.CONNECTION_LOST,
    UnsupportedURLSchemeError: Reason.ADDRESS_DENIED,
    IgnoreRequest: Reason.REDIRECTS,  # Scrapy's own: too many hops
}


def failure(error: BaseException | None, url: str) -> Failure:
    """What was raised in the place of an answer from an address, as plain data."""
    until = getattr(error, "until", None)
    paused_until = until if isinstance(until, datetime) else None
    return Failure(url=url, reason=reason_of(error), message=message_of(error), paused_until=paused_until)


def reason_of(error: BaseException | None) -> Reason:
    """Why nothing came. Our own middlewares name the reason on what they raise."""
    causes = _chain(error) if error is not None else []
    for cause in causes:
        if isinstance(reason := getattr(cause, "reason", None), Reason):
            return reason
    names = " ".join(f"{type(cause).__module__}.{type(cause).__name__}" for cause in causes)
    if "SSL" in names or "Verification" in names or "Certificate" in names:
        return Reason.TLS_ERROR
    for kind, reason in _KINDS.items():
        if isinstance(error, kind):
            return reason
    if "gzip" in names.lower() or "zlib" in names.lower():
        return Reason.BAD_ENCODING
    return Reason.CONNECTION_LOST if any(word in names for word in _LOST) else Reason.NETWORK


def message_of(error: BaseException | None) -> str:
    """What went wrong, for a person: the words of the innermost cause, no passwords, not endless."""
    causes = _chain(error) if error is not None else []
    ours = next((cause for cause in causes if isinstance(getattr(cause, "reason", None), Reason)), None)
    words = [str(cause) for cause in ([ours] if ours is not None else causes[::-1]) if _is_plain(cause)]
    return redact(next(filter(None, words), type(error).__name__))[:500]


def is_ours(error: BaseException) -> bool:
    """Whether it is a refusal of ours and not the network's: an address that is not public, a closed robots.txt."""
    seen: BaseException | None = error
    while seen is not None:
        if getattr(seen, "reason", None) is not None:
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _is_plain(cause: BaseException) -> bool:
    """Twisted prints its failures with their addresses in memory."""
    return not hasattr(cause, "reasons")


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    todo = [error]
    while todo and len(found) < 20:
        e = todo.pop()
        found.append(e)
        todo += [cause for cause in (e.__cause__, e.__context__) if cause is not None and cause not in found]
        # Twisted wraps what went wrong on a connection in a list of failures.
        todo += [r.value for r in getattr(e, "reasons", ()) if hasattr(r, "value")]
    return found
