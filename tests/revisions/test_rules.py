"""What may be looked at in a run, as the settings say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from scrapy.settings import Settings

from newscrawl.crawl.options import RevisitRules
from newscrawl.errors import UsageError

GIVEN = {"NEWSCRAWL_REVISIT_AGES": "1h,4h,1d", "NEWSCRAWL_REVISIT_SHARE": 75, "NEWSCRAWL_REVISIT_MAX": 200}


def rules(**given: object) -> RevisitRules:
    return RevisitRules.of(Settings({**GIVEN, **{f"NEWSCRAWL_REVISIT_{name}": value for name, value in given.items()}}))


def test_ages_are_read() -> None:
    assert rules().ages == (timedelta(hours=1), timedelta(hours=4), timedelta(days=1))


@pytest.mark.parametrize("off", ["0", "", 0])
def test_no_ages_is_off(off: object) -> None:
    assert rules(AGES=off).ages == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [("AGES", "1 hour"), ("AGES", "1h,,x"), ("AGES", "0h"), ("SHARE", "100"), ("SHARE", "many"), ("MAX", "-1")],
)
def test_nonsense_is_told_in_one_line(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"NEWSCRAWL_REVISIT_{name}: expected .*; got '") as told:
        rules(**{name: value})
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("share", [0, 1, 50, 75, 99])
@pytest.mark.parametrize("others", [0, 1, 7, 100])
def test_looks_are_never_more_than_their_share(share: int, others: int) -> None:
    looks = rules(SHARE=share, MAX=10_000).left(0, others)
    assert looks * 100 <= share * (looks + others)
    assert (looks + 1) * 100 > share * (looks + 1 + others) or looks == 10_000


def test_looks_are_never_more_than_the_most() -> None:
    assert rules(MAX=5).left(3, 1000) == 2
