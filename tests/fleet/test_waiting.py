"""Requests wait by host, in the order in which they came; a bundle is of one source."""

from __future__ import annotations

from newscrawl.fleet.bundle import Ask
from newscrawl.fleet.waiting import Waiting
from newscrawl.models import Kind
from newscrawl.store import EntryState


def asks(*ids: int) -> list[Ask]:
    return [Ask(entry=EntryState(id=id, url=f"https://a.example/{id}", kind=Kind.FEED)) for id in ids]


def numbers(taken: tuple[Ask, ...]) -> list[int]:
    return [-ask.number for ask in taken]


def test_what_came_first_goes_first_and_of_one_source() -> None:
    waiting = Waiting()
    assert not waiting
    waiting.add("a.example", "uno", asks(1, 2))
    waiting.add("a.example", "due", asks(3))
    waiting.add("a.example", "uno", asks(4))
    waiting.add("b.example", "uno", asks(5))
    assert waiting.hosts() == ("a.example", "b.example")
    source, taken = waiting.take("a.example", most=2)
    assert (source, numbers(taken)) == ("uno", [1, 2])
    source, taken = waiting.take("a.example", most=2)
    assert (source, numbers(taken)) == ("due", [3])
    source, taken = waiting.take("a.example", most=2)
    assert (source, numbers(taken)) == ("uno", [4])
    assert waiting.hosts() == ("b.example",)


def test_what_waits_for_a_host_can_be_dropped() -> None:
    waiting = Waiting()
    waiting.add("a.example", "uno", asks(1))
    assert [source for source, _ in waiting.drop("a.example")] == ["uno"]
    assert waiting.drop("a.example") == ()
    assert not waiting
