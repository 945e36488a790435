from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from store_made import NOW, Newsroom, an_article, an_outlet, earlier, later, opened, shown

from newscrawl.models import Entry, Fetch, Kind, Link, Outcome, Reason, State
from newscrawl.store import EntryState, Waiting

A, B, C = (f"https://corriere.example/{name}" for name in "abc")


def test_a_link_is_new_once_and_seen_often(room: Newsroom) -> None:
    assert room.feed_shows(shown(A), shown(B), shown(A)) == 2
    assert room.feed_shows(shown(B), shown(C), now=later(hours=1)) == 1
    rows = room.store.db.execute("SELECT position, first_seen, last_seen FROM sightings ORDER BY link_id")
    assert [tuple(row) for row in rows] == [
        (1, "2025-11-09T12:00:00Z", "2025-11-09T12:00:00Z"),
        (2, "2025-11-09T12:00:00Z", "2025-11-09T13:00:00Z"),
        (2, "2025-11-09T13:00:00Z", "2025-11-09T13:00:00Z"),
    ]


def test_nothing_shown_is_nothing_new(room: Newsroom) -> None:
    assert room.feed_shows() == 0


def test_a_link_of_two_outlets_is_one(room: Newsroom) -> None:
    room.feed_shows(shown(A))
    assert room.feed_shows(shown(A), source="gazzetta") == 0
    assert room.link(A)["source"] == "corriere"
    assert room.count("sightings") == 2


def test_a_date_that_comes_later_is_kept(room: Newsroom) -> None:
    room.feed_shows(shown(A, title="Dalla home"))
    assert room.link(A)["rank"] == "2025-11-09T12:00:00Z"
    room.feed_shows(shown(A, earlier(days=2), title="Dal feed", published="7 nov"), now=later(hours=1))
    link = room.link(A)
    assert (link["published_hint"], link["rank"]) == ("2025-11-07T12:00:00Z", "2025-11-07T12:00:00Z")
    assert json.loads(link["evidence"]) == {"title": "Dal feed", "published": "7 nov"}, "what it said last"
    room.feed_shows(shown(A, earlier(days=1)))
    assert room.link(A)["published_hint"] == "2025-11-07T12:00:00Z"


def test_an_address_of_a_stored_article_is_never_fetched(room: Newsroom) -> None:
    id = room.stores(an_article(A, also=(B,))).article_id
    assert room.feed_shows(shown(B), shown(C)) == 2
    link = room.link(B)
    assert (link["state"], link["reason"], link["article_id"]) == ("duplicate", "same_address", id)
    assert [leased.url for leased in room.takes()] == [C]


def test_strings_that_no_column_takes_do_not_lose_the_others(room: Newsroom) -> None:
    assert room.feed_shows(shown(A + "\ud800", title="Città\ud83d \x00"), shown(B)) == 2
    assert [leased.link.title for leased in room.takes()] == [None, "Città\ufffd \x00"]


def test_evidence_comes_back_as_it_went(room: Newsroom) -> None:
    link = Link(url=A, title="Così è", published="9/11", authors=("Ada", "Bice"), section="Esteri", summary="…")
    room.feed_shows(replace(shown(A), link=link))
    assert [leased.link for leased in room.takes()] == [link]


def test_an_entry_keeps_the_validators_of_its_last_good_answer(room: Newsroom) -> None:
    feed, ledger = room.entries["corriere"], room.store.ledger
    again = Entry(url=feed.url, kind=Kind.FEED)
    assert ledger.entry("corriere", again) == EntryState(id=feed.id, url=feed.url, kind=Kind.FEED)
    ledger.polled(feed.id, NOW, status=200, outcome="ok", etag='"1"', last_modified="yesterday", body_hash="h", found=3)
    ledger.polled(feed.id, later(hours=1), status=503, outcome="server_error", detail="503")
    ledger.polled(feed.id, later(hours=2), status=304, outcome="unchanged")
    assert ledger.entry("corriere", again) == EntryState(
        id=feed.id,
        url=feed.url,
        kind=Kind.FEED,
        etag='"1"',
        last_modified="yesterday",
        body_hash="h",
        polled=later(hours=2),
        outcome="unchanged",
        found=3,
    )
    ledger.polled(feed.id, later(hours=3), status=200, outcome="ok", body_hash="i", found=0)
    assert ledger.entry("corriere", again).etag is None


