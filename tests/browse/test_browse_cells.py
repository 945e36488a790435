"""Single values: what becomes a link, what does not, and that everything is escaped."""

from __future__ import annotations

import pytest
from browse_made import NASTY
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from newscrawl.browse import cells, values, when
from newscrawl.browse.language import language
from tests.limits import too_deep

EN = language("en")
COLUMNS = [*cells._CELLS, "url", "image", "detail", "published"]


@pytest.mark.parametrize(
    "value",
    [
        "javascript:void(0)",
        " https://a.example/",
        "https://",
        "//a.example",
        "data:text/plain,ciao",
        "http://[",
        "https://a.example/<b>",
        "ftp://a.example",
        "",
    ],
)
def test_only_whole_web_addresses_become_links(value: str) -> None:
    assert values.outward(value) is None


def test_link_to_an_outlet_tells_it_nothing() -> None:
    link = cells.cell("https://www.a.example/p?a=1&b=2", "url", {}, "/newscrawl", EN)
    assert link == (
        '<a class="out" href="https://www.a.example/p?a=1&amp;b=2" title="https://www.a.example/p?a=1&amp;b=2" '
        'rel="noopener noreferrer nofollow">a.example/p?a=1&amp;b=2</a>'
    )


@pytest.mark.parametrize("column", COLUMNS)
def test_markup_is_escaped_in_every_column(column: str) -> None:
    row = {"id": 1, "source": NASTY, "day": NASTY}
    shown = cells.cell(NASTY, column, row, "/newscrawl", EN)
    assert shown is None or (isinstance(shown, Markup) and "<b" not in shown and "<i" not in shown)


@given(st.sampled_from(COLUMNS), st.text() | st.integers() | st.floats() | st.none() | st.binary())
def test_no_value_raises(column: str, value: object) -> None:
    shown = cells.cell(value, column, {"id": 1, "source": "a", "day": None}, "/newscrawl", EN)
    assert shown is None or isinstance(shown, Markup)


@pytest.mark.parametrize("value", ["{", "null", "3", '"a"', "[1, null]", '{"a": {"b": []}}'])
def test_json_that_is_not_as_expected_is_no_error(value: str) -> None:
    for column in ("tags", "provenance", "evidence"):
        assert isinstance(cells.cell(value, column, {}, "/newscrawl", EN), Markup)


def test_json_deeper_than_is_followed_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("json.loads", too_deep)
    assert isinstance(cells.cell('["Cronaca"]', "tags", {}, "/newscrawl", EN), Markup)


def test_stored_time_is_shown_as_day_and_minute() -> None:
    assert "9 Nov 2025 <span>13:30 UTC</span>" in str(cells.cell("2025-11-09T13:30:05Z", "polled", {}, "", EN))
    assert "9 nov 2025 <span>13:30 UTC</span>" in str(
        cells.cell("2025-11-09T13:30:05Z", "polled", {}, "", language("it"))
    )
    assert "2025-99-09 <span>13:30 UTC</span>" in str(cells.cell("2025-99-09T13:30:05Z", "polled", {}, "", EN))


@pytest.mark.parametrize(
    ("at", "precision", "day", "zone", "shown"),
    [
        ("2025-11-09T13:30:00Z", "minute", "2025-11-09", "Europe/Rome", "Sunday 9 November 2025, 14:30"),
        ("2025-07-09T22:30:00Z", "second", "2025-07-10", "Europe/Rome", "Thursday 10 July 2025, 00:30"),
        ("2025-11-08T23:00:00Z", "day", "2025-11-09", "Europe/Rome", "Sunday 9 November 2025"),
        (None, None, None, "Europe/Rome", None),
        ("nonsense", "minute", "2025-99-99", "Nowhere/At_All", "2025-99-99"),
    ],
    ids=["winter", "summer, past midnight", "day only", "unknown", "nonsense"],
)
def test_publication_is_told_in_the_outlets_time(at: str, precision: str, day: str, zone: str, shown: str) -> None:
    assert when.published(at, precision, day, when.zone(zone), EN) == shown
