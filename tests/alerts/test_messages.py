"""How an alert reads, and when a digest is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from newscrawl.alerts import hours, mail, message, service
from newscrawl.alerts.channels import Mail
from newscrawl.alerts.records import Alert, Line, Message, News

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def a_line(title: str = "Riapre il ponte", **more: Any) -> Line:
    given = {"kind": News.NEW, "outlet": "La Vedetta", "at": "2026-11-29 14:05", "url": "https://vedetta.example/p"}
    return Line(title=title, **{**given, **more})


def an_alert(*lines: Line, query: str | None = "ponte") -> Alert:
    return Alert(id="0123456789abcdef", watch="ponti", query=query, channel="newsroom", made=NOW, lines=lines)


def test_a_line_has_time_outlet_headline_and_address() -> None:
    composed = message.compose(an_alert(a_line()))
    assert composed.subject == "ponti: 1 new"
    assert composed.body == (
        "2026-11-29 14:05  La Vedetta: Riapre il ponte  https://vedetta.example/p\n\n"
        "newscrawl watch ponti: ponte\nalert 0123456789abcdef"
    )


def test_an_alert_reads_as_the_manual_shows_it() -> None:
    page = (Path(__file__).parents[2] / "docs" / "howto" / "alerts.md").read_text("utf-8")
    lines = (
        a_line(
            "Un altro ponte chiude",
            at="2026-11-29 15:00",
            url="https://www.lavedetta.example/cronaca/altro-ponte",
            story=2,
        ),
        a_line(
            "Ponte sul Vellario, si passa di nuovo",
            outlet="Il Lago",
            at="2026-11-29 14:20",
            url="https://www.illago.example/2026/11/29/ponte",
            story=1,
        ),
        a_line("Riapre il ponte sul Vellario", url="https://www.lavedetta.example/cronaca/ponte", story=1),
    )
    composed = message.compose(replace(an_alert(*lines, query="ponte -messina"), id="9f86d081884c7d65"))
    assert f"```text\nSubject: {composed.subject}\n\n{composed.body}\n```" in page


def test_articles_of_a_story_stand_together_by_time_and_the_newest_story_comes_first() -> None:
    lines = (a_line("A bis", story=1), a_line("B", story=2), a_line("A", story=1))
    body = message.compose(an_alert(*lines)).body.split("\n\n")
    assert [part.count("https://") for part in body] == [2, 1, 0]
    assert body[0].index(": A ") < body[0].index(": A bis ")


def test_no_headline_breaks_its_line_or_hides_what_it_says() -> None:
    composed = message.compose(an_alert(a_line("Una\nriga\r\n\x1b[31mdi\u202e troppo")))
    assert "La Vedetta: Una riga [31mdi troppo  https://" in composed.body
    assert composed.subject.isprintable()


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        (a_line(kind=News.CHANGED, how="headline"), "Riapre il ponte (changed: headline)  "),
        (a_line(kind=News.CHANGED, how="wall_appeared"), "Riapre il ponte (changed: behind a wall)  "),
        (a_line(kind=News.REMOVED, how="removed"), "Riapre il ponte (taken down)  "),
        (a_line(follows=True), "Riapre il ponte (of a story told before)  "),
    ],
)
def test_what_is_not_simply_new_says_so(line: Line, mark: str) -> None:
    assert mark in message.shown(line)


def test_of_very_many_lines_it_is_said_how_many_more_there_are() -> None:
    composed = message.compose(an_alert(*(a_line(f"Ponte {number}") for number in range(1234))))
    assert composed.subject == "ponti: 1234 new"
    assert composed.body.count("https://") == message.MOST_LINES
    assert "And 1,034 more: newscrawl watch test ponti" in composed.body


def test_a_mail_is_the_same_at_every_try_and_has_one_message_id() -> None:
    server = Mail(host="mail.example", port=25, security="none", sender="c@example.org", to=("a@example.org",))
    composed = message.compose(an_alert(a_line("È già «città»")))
    made = mail.mail(composed, server)
    assert made.get_all("Message-ID") == ["<0123456789abcdef@example.org>"]
    assert made["Date"] == "Sun, 29 Nov 2026 12:00:00 +0000"
    first, again = made.as_bytes(), mail.mail(composed, server).as_bytes()
    assert first == again
    assert first.isascii()
    assert max(map(len, first.split(b"\r\n"))) < 998


@pytest.mark.parametrize(
    ("address", "made"),
    [
        ("json://h/x", "json://h/x?overflow=split&:id=7"),
        ("jsons://h/x?verify=no", "jsons://h/x?verify=no&overflow=split&:id=7"),
        ("tgram://token/1", "tgram://token/1?overflow=split"),
        ("tgram://token/1?overflow=truncate", "tgram://token/1?overflow=truncate"),
    ],
)
def test_a_webhook_gets_the_number_of_the_alert_and_long_texts_go_in_parts(address: str, made: str) -> None:
    assert service.with_options(address, "7") == made


def test_a_test_message_says_that_it_is_one() -> None:
    composed = message.trial(an_alert(query=None))
    assert isinstance(composed, Message)
    assert composed.subject == "ponti: test"
    assert "newscrawl watch ponti: the health of all sources" in composed.body


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("now", "before", "due"),
    [
        ("2026-11-29T06:59", "2026-11-28T07:00", False),
        ("2026-11-29T07:00", "2026-11-28T07:10", True),
        ("2026-11-29T23:00", "2026-11-29T07:05", False),
        ("2026-11-30T02:00", "2026-11-28T08:00", True),  # no run came since
        ("2026-10-25T07:00", "2026-10-24T07:30", True),  # clocks were set back in the night
        ("2026-03-29T06:59", "2026-03-28T07:30", False),  # and forward
    ],
)
def test_a_digest_is_due_once_between_two_mornings(now: str, before: str, due: bool) -> None:
    assert hours.is_due(at(now), time(7), at(before), ROME) is due
