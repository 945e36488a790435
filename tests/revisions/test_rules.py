"""What may be looked at in a run, as the settings say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newscrawl.config import Config
from newscrawl.crawl.revisits import RevisitRules
from newscrawl.errors import UsageError


def ages(given: object) -> tuple[timedelta, ...]:
    return Config.read({"NEWSCRAWL_REVISIT_AGES": given}).revisit_ages


def test_ages_are_read() -> None:
    assert ages("1h,4h, 1d") == (timedelta(hours=1), timedelta(hours=4), timedelta(days=1))


@pytest.mark.parametrize("off", ["0", "", 0])
def test_no_ages_is_off(off: object) -> None:
    assert ages(off) == ()


@pytest.mark.parametrize("value", ["1 hour", "1h,,x", "0h", "999999w"])
def test_nonsense_is_told_in_one_line(value: str) -> None:
    with pytest.raises(UsageError, match=r"NEWSCRAWL_REVISIT_AGES: expected .*; got '") as told:
        ages(value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("share", [0, 1, 50, 75, 99])
@pytest.mark.parametrize("others", [0, 1, 7, 100])
def test_looks_are_never_more_than_their_share(share: int, others: int) -> None:
    looks = RevisitRules(ages=(), share=share / 100, most=10_000).left(0, others)
    assert looks * 100 <= share * (looks + others)
    assert (looks + 1) * 100 > share * (looks + 1 + others) or looks == 10_000


def test_looks_are_never_more_than_the_most() -> None:
    assert RevisitRules(ages=(), most=5).left(3, 1000) == 2
