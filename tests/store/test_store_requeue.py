"""Status, retry, quarantine: how the ledger stands, and links that a person takes up again."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_made import NOW, Newsroom, a_page, an_article, earlier, later, opened, shown

from newscrawl.models import Fetch, Outcome, Reason, State
from newscrawl.store import status
from newscrawl.store.db.lock import holder
from newscrawl.store.links.requeue import Requeue

BASE = "https://corriere.example"
ENDS = {
    "/scade": Outcome(State.FAILED, Reason.TIMEOUT),
    "/vietata": Outcome(State.FAILED, Reason.FORBIDDEN),
    "/elenco": Outcome(State.REJECTED, Reason.NOT_ARTICLE),
    "/sparita": Outcome(State.GONE, Reason.MISSING),
    "/illeggibile": Outcome(State.QUARANTINED, Reason.CRASH),
    "/cancellata": Outcome(State.REJECTED, Reason.FORGOTTEN),
}


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """One link of each end, one article, one link that nobody asked for."""
    room = Newsroom.of(opened(tmp_path / "news.db", pages=True))
    room.feed_shows(*(shown(BASE + path) for path in (*ENDS, "/buona", "/nuova")))
    for link in room.takes():
        path = link.url.removeprefix(BASE)
        if path in ENDS:
            next_try = later(hours=2) if path == "/scade" else None
            page_hash = "abc" if path == "/illeggibile" else None
            room.store.ledger.record_outcome(
                link.id, ENDS[path], room.run_id, NOW, next_try=next_try, fetch=Fetch(bytes=77, page_hash=page_hash)
            )
        elif path == "/buona":
            room.stores(an_article(link.url, published=earlier(days=2)), link.id)
        else:
            room.store.ledger.release([link.id], NOW)
    return room


def test_status_counts_what_is_stored_waits_and_failed(room: Newsroom) -> None:
    corriere, gazzetta = status.sources(room.store, NOW)
    assert (corriere.source, corriere.articles, corriere.newest) == ("corriere", 1, earlier(days=2))
    assert (corriere.ready, corriere.later, corriere.next_try, corriere.given_up) == (1, 1, later(hours=2), 1)
    assert corriere.reasons(State.FAILED) == {"timeout": 1, "forbidden": 1}
    assert corriere.of(State.QUARANTINED) == 1
    assert sum(corriere.links.values()) == len(ENDS) + 2
    assert (gazzetta.articles, gazzetta.newest, gazzetta.ready) == (0, None, 0)


def test_what_waited_is_ready_when_its_time_has_come(room: Newsroom) -> None:
    corriere, _ = status.sources(room.store, later(hours=3))
    assert (corriere.ready, corriere.later, corriere.next_try) == (2, 0, None)


def test_status_names_entries_that_fail_and_only_those(room: Newsroom) -> None:
    polled = room.store.ledger.polled
    polled(room.entries["corriere"].id, NOW, status=500, outcome="server_error", detail="HTTP 500")
    polled(room.entries["gazzetta"].id, NOW, status=200, outcome="ok", found=3)
    corriere, gazzetta = status.sources(room.store, NOW)
    assert [(entry.outcome, entry.detail, entry.polled) for entry in corriere.trouble] == [
        ("server_error", "HTTP 500", NOW)
    ]
    assert (gazzetta.trouble, gazzetta.polled) == ((), NOW)


def test_what_health_found_and_is_still_so_is_told(room: Newsroom) -> None:
    for state, said in (("open", "published fell from 98 % to 4 %"), ("recovered", "it was silent")):
        room.store.db.execute(
            "INSERT INTO source_health (source, field, state, since, before, after, seen, message, samples, first_seen, last_seen)"
            " VALUES ('corriere', 'published', ?, '2025-11-01T00:00:00Z', 0.98, 0.04, 25, ?, '[]', '2025-11-02', '2025-11-03')",
            [state, said],
        )
    corriere, gazzetta = status.sources(room.store, NOW)
    assert (corriere.sick, gazzetta.sick) == (("published fell from 98 % to 4 %",), ())


def test_the_last_run_is_told_with_its_end(room: Newsroom) -> None:
    running = status.last_run(room.store)
    assert running is not None
    assert (running.finished, running.exit_status) == (None, None)
    room.store.runs.finish(room.run_id, later(seconds=30), 6, "run_minutes", 30.0)
    ended = status.last_run(room.store)
    assert ended is not None
    assert (ended.exit_status, ended.finish_reason, ended.seconds) == (6, "run_minutes", 30)


ENDED = (State.FAILED, State.REJECTED, State.GONE)


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        ({}, {"/scade", "/vietata", "/elenco", "/sparita"}),
        ({"reason": Reason.FORBIDDEN}, {"/vietata"}),
        ({"source": "gazzetta"}, set()),
        ({"keys": [f"{BASE}/sparita"]}, {"/sparita"}),
        ({"keys": [f"{BASE}/cancellata"]}, set()),
        ({"reason": Reason.FORGOTTEN}, {"/cancellata"}),
    ],
    ids=["all", "a reason", "another source", "an address", "what was forgotten", "forgotten as a reason"],
)
def test_retry_takes_what_is_named_and_nothing_that_was_forgotten(
    room: Newsroom, wanted: dict[str, object], taken: set[str]
) -> None:
    counts = Requeue(room.store.db).take_up(ENDED, NOW, **wanted)  # type: ignore[arg-type]
    assert sum(counts.values()) == len(taken)
    pending = {path for path in ENDS if room.link(BASE + path)["state"] == "pending"}
    assert pending == taken
    assert {link.url.removeprefix(BASE) for link in room.takes()} >= taken
    assert room.is_sound()


def test_a_link_that_is_taken_up_begins_anew(room: Newsroom) -> None:
    assert Requeue(room.store.db).take_up(ENDED, NOW, keys=[f"{BASE}/scade"]) == {
        Outcome(State.FAILED, Reason.TIMEOUT): 1
    }
    row = room.link(f"{BASE}/scade")
    assert (row["attempts"], row["next_try"], row["reason"], row["detail"]) == (0, None, None, None)


def test_the_quarantine_tells_size_reason_and_name_of_each_page(room: Newsroom) -> None:
    (page,) = Requeue(room.store.db).quarantined("corriere")
    assert (page.url, page.reason, page.bytes, page.page_hash) == (f"{BASE}/illeggibile", "crash", 77, "abc")
    assert Requeue(room.store.db).quarantined("gazzetta") == []


def test_the_bytes_of_a_link_are_those_of_its_own_fetch(room: Newsroom) -> None:
    pages = room.store.pages
    assert pages is not None
    name = pages.put(a_page(f"{BASE}/a", link_id=1))
    assert pages.put(a_page(f"{BASE}/b", link_id=2)) == name
    found = pages.of_link(2, name)
    assert found is not None
    assert (found.url, found.body) == (f"{BASE}/b", b"<p>Testo</p>")
    assert pages.of_link(3, name) is None


def test_the_holder_of_the_lock_is_known_while_it_has_it(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    assert holder(path) is None
    store = opened(path)
    held = holder(path)
    assert held is not None
    assert (held.since, held.command) == (NOW, "crawl news")
    store.close()
    assert holder(path) is None
