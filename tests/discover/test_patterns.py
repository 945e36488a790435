"""Patterns of source files: what they say of an address, and that none takes longer than it may."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from newscrawl.discover import patterns
from newscrawl.discover.patterns import Patterns, SlowPattern

ORDINARY = [
    r"/(cronaca|politica)/", r"/\d{4}/\d{2}/\d{2}/[^/]+/$", r"^https://www\.esempio\.it/.+-\d+\.html$", r"/news/[a-z-]+_\d+\.shtml",
    r"(?i)/video/", r"/[^/]+/[^/]+/[^/]+/$", r"/a?b?c?", r"[.*+]+x", r".+\d+\.html", r"^https?://[^/]+/(?:cronaca|sport)/[a-z0-9-]+/(?:\?.*)?$",
]  # fmt: skip
LONG = "https://www.esempio.it/" + "/".join(["cronaca-di-un-giorno-2025"] * 70)
# No search ends so soon.
NO_TIME = 1e-9


@pytest.mark.parametrize("pattern", ORDINARY)
def test_what_outlets_need_is_let_through(pattern: str) -> None:
    patterns.check(pattern)
    assert Patterns((pattern,), ()).refusal(LONG) in (None, "not_allowed")


def test_the_catalogue_is_let_through() -> None:
    for file in (Path(__file__).parents[2] / "data").glob("**/sources/*.toml"):
        source = tomllib.loads(file.read_text("utf-8"))
        for pattern in (*source.get("allow", ()), *source.get("deny", ())):
            patterns.check(pattern)


def test_a_pattern_over_its_limit_is_refused() -> None:
    with pytest.raises(SlowPattern, match="over 1e-09 s for one address"):
        patterns.check(r"/[^/]+/\d+", limit_s=NO_TIME)


@pytest.mark.parametrize(
    ("allow", "deny", "refusal"),
    [
        ((), (), None),
        (("/cronaca",), (), None),
        (("/sport",), (), "not_allowed"),
        (("/sport", "/cronaca"), (), None),
        (("/cronaca",), ("/cronaca",), "denied"),
        ((), ("/sport",), None),
    ],
)
def test_an_address_must_match_one_that_allows_and_none_that_denies(
    allow: tuple[str, ...], deny: tuple[str, ...], refusal: str | None
) -> None:
    assert Patterns(allow, deny).refusal(LONG) == refusal


@pytest.mark.parametrize(("allow", "deny"), [((r"-\d+$",), ()), ((), (r"-\d+/$",))])
def test_what_a_pattern_over_its_limit_leaves_open_is_said_and_not_followed(
    allow: tuple[str, ...], deny: tuple[str, ...]
) -> None:
    slow = Patterns(allow, deny, limit_s=NO_TIME)
    assert [slow.refusal(LONG), slow.refusal(LONG)] == ["slow_pattern"] * 2
    (note,) = slow.notes()
    key, pattern = ("allow[0]", allow[0]) if allow else ("deny[0]", deny[0])
    assert note == f"{key}: over 1e-09 s for one address: {pattern!r}"
    assert Patterns(allow, deny).refusal(LONG) is None
