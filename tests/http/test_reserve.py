"""What outlets reserve of text and data mining, as their signs say."""

from __future__ import annotations

import pytest

from newscrawl.models import Sign
from newscrawl.wire import reserve
from tests.limits import too_deep


@pytest.mark.parametrize(
    ("headers", "head", "sign"),
    [
        ({"tdm-reservation": "1"}, "", Sign("header", "tdm-reservation: 1")),
        ({"tdm-reservation": "1", "tdm-policy": "https://a.it/p"}, "", Sign("header", "tdm-reservation: 1; tdm-policy: https://a.it/p")),
        ({"tdm-reservation": "0"}, "", None),
        ({"x-robots-tag": "noai, noimageai"}, "", Sign("robots_tag", "X-Robots-Tag: noai, noimageai")),
        ({"x-robots-tag": "noimageai"}, "", None),
        ({"x-robots-tag": "noarchive"}, "", None),
        ({}, '<meta name="tdm-reservation" content="1">', Sign("meta", "tdm-reservation: 1")),
        ({}, "<META CONTENT='1' NAME='TDM-Reservation'>", Sign("meta", "tdm-reservation: 1")),
        ({}, '<meta name="tdm-reservation" content="0">', None),
        ({}, '<meta name="robots" content="index, noai">', Sign("meta", "robots: index, noai")),
        ({}, '<meta name="robots" content="notdm">', Sign("meta", "robots: notdm")),
        ({}, '<meta name="robots" content="noindex">', None),
        ({}, "<p>tdm-reservation e noai sono parole</p>", None),
    ],
)  # fmt: skip
def test_signs_of_a_page(headers: dict[str, str], head: str, sign: Sign | None) -> None:
    body = f"<html><head>{head}</head><body>testo</body></html>".encode()
    assert reserve.of_page(headers, body) == ((sign,) if sign else ())


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
    rules = reserve.tdmrep(RULES.encode())
    assert rules is not None
    assert len(rules) == 3
    assert (reserve.of_tdmrep(rules, f"https://www.esempio.it{path}") is not None) is reserved


def test_what_is_no_such_file_has_no_rules() -> None:
    assert reserve.tdmrep(b"<html>") is None
    assert reserve.tdmrep(b'{"location": "/"}') is None
    assert reserve.of_tdmrep([], "https://www.esempio.it/a") is None


def test_a_file_that_is_nested_deeper_than_is_followed_has_no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("json.loads", too_deep)
    assert reserve.tdmrep(RULES.encode()) is None


def test_only_so_many_rules_are_read() -> None:
    rules = reserve.tdmrep(RULES.encode(), 2)
    assert rules is not None
    assert [location for location, *_ in rules] == ["/aperto/*", "/video/*.mp4$"]


def test_a_group_for_another_program_is_not_meant_for_all() -> None:
    assert reserve.from_all((Sign("robots_group", "User-agent: gptbot Disallow: /"),)) is None
    assert reserve.from_all((Sign("content_signal", "ai-train=no"), Sign("meta", "robots: noai"))) is not None
