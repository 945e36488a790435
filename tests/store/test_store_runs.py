from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from store_made import NOW, OUTLETS, Newsroom, an_article, later, shown

from newscrawl.models import Outcome, Reason, State
from newscrawl.store import Leased
from newscrawl.store.links.backoff import after

SITE = "https://corriere.example"
Rooms = Callable[[], Newsroom]


def test_a_run_has_its_beginning_and_its_end(room: Newsroom) -> None:
    room.feed_shows(shown(f"{SITE}/a"), shown(f"{SITE}/b"))
    (leased,) = room.takes(limit=1)
    room.stores(an_article(leased.url), leased.id)
    room.store.runs.finish(room.run_id, later(minutes=2), 0, "finished", 118.04)
    (row,) = room.store.db.execute("SELECT * FROM runs")
    assert dict(row) == {
        "id": room.run_id,
        "started": "2025-11-09T12:00:00Z",
        "finished": "2025-11-09T12:02:00Z",
        "spider": "news",
        "arguments": '{"sources": "all"}',
        "version": "0.1.0",
        "pid": 1,
        "exit_status": 0,
        "finish_reason": "finished",
        "discovered": 2,
        "fetched": 1,
        "seconds": 118.0,
        "counted": None,
    }


def test_the_summary_tells_ever_from_now_and_outlet_from_outlet(room: Newsroom) -> None:
    room.feed_shows(shown(f"{SITE}/a"), shown(f"{SITE}/b"))
    room.feed_shows(shown("https://gazzetta.example/c"), source="gazzetta")
    (leased,) = room.takes(limit=1, now=NOW)
    room.store.ledger.record_outcome(leased.id, Outcome(State.REJECTED, Reason.NOT_HTML), room.run_id, NOW)
    first, room.run_id = room.run_id, room.store.runs.begin("news", {}, "0.1.0", 1, later(days=1))
    room.feed_shows(shown(f"{SITE}/a"), shown(f"{SITE}/d"))
    summary = room.store.runs.summary(room.run_id)
    assert (summary.discovered, sum(summary.links.values()), summary.fetches) == (1, 4, {})
    assert room.store.runs.summary(first).discovered == 3
    assert room.store.runs.summary(first).fetches == {Outcome(State.REJECTED, Reason.NOT_HTML): 1}
    only = room.store.runs.summary(room.run_id, ["gazzetta"])
    assert [source.source for source in only.sources] == ["gazzetta"]
    assert sum(only.links.values()) == 1


class Crawl:
    """A run that does what it is told, and keeps its own books."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.known: set[str] = set()
        self.in_flight: list[Leased] = []
        self.settled = 0
        self.now = NOW

    def feed(self, numbers: list[int], outlet: str) -> None:
        links = [shown(f"https://{outlet}.example/{n}") for n in numbers]
        new = {link.key for link in links} - self.known
        assert self.room.feed_shows(*links, source=outlet, now=self.now) == len(new)
        self.known |= new

    def lease(self, limit: int) -> None:
        self.now = self.now.replace(day=self.now.day % 28 + 1)
        self.in_flight += self.room.takes(limit, now=self.now)

    def end(self, how: Reason | None, other: int, text: str) -> None:
        if not self.in_flight:
            return
        leased = self.in_flight.pop()
        self.settled += 1
        if how is None:
            also = (f"https://{leased.source}.example/{other}",)
            self.room.stores(an_article(leased.url, also=also, texts=(text,), source=leased.source), leased.id)
        else:
            outcome, next_try = after(how, leased.attempts + 1, self.now, 0.5, leased.last)
            self.room.store.ledger.record_outcome(leased.id, outcome, self.room.run_id, self.now, next_try=next_try)

    def release(self) -> None:
        assert self.room.store.ledger.release([leased.id for leased in self.in_flight], self.now) == len(self.in_flight)
        self.in_flight.clear()

    def die(self) -> None:
        assert self.room.store.ledger.recover(self.now) == len(self.in_flight)
        self.in_flight.clear()


numbers = st.integers(0, 12)
steps = st.one_of(
    st.tuples(st.just("feed"), st.lists(numbers, max_size=8), st.sampled_from(OUTLETS)),
    st.tuples(st.just("lease"), st.integers(0, 6)),
    st.tuples(st.just("end"), st.sampled_from([None, None, *Reason]), numbers, st.sampled_from("tuv")),
    st.tuples(st.just("release")),
    st.tuples(st.just("die")),
)


@settings(deadline=None, max_examples=60)
@given(script=st.lists(steps, max_size=40))
def test_the_sums_add_up_whatever_happens(room_factory: Rooms, script: list[tuple[object, ...]]) -> None:
    crawl = Crawl(room_factory())
    for verb, *words in script:
        getattr(crawl, str(verb))(*words)
        summary = crawl.room.store.runs.summary(crawl.room.run_id)
        assert summary.problems() == ()
        assert sum(summary.links.values()) == summary.discovered == len(crawl.known)
        assert sum(summary.fetches.values()) == crawl.settled
        assert summary.links.get(Outcome(State.LEASED), 0) == len(crawl.in_flight)
    attempts = crawl.room.store.db.execute("SELECT coalesce(sum(attempts), 0) FROM links").fetchone()[0]
    assert attempts == crawl.settled
    assert crawl.room.is_sound()
