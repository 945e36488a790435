"""What an answer, or the lack of one, means for a link. Pure but for knowing Scrapy's exceptions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Headers, Response

from newscrawl import urls
from newscrawl.http.backoff import SHORTEST
from newscrawl.models import Reason, Source
from newscrawl.redact import redact

# First bytes of what is sometimes labelled text/html and is not.
_MAGIC = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"PK\x03\x04", b"RIFF", b"\x1f\x8b")

_MAX_RETRY_AFTER = timedelta(days=2)


def of_response(response: Response, source: Source) -> Reason | None:
    """Why this answer is no page to read; None if it is one."""
    if response.status != 200:
        return of_status(response.status, response.headers)
    if not response.body.strip():
        return Reason.EMPTY
    if not urls.on_site(response.url, source.home, source.hosts):
        return Reason.OFF_SITE
    return None if _is_html(response) else Reason.NOT_HTML


def said(error: BaseException | None) -> str:
    """What went wrong, for a person: the words of the innermost cause, no passwords, not endless."""
    causes = _chain(error) if error is not None else []
    ours = next((cause for cause in causes if isinstance(getattr(cause, "reason", None), Reason)), None)
    words = [str(cause) for cause in ([ours] if ours is not None else causes[::-1]) if _is_plain(cause)]
    return redact(next(filter(None, words), type(error).__name__))[:500]


def _is_plain(cause: BaseException) -> bool:
    """Twisted prints its failures with their addresses in memory."""
    return not hasattr(cause, "reasons")


def is_cut_short(body: bytes) -> bool:
    """Whether an HTML page ends in mid-text. A page need not close its elements; one that breaks off ends within a word,
    or within an article. None of 2,307 saved pages of newspapers looks so.
    """
    tail = body[-20_000:].lower()
    if b"</html" in tail or b"</body" in tail or b"<" not in body[:4096]:
        return False
    return not tail.rstrip().endswith(b">") or body.count(b"<article") > body.count(b"</article")


def of_status(status: int, headers: Headers) -> Reason:
    if status in (404, 410):
        return Reason.NOT_FOUND
    if status in (401, 402, 403, 407, 451, 999):  # 999 is how some networks say 403
        return Reason.FORBIDDEN
    if status == 429 or (status == 503 and headers.get("Retry-After")):
        return Reason.RATE_LIMITED
    if status >= 500:
        return Reason.SERVER_ERROR
    return Reason.REDIRECTS if 300 <= status < 400 else Reason.HTTP_STATUS


def of_failure(error: BaseException | None) -> Reason:
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


def asked_to_wait(response: Response, *, now: datetime) -> datetime | None:
    """Until when the host asked to be left alone: 429, or 503 with a Retry-After that can be read."""
    if response.status not in (429, 503):
        return None
    asked = retry_after(response, now=now)
    return max(asked or now, now + SHORTEST) if response.status == 429 else asked


def held_until(error: BaseException | None) -> datetime | None:
    """When a request may be made that was not, since its host is left alone; None when it was made."""
    until = getattr(error, "until", None)
    return until if isinstance(until, datetime) else None


def retry_after(response: Response, *, now: datetime) -> datetime | None:
    """When the host wants to be asked again: seconds or a date; None when it says neither, or nonsense."""
    raw = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if raw.isdecimal() and len(raw) < 10:
        at = now + timedelta(seconds=int(raw))
    else:
        try:
            at = parsedate_to_datetime(raw)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(at, now + _MAX_RETRY_AFTER) if at > now else None


def _is_html(response: Response) -> bool:
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1").split(";")[0].strip().lower()
    if response.body[:16].lstrip().startswith(_MAGIC):
        return False
    return not kind or kind.startswith("text/") or "html" in kind or "xml" in kind or kind == "application/octet-stream"


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
