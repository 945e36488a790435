"""What came in the place of an outlet's home page, for `newscrawl add`: no answer, or a page of another kind. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl import extract, urls
from newscrawl.extract.page.document import Document
from newscrawl.http import answers
from newscrawl.models import Page, Reason, Source

LOGIN = "login"
_ROBOTS = "robots.txt could not be had: "
_SLOW = "took longer than "
_WALLS = {"consent": (Reason.CONSENT_WALL, "a form that asks for consent"), "challenge": (Reason.CHALLENGE, "a check of who asks")}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came in the place of a home page."""

    url: str  #: that was asked
    reason: str  #: one of `states.Reason`, or LOGIN
    message: str  #: for a person
    is_reached: bool = True  #: the host answered something

    def __str__(self) -> str:
        return f"{self.url}: {self.message}"


def no_answer(url: str, reason: Reason, message: str) -> Came:
    """What a request that failed says. The first request to a host is for its robots.txt: where nobody answers it, the host is the matter."""
    why = message.removeprefix(_ROBOTS)
    if why == message or why.startswith("HTTP "):
        return Came(url=url, reason=reason, message=message, is_reached=reason is not Reason.ADDRESS_DENIED)
    if _SLOW in why:
        reason, why = Reason.TIMEOUT, f"no answer within {why.rpartition(_SLOW)[2]}"
    return Came(url=url, reason=reason, message=why, is_reached=False)


def of_status(url: str, status: int) -> Came:
    """What a status other than 200 says."""
    return Came(url=url, reason=answers.of_status(status, None), message=f"HTTP {status}")


def of_page(page: Page, source: Source) -> Came | None:
    """What a page is that came, where it is no home page of an outlet; None where it may be one."""
    asked, came = page.requested_url or page.url, f"HTTP 200, {len(page.body):,} bytes"
    if not page.body.strip():
        return Came(url=asked, reason=Reason.EMPTY, message=f"{came}: an empty page")
    kind = page.headers.get("content-type", "")
    if not answers.may_be_html(kind):
        return Came(url=asked, reason=Reason.NOT_HTML, message=f"{came}: {kind.partition(';')[0]}, and no HTML page")
    kinds = extract.article(page, source, now=page.fetched_at).page_kinds
    if urls.is_consent_gate(page.url, page.requested_url):
        kinds = (*kinds, "consent")
    for word, (reason, told) in _WALLS.items():
        if word in kinds:
            return Came(url=asked, reason=reason, message=f"{came}: {told}")
    if any(field.get("type") == "password" for field in Document(page).whole.elements.of("input")):
        return Came(url=asked, reason=LOGIN, message=f"{came}: a form to log in")
    return None
