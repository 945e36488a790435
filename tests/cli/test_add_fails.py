"""`newscrawl add` where nothing can be added: what was tried, what came, what a person can do."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl import sources
from newscrawl.adding import HomePage, Proposal, propose
from newscrawl.cli._failed import Came, no_answer, of_page, of_status
from newscrawl.cli.render.failed import show_failure
from newscrawl.models import Page, Reason
from newscrawl.store.shown import AskedPage, Shown
from tests.adding.adding_made import HOME, entry, found, paths
from tests.bench.add.judge import AT_ONCE, newscrawl
from tests.cli.test_verify import CONSENT

URL = "https://www.lavedetta.example/"
SOURCE = sources.ad_hoc(URL)
NOTHING = propose("lavedetta", HomePage(url=URL), Shown(), {}, "lavedetta")
LISTED = propose("lavedetta", HOME, found(entry(2, "/feed/", paths(4))), {}, "lavedetta")
LOGIN = "<html lang=it><title>Accedi</title><form method=post><input name=chi><input type=password name=segreto></form></html>"


def told(capsys: pytest.CaptureFixture[str], proposal: Proposal, *came: Came) -> str:
    show_failure(URL, proposal, came, "", as_json=False)
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("reason", "message", "shown", "advice"),
    [
        (Reason.REFUSED, "Connection refused.", "refused: Connection refused.", "nobody listens at that address"),
        (Reason.DNS_ERROR, "DNS lookup failed", "dns_error: DNS lookup failed", "there is no such name"),
        (Reason.TLS_ERROR, "wrong version", "tls_error: wrong version", "has the address http:// rather than https://"),
        (Reason.ROBOTS_UNAVAILABLE, "Getting it took longer than 4.0 seconds.", "timeout: no answer within 4.0 seconds.", "takes too long"),
        (Reason.ROBOTS_UNAVAILABLE, "not an answer in HTTP", ": not an answer in HTTP", "the host cannot be asked"),
    ],
)  # fmt: skip
def test_a_host_that_cannot_be_reached_is_not_told_as_its_robots_txt(
    capsys: pytest.CaptureFixture[str], reason: Reason, message: str, shown: str, advice: str
) -> None:
    said = told(capsys, NOTHING, no_answer(URL, reason, f"robots.txt could not be had: {message}"))
    assert "the site cannot be reached; nothing was written" in said
    assert shown in said
    assert advice in said
    assert "robots.txt" not in said
    assert "JavaScript" not in said


def test_a_robots_txt_that_the_server_fails_to_give_is_told_as_that(capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, NOTHING, no_answer(URL, Reason.ROBOTS_UNAVAILABLE, "robots.txt could not be had: HTTP 503"))
    assert "robots.txt could not be had: HTTP 503" in said
    assert "the server fails, or cannot say what may be fetched" in said


@pytest.mark.parametrize(
    ("body", "kind", "reason", "words"),
    [
        ("", "text/html", "empty", "an empty page"),
        ("%PDF-1.7", "application/pdf", "not_html", "application/pdf, and no HTML page"),
        (CONSENT, "text/html", "consent_wall", "a form that asks for consent"),
        (LOGIN, "text/html", "login", "a form to log in"),
    ],
)
def test_what_came_in_place_of_a_home_page_is_named(body: str, kind: str, reason: str, words: str) -> None:
    page = Page(url=URL, body=body.encode(), headers={"content-type": kind}, fetched_at=datetime.now(UTC))
    came = of_page(page, SOURCE)
    assert came is not None
    assert (came.reason, came.message) == (reason, f"HTTP 200, {len(body)} bytes: {words}")
    front = b"<html lang=it><title>La Vedetta</title><h1>La Vedetta</h1><a href=/cronaca/>Cronaca</a></html>"
    assert of_page(replace(page, body=front, headers={"content-type": "text/html"}), SOURCE) is None


@pytest.mark.parametrize(
    ("state", "reason", "detail", "advice", "not_advice"),
    [
        ("failed", "server_error", "HTTP 500", "the server fails", "selectors"),
        ("failed", "forbidden", "HTTP 403", "turns programs away", "selectors"),
        ("failed", "not_found", "HTTP 404", "lead to pages that are not there", "selectors"),
        ("rejected", "too_short", "12 words", "a [selectors] table helps", "the server fails"),
    ],
)
def test_articles_that_cannot_be_had_get_the_advice_that_fits(
    capsys: pytest.CaptureFixture[str], state: str, reason: str, detail: str, advice: str, not_advice: str
) -> None:
    asked = [
        AskedPage(url=f"{URL}{n}.html", state=state, reason=reason, detail=f"{detail} {URL}{n}.html") for n in range(5)
    ]
    said = told(capsys, replace(LISTED, asked=asked))
    assert "lists were found, but no article could be had" in said
    assert f"{URL}0.html and 4 more (/1.html, /2.html, /3.html, /4.html)  {state}/{reason}: {detail}\n" in said
    assert advice in said
    assert not_advice not in said
    assert "JavaScript" not in said


def test_programs_get_each_answer_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    polled = (("https://www.lavedetta.example/feed/", "not_found: HTTP 404"),)
    show_failure(URL, replace(NOTHING, polled=polled), [of_status(URL, 403)], "", as_json=True)
    given = json.loads(capsys.readouterr().out)
    assert given["why"] == f"{URL}: HTTP 403"
    assert [one["outcome"] for one in given["tried"]] == ["forbidden: HTTP 403", "not_found: HTTP 404"]


def test_an_address_at_which_nobody_listens_is_told_at_once(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        done = newscrawl(tmp_path, "add", address, *(word for setting in AT_ONCE for word in ("-s", setting)))
    assert done.returncode == 5
    assert f"{address}: the site cannot be reached; nothing was written" in done.stderr
    assert "nobody listens at that address" in done.stderr
    assert "next run" not in done.stderr
