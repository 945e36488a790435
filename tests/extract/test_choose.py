"""The best candidate that converts wins: trust, then order."""

from __future__ import annotations

from newscrawl.extract import choose
from newscrawl.models import Candidate, Trust


def number(raw: str) -> int | None:
    return int(raw) if raw.isdigit() else None


def reading(value: str, trust: Trust, origin: str) -> Candidate:
    return Candidate("n", value, trust, origin)


def test_more_trust_wins_whatever_the_order() -> None:
    listed = choose.by_field([reading("1", Trust.GUESS, "a"), reading("2", Trust.META, "b")])["n"]
    value, choice = choose.one(listed, number)
    assert (value, choice.origin, choice.raw) == (2, "b", "2")


def test_within_one_trust_the_first_wins() -> None:
    listed = choose.by_field([reading("1", Trust.META, "a"), reading("2", Trust.META, "b")])["n"]
    assert choose.one(listed, number)[0] == 1


def test_what_does_not_convert_gives_way_and_is_named() -> None:
    value, choice = choose.one(
        [reading("x", Trust.SITE, "a"), reading("7", Trust.GUESS, "b"), reading("8", Trust.GUESS, "c")], number
    )
    assert value == 7
    assert [row.outcome for row in choice.rows] == [choose.UNREADABLE, choose.WON, choose.LOST]


def test_tries_are_bounded() -> None:
    value, choice = choose.one([reading(f"x{n}", Trust.META, "a") for n in range(20)], number, tries=3)
    assert value is None
    assert choice.origin is None
    assert sum(row.outcome == choose.UNTRIED for row in choice.rows) == 17


def test_nothing_said_is_none() -> None:
    assert choose.one([], number) == (None, choose.Choice(None, None, None, ()))


def test_many_takes_all_of_one_origin_with_repeats_in_order() -> None:
    listed = [
        reading("b", Trust.META, "x"),
        reading("a", Trust.META, "x"),
        reading("b", Trust.META, "x"),
        reading("c", Trust.META, "y"),
    ]
    value, choice = choose.many(listed, lambda raw: tuple(raw))
    assert (value, choice.origin) == (("b", "a", "b"), "x")
