"""Answers of hosts as plain data, and what each means for a link. Pure: no network, no clock, no framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newscrawl import urls
from newscrawl.http import codings
from newscrawl.http.backoff import SHORTEST
from newscrawl.models import AnswerHead, Fetch, Reason, Source

# Bytes of a page that show in what letters it is written.
_SAMPLE = 4096
_MAX_RETRY_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one request."""

    url: str  #: address that answered, after redirects
    status: int
    headers: Mapping[str, str] = field(repr=False)  #: names in lower case; several of one name with commas
    body: bytes = field(repr=False)
    head: AnswerHead | None = field(default=None, repr=False)  #: None: not to be kept as it came, or not known
    ms: int = 0  #: wall time of the fetch
    retry_after: str | None = None  #: the header, the last one if there are several
    flags: tuple[str, ...] = ()  #: Scrapy's words for what the transfer lost: dataloss, download_stopped

    @property
    def fetch(self) -> Fetch:
        """The figures of the answer that are recorded beside its outcome."""
        return Fetch(status=self.status, bytes=len(self.body), ms=self.ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The failure of a request that brought no answer."""

    url: str  #: address that was asked, after redirects
    reason: Reason
    message: str  #: for a person
    paused_until: datetime | None = None  #: the request was not sent, since its host is paused till then


def problem(answer: Answer, source: Source) -> Reason | None:
    """The reason for which an answer is no page to read; None if it is one."""
    if answer.status != 200:
        return of_status(answer.status, answer.retry_after)
    if not answer.body.strip():
        return Reason.EMPTY
    if not urls.on_site(answer.url, source.home, source.hosts, source.outside):
        return Reason.OFF_SITE
    return None if may_be_html(answer.headers.get("content-type", "")) and not is_file(answer.body) else Reason.NOT_HTML


def is_cut_short(body: bytes) -> bool:
    """Whether an HTML page ends in mid-text: within a word, or within an article.

    A page need not close its elements. None of 2,307 saved pages of newspapers is taken for cut.
    """
    if is_wide(body):
        body = body.replace(b"\0", b"")  # what is left of markup in UTF-16 or UTF-32 is ASCII
    tail = body[-20_000:].lower()
    if b"</html" in tail or b"</body" in tail or b"<" not in body[:4096]:
        return False
    return not tail.rstrip().endswith(b">") or body.count(b"<article") > body.count(b"</article")


def is_wide(body: bytes) -> bool:
    """Whether a page is written in letters of two or four bytes, with a mark or without: of markup every second byte is then NUL."""
    head = body[:_SAMPLE]
    return head.count(0) * 3 >= len(head) > 0


def of_status(status: int, retry_after: str | None) -> Reason:
    """The reason for which an answer of this status brings no page. retry_after: the header"""
    if status in (404, 410):
        return Reason.NOT_FOUND
    if status in (401, 402, 403, 407, 451, 999):  # 999 is how some networks say 403
        return Reason.FORBIDDEN
    if status == 429 or (status == 503 and retry_after):
        return Reason.RATE_LIMITED
    if status >= 500:
        return Reason.SERVER_ERROR
    # 304 leads nowhere: it is the answer to a condition that was not set.
    return Reason.REDIRECTS if 300 <= status < 400 and status != 304 else Reason.HTTP_STATUS


def asked_to_wait(status: int, header: str | None, *, now: datetime) -> datetime | None:
    """The end of the pause that a host asks for: with 429, or with 503 and a Retry-After that can be read; else None."""
    if status not in (429, 503):
        return None
    asked = retry_after(header, now=now)
    return max(asked or now, now + SHORTEST) if status == 429 else asked


def retry_after(header: str | None, *, now: datetime) -> datetime | None:
    """The time that a Retry-After header names, in seconds or as a date; None when it holds neither, or one that is past."""
    raw = (header or "").strip()
    if raw.isdecimal() and len(raw) < 10:
        at = now + timedelta(seconds=int(raw))
    else:
        try:
            at = parsedate_to_datetime(raw)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(at, now + _MAX_RETRY_AFTER) if at > now else None


def may_be_html(content_type: str) -> bool:
    """Whether an answer with this header, or several with commas, may be a page: the label is missing, or one of text."""
    kind = content_type.rpartition(",")[2].split(";")[0].strip().lower()
    return not kind or kind.startswith("text/") or "html" in kind or "xml" in kind or kind == "application/octet-stream"


def is_file(body: bytes) -> bool:
    """Whether a body begins as a file of a kind that no page is: a PDF, a picture, a database …"""
    return body[:16].lstrip().startswith(codings.FILES)
