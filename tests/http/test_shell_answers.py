"""What an answer, or the lack of one, means for a link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import HtmlResponse

from newscrawl.http import answers
from newscrawl.http.answers import Answer
from newscrawl.middlewares import failures, responses
from newscrawl.middlewares.address import AddressDenied, NameDenied
from newscrawl.middlewares.robots import RobotsClosed, RobotsUnavailable
from newscrawl.models import Reason, Source

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
OUTLET = Source(slug="lago", name="Lago", home="https://www.lago.it/", entries=(), hosts=("lago-sport.it",))


def answer(url: str = "https://www.lago.it/a", status: int = 200, body: bytes = b"<html>", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return responses.answer(HtmlResponse(url, status=status, body=body, headers=named))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, Reason.NOT_FOUND),
        (410, Reason.NOT_FOUND),
        (401, Reason.FORBIDDEN),
        (403, Reason.FORBIDDEN),
        (451, Reason.FORBIDDEN),
        (429, Reason.RATE_LIMITED),
        (500, Reason.SERVER_ERROR),
        (503, Reason.SERVER_ERROR),
        (302, Reason.REDIRECTS),
        (206, Reason.HTTP_STATUS),
        (204, Reason.HTTP_STATUS),
        (999, Reason.FORBIDDEN),
    ],
)
def test_each_status_has_its_reason(status: int, reason: Reason) -> None:
    assert answers.problem(answer(status=status), OUTLET) is reason


def test_503_that_asks_for_patience_is_a_rate_limit() -> None:
    assert answers.problem(answer(status=503, Retry_After="30"), OUTLET) is Reason.RATE_LIMITED


def test_a_page_of_the_outlet_is_no_problem() -> None:
    assert answers.problem(answer(), OUTLET) is None
    assert answers.problem(answer("https://m.lago.it/a"), OUTLET) is None
    assert answers.problem(answer("https://www.lago-sport.it/a"), OUTLET) is None


def test_a_redirect_to_another_site_is_not_the_outlets_page() -> None:
    assert answers.problem(answer("https://casino.example/win"), OUTLET) is Reason.OFF_SITE


@pytest.mark.parametrize("body", [b"%PDF-1.7 ...", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04"])
def test_a_pdf_that_calls_itself_html_is_found_out(body: bytes) -> None:
    assert answers.problem(answer(body=body, Content_Type="text/html"), OUTLET) is Reason.NOT_HTML


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DownloadTimeoutError("slow"), Reason.TIMEOUT),
        (CannotResolveHostError("no such name"), Reason.DNS_ERROR),
        (DownloadConnectionRefusedError("no"), Reason.REFUSED),
        (DownloadCancelledError("too big"), Reason.TOO_LARGE),
        (ResponseDataLossError(), Reason.CONNECTION_LOST),
        (DownloadFailedError("?"), Reason.NETWORK),
        (AddressDenied("10.0.0.1"), Reason.ADDRESS_DENIED),
        (RobotsClosed("no"), Reason.ROBOTS),
        (RobotsUnavailable("HTTP 503"), Reason.ROBOTS_UNAVAILABLE),
        (IgnoreRequest("max redirections reached"), Reason.REDIRECTS),
        (None, Reason.NETWORK),
    ],
    ids=str,
)
def test_each_failure_has_its_reason(error: BaseException | None, reason: Reason) -> None:
    assert failures.reason_of(error) is reason


def test_a_name_that_points_inwards_is_denied_and_not_unknown() -> None:
    wrapped = CannotResolveHostError("x")
    wrapped.__cause__ = NameDenied("intern.example resolves to 10.0.0.1")
    assert failures.reason_of(wrapped) is Reason.ADDRESS_DENIED


@pytest.mark.parametrize(
    ("raw", "wait"),
    [
        ("30", timedelta(seconds=30)),
        ("Mon, 05 Jan 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("999999999", timedelta(days=2)),
        ("-5", None),
        ("Mon, 05 Jan 2026 11:00:00 GMT", None),
        ("presto", None),
        ("", None),
    ],
)
def test_retry_after_is_kept_within_reason(raw: str, wait: timedelta | None) -> None:
    asked = answers.retry_after(answer(status=503, Retry_After=raw).retry_after, now=NOW)
    assert asked == (NOW + wait if wait else None)
