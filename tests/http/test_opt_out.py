"""What outlets reserve of text and data mining, as their signals say."""

from __future__ import annotations

import pytest

from newscrawl.http import opt_out
from newscrawl.models import OptOutSignal


@pytest.mark.parametrize(
    ("headers", "head", "signal"),
    [
        ({"tdm-reservation": "1"}, "", OptOutSignal("header", "tdm-reservation: 1")),
        ({"tdm-reservation": "1", "tdm-policy": "https://a.it/p"}, "", OptOutSignal("header", "tdm-reservation: 1; tdm-policy: https://a.it/p")),
        ({"tdm-reservation": "0"}, "", None),
        ({"x-robots-tag": "noai, noimageai"}, "", OptOutSignal("robots_tag", "X-Robots-Tag: noai, noimageai")),
        ({"x-robots-tag": "NoImageAI, NoAI"}, "", OptOutSignal("robots_tag", "X-Robots-Tag: NoImageAI, NoAI")),
        ({"x-robots-tag": "altrobot: noai"}, "", OptOutSignal("robots_tag", "X-Robots-Tag: altrobot: noai")),
        ({"x-robots-tag": "noimageai"}, "", None),
        ({"x-robots-tag": "noarchive"}, "", None),
        ({}, '<meta name="tdm-reservation" content="1">', OptOutSignal("meta", "tdm-reservation: 1")),
        ({}, "<META CONTENT='1' NAME='TDM-Reservation'>", OptOutSignal("meta", "tdm-reservation: 1")),
        ({}, '<meta name="tdm-reservation" content="0">', None),
        ({}, '<meta name="robots" content="index, noai">', OptOutSignal("meta", "robots: index, noai")),
        ({}, '<meta name="robots" content="notdm">', OptOutSignal("meta", "robots: notdm")),
        ({}, '<meta name="robots" content="NOAI"><meta name="robots" content="index">', OptOutSignal("meta", "robots: NOAI")),
        ({}, '<meta name="robots" content="noimageai, noai">', OptOutSignal("meta", "robots: noimageai, noai")),
        ({}, '<meta name="robots" content="noindex">', None),
        ({}, "<p>tdm-reservation e noai sono parole</p>", None),
    ],
)  # fmt: skip
def test_signs_of_a_page(headers: dict[str, str], head: str, signal: OptOutSignal | None) -> None:
    body = f"<html><head>{head}</head><body>testo</body></html>".encode()
    assert opt_out.of_page(headers, body) == ((signal,) if signal else ())


RULES = """[
  {"location": "/aperto/*", "tdm-reservation": 0},
  {"location": "/video/*.mp4$", "tdm-reservation": 1},
  {"nonsense": true}, 7,
  {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://a.it/p.json"}
]"""


@pytest.mark.parametrize(
    ("path", "reserved"), [("/aperto/uno", False), ("/cronaca/due", True), ("/video/a.mp4", True), ("/", True)]
)
def test_the_first_rule_that_matches_counts(path: str, reserved: bool) -> None:
    rules = opt_out.tdmrep(RULES.encode())
    assert rules is not None
    assert len(rules) == 3
    assert (opt_out.of_tdmrep(rules, f"https://www.esempio.it{path}") is not None) is reserved


def test_a_star_that_is_escaped_and_an_older_encoding_are_read_as_in_robots_txt() -> None:
    rules = opt_out.tdmrep(
        b'[{"location": "/a%2Ab/", "tdm-reservation": 1}, {"location": "/citt%E0/", "tdm-reservation": 1}]'
    )
    assert rules is not None
    for path, reserved in (("/a*b/1", True), ("/axb/1", False), ("/citt%C3%A0/1", True), ("/citta/1", False)):
        assert (opt_out.of_tdmrep(rules, f"https://www.esempio.it{path}") is not None) is reserved


def test_what_is_no_such_file_has_no_rules() -> None:
    assert opt_out.tdmrep(b"<html>") is None
    assert opt_out.tdmrep(b'{"location": "/"}') is None
    assert opt_out.tdmrep(b"[" * 100_000) is None
    assert opt_out.of_tdmrep([], "https://www.esempio.it/a") is None


def test_a_group_for_another_program_is_not_meant_for_all() -> None:
    assert opt_out.from_all((OptOutSignal("robots_group", "User-agent: gptbot Disallow: /"),)) is None
    assert (
        opt_out.from_all((OptOutSignal("content_signal", "ai-train=no"), OptOutSignal("meta", "robots: noai")))
        is not None
    )