def test_an_entry_that_a_home_page_named_knows_it(room: Newsroom) -> None:
    home = room.entries["corriere"].id
    child = room.store.ledger.entry("corriere", Entry(url="https://corriere.example/map", kind=Kind.SITEMAP), home)
    row = room.store.db.execute("SELECT parent_id, kind FROM entries WHERE id = ?", [child.id]).fetchone()
    assert tuple(row) == (home, "sitemap")
    assert room.store.ledger.children(home) == [child]
    assert room.store.ledger.children(child.id) == []


def test_a_source_is_brought_up_to_date(room: Newsroom) -> None:
    room.store.ledger.add_sources([replace(an_outlet("corriere"), name="Il Corriere")])
    rows = room.store.db.execute("SELECT slug, name FROM sources ORDER BY slug")
    assert [tuple(row) for row in rows] == [("corriere", "Il Corriere"), ("gazzetta", "Gazzetta")]


def test_a_settled_link_has_its_fetch_and_its_attempt(room: Newsroom) -> None:
    room.feed_shows(shown(A))
    (leased,) = room.takes()
    refused = Outcome(State.FAILED, Reason.TIMEOUT)
    room.store.ledger.record_outcome(
        leased.id, refused, room.run_id, NOW, detail="30 s\ud800", next_try=later(minutes=1), fetch=Fetch(ms=30_000)
    )
    link = room.link(A)
    assert (link["state"], link["reason"], link["attempts"]) == ("failed", "timeout", 1)
    assert (link["next_try"], link["detail"]) == ("2025-11-09T12:01:00Z", "30 s\ufffd")
    fetch = room.store.db.execute("SELECT source, state, reason, status, ms FROM fetches").fetchone()
    assert tuple(fetch) == ("corriere", "failed", "timeout", None, 30_000)
    (again,) = room.takes(now=later(minutes=1))
    assert (again.attempts, again.last) == (1, Reason.TIMEOUT)


def test_an_outcome_of_what_is_not_there_is_a_bug(room: Newsroom) -> None:
    with pytest.raises(ValueError, match="no link 99"):
        room.store.ledger.record_outcome(99, Outcome(State.GONE, Reason.MISSING), room.run_id, NOW)


def test_quarantine_keeps_the_name_of_its_page(room: Newsroom) -> None:
    room.feed_shows(shown(A))
    (leased,) = room.takes()
    room.store.ledger.record_outcome(
        leased.id, Outcome(State.QUARANTINED, Reason.CRASH), room.run_id, NOW, fetch=Fetch(page_hash="abc")
    )
    assert room.link(A)["page_hash"] == "abc"
    assert room.takes(now=later(days=999)) == []


def test_released_links_are_pending_and_were_not_asked_for(room: Newsroom) -> None:
    room.feed_shows(shown(A), shown(B))
    taken = [leased.id for leased in room.takes()]
    room.store.ledger.record_outcome(taken[0], Outcome(State.REJECTED, Reason.ROBOTS), room.run_id, NOW)
    assert room.store.ledger.release(taken, NOW) == 1
    assert room.count("fetches") == 1
    assert [leased.id for leased in room.takes()] == [taken[1]]


def test_leases_of_a_dead_run_are_pending_for_the_next(path: Path) -> None:
    with opened(path) as store:
        room = Newsroom.of(store)
        room.feed_shows(shown(A), shown(B))
        assert len(room.takes()) == 2
    with opened(path) as store:
        assert store.ledger.waiting(["corriere"], NOW) == Waiting(0, None)
        assert store.ledger.recover(NOW) == 2
        assert store.ledger.recover(NOW) == 0
        assert store.ledger.waiting(["corriere"], NOW) == Waiting(2, None)
        assert Newsroom.of(store).link(A)["reason"] == "interrupted"
