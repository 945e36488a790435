from __future__ import annotations

from collections import Counter
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st
from store_made import NOW, Newsroom, earlier, later, shown

from newscrawl.models import Outcome, Reason, State
from newscrawl.store import Leased, Waiting
from newscrawl.store.links.frontier import _choose, _open_hosts

SLOW, FAST = "https://slow.example", "https://fast.example"


def names(leased: list[Leased]) -> list[str]:
    return [each.url.rsplit("/", 1)[1] for each in leased]


def fails(room: Newsroom, leased: Leased, next_try: datetime | None) -> None:
    room.store.ledger.record_outcome(
        leased.id, Outcome(State.FAILED, Reason.TIMEOUT), room.run_id, NOW, next_try=next_try
    )


def test_newest_first_dated_and_undated_together(room: Newsroom) -> None:
    room.feed_shows(shown(f"{SLOW}/tomorrow", later(days=1)), shown(f"{SLOW}/old", earlier(days=9)))
    room.feed_shows(shown(f"{SLOW}/undated"), shown(f"{SLOW}/yesterday", earlier(days=1)))
    assert names(room.takes()) == ["tomorrow", "undated", "yesterday", "old"]
    assert room.takes() == []


def test_a_host_never_has_more_in_flight_than_allowed(room: Newsroom) -> None:
    room.feed_shows(*(shown(f"{SLOW}/{n}", later(hours=n)) for n in range(40)))
    room.feed_shows(shown(f"{FAST}/x", earlier(days=99)), source="gazzetta")
    room.feed_shows(shown(f"{SLOW}/of-the-other", later(days=9)), source="gazzetta")
    assert names(room.takes(per_host=2)) == ["of-the-other", "x", "39"]
    assert names(room.takes(per_host=2, busy={"slow.example": 2})) == []
    assert names(room.takes(per_host=2, busy={"slow.example": 1})) == ["38"]
    assert names(room.takes(per_host=2, busy={"slow.example": 7})) == []


def test_idle_hosts_come_first_when_few_may_be_taken(room: Newsroom) -> None:
    room.feed_shows(*(shown(f"{SLOW}/{n}", later(hours=n)) for n in range(4)), shown(f"{FAST}/x", earlier(days=1)))
    assert names(room.takes(limit=1, per_host=2, busy={"slow.example": 1})) == ["x"]
    assert room.takes(limit=0) == []


def test_only_the_sources_of_the_run(room: Newsroom) -> None:
    room.feed_shows(shown(f"{SLOW}/a"))
    assert room.store.ledger.lease(room.run_id, ["gazzetta"], NOW, busy={}, per_host=2, limit=9) == []


def test_failed_links_come_back_when_it_is_time(room: Newsroom) -> None:
    room.feed_shows(shown(f"{SLOW}/later"), shown(f"{SLOW}/never"))
    later_one, never = room.takes()[::-1]
    fails(room, later_one, later(minutes=10))
    fails(room, never, None)
    assert room.takes(now=later(minutes=9)) == []
    assert room.store.ledger.waiting(["corriere"], later(minutes=9)) == Waiting(0, later(minutes=10))
    assert room.store.ledger.waiting(["corriere"], later(minutes=10)) == Waiting(1, None)
    assert [leased.id for leased in room.takes(now=later(minutes=10))] == [later_one.id]
    assert room.takes(now=later(days=999)) == []


def test_since_leaves_old_links_for_a_wider_run(room: Newsroom) -> None:
    room.feed_shows(shown(f"{SLOW}/new", NOW), shown(f"{SLOW}/old", earlier(days=9)), now=earlier(days=5))
    room.feed_shows(shown(f"{SLOW}/undated"), now=earlier(days=5))
    yesterday = earlier(days=1)
    assert room.store.ledger.waiting(["corriere"], NOW, yesterday).ready == 2
    taken = room.takes(since=yesterday)
    assert names(taken) == ["new", "undated"]
    fails(room, taken[0], later(minutes=1))
    assert names(room.takes(since=yesterday, now=later(minutes=1))) == ["new"]
    assert names(room.takes()) == ["old"]
    assert room.link(f"{SLOW}/old")["state"] == "leased"


def test_a_lease_reads_only_what_it_takes(room: Newsroom) -> None:
    """Not a clock, which a busy machine stops: the steps of SQLite's machine, at 20 and at 2,000 links a host."""
    slugs, when = ("corriere", "gazzetta"), {"now": "2025-11-09T12:00:00Z", "since": "2025-11-01"}

    def steps() -> int:
        count = Counter[str]()
        room.store.db.set_progress_handler(lambda: count.update(["step"]), 1)
        _choose(room.store.db, _open_hosts(room.store.db, slugs), when, {}, 2, 16)
        room.store.db.set_progress_handler(None, 1)
        return count["step"]

    def shows(numbers: range) -> None:
        for host in range(5):
            links = [shown(f"https://h{host}.example/{n}", earlier(hours=n) if n % 3 else None) for n in numbers]
            room.feed_shows(*links)

    shows(range(20))
    few = steps()
    shows(range(20, 2000))
    assert steps() < few * 1.1


@given(
    open_links=st.lists(st.tuples(st.integers(0, 3), st.integers(-50, 50) | st.none()), max_size=30),
    busy=st.dictionaries(st.sampled_from([f"h{n}.example" for n in range(4)]), st.integers(0, 3)),
    per_host=st.integers(1, 3),
    limit=st.integers(0, 12),
)
def test_a_lease_is_what_a_plain_sort_would_give(
    room_factory: object, open_links: list[tuple[int, int | None]], busy: dict[str, int], per_host: int, limit: int
) -> None:
    room: Newsroom = room_factory()  # type: ignore[operator]
    found = [
        shown(f"https://h{host}.example/{n}", None if hours is None else later(hours=hours))
        for n, (host, hours) in enumerate(open_links)
    ]
    room.feed_shows(*found)
    taken = room.takes(limit, per_host=per_host, busy=busy)
    hosts = Counter(leased.host for leased in taken)
    rooms = {host: max(per_host - busy.get(host, 0), 0) for host in {each.host for each in found}}
    possible = sum(min(rooms[host], n) for host, n in Counter(each.host for each in found).items())
    assert len(taken) == min(limit, possible)
    assert all(n <= rooms[host] for host, n in hosts.items())
    ranks = {each.link.url: each.published or NOW for each in found}
    for host, n in hosts.items():
        newest = sorted((ranks[each.link.url] for each in found if each.host == host), reverse=True)
        assert sorted((ranks[each.url] for each in taken if each.host == host), reverse=True) == newest[:n]
