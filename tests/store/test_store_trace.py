"""The way of one address is told from all rooms of the store, whatever became of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from store_made import NOW, Newsroom, a_page, an_article, earlier, later, opened, shown

from newscrawl import urls
from newscrawl.cli import main
from newscrawl.models import Entry, Fetch, Kind, Outcome, Reason, State
from newscrawl.store.articles import forget as deleting
from newscrawl.store.trace import nearest, reading
from newscrawl.store.trace.records import Trace

ONE, OTHER = "https://corriere.example/cronaca/ponte-chiuso", "https://corriere.example/cronaca/fiera-aperta"


def told(path: Path, *arguments: str) -> list[str]:
    """What the verb prints, without times."""
    done = CliRunner().invoke(main, ["trace", "--db", str(path), *arguments])
    assert done.exit_code == 0, done.output
    lines = [
        line.split("  ", 1)[1].strip() if re.match(r"\d{4}-|now ", line) else line for line in done.output.splitlines()
    ]
    return [re.sub(r" {2,}", "  ", line) for line in lines]


def trace(room: Newsroom, address: str = ONE) -> Trace:
    found = reading.read(room.store, address)
    assert found is not None
    return found


def ends(room: Newsroom, outcome: Outcome, address: str = ONE, **more: object) -> None:
    id = room.link(address)["id"]
    room.store.ledger.record_outcome(id, outcome, room.run_id, later(minutes=1), **more)  # type: ignore[arg-type]


def test_what_each_entry_says_is_told_with_its_place(room: Newsroom, path: Path) -> None:
    room.feed_shows(
        shown(OTHER), shown(ONE, title="Ponte chiuso", published="Sun, 09 Nov 2025", authors=("Ada Rossi",))
    )
    section = room.store.ledger.entry("corriere", Entry(url="https://corriere.example/cronaca/", kind=Kind.FRONT))
    for minutes in (90, 300):
        room.store.ledger.discovered(
            section.id, "corriere", [shown(ONE, title="Chiude il ponte")], later(minutes=minutes), room.run_id
        )
    assert told(path, ONE) == [
        ONE,
        "Corriere (corriere) · times of Europe/Rome",
        "known  new to the ledger (run 1)",
        "shown  by the feed https://corriere.example/feed, at place 2, “Ponte chiuso”, published Sun, 09 Nov 2025, by Ada Rossi",
        "shown  by the front https://corriere.example/cronaca/, at place 1, “Chiude il ponte”",
        "shown  for the last time so far, by the front https://corriere.example/cronaca/",
        "pending  not tried yet, the next run may ask for it",
    ]


@pytest.mark.parametrize(
    "spelling",
    [
        "http://www.corriere.example/cronaca/ponte-chiuso/",
        "corriere.example/cronaca/ponte-chiuso",
        f"{ONE}?utm_source=rss#commenti",
        "HTTPS://CORRIERE.example:443/cronaca/../cronaca/ponte-chiuso",
    ],
)
def test_any_spelling_of_an_address_will_do(room: Newsroom, path: Path, spelling: str) -> None:
    room.feed_shows(shown(ONE))
    assert told(path, spelling)[0] == ONE


def test_a_parameter_that_turns_is_no_part_of_the_address_that_is_asked_for(room: Newsroom) -> None:
    room.feed_shows(shown(ONE))
    room.store.db.execute("UPDATE sources SET turning = '[\"giro\"]' WHERE slug = 'corriere'")
    assert trace(room, f"{ONE}?giro=17").key == ONE
    assert reading.read(room.store, f"{ONE}?altro=17") is None


def test_each_fetch_is_told_with_what_came_and_when_the_next_try_is(room: Newsroom, path: Path) -> None:
    room.feed_shows(shown(ONE))
    ends(room, Outcome.of(Reason.TIMEOUT), fetch=Fetch(ms=30_000), detail="no answer", next_try=later(hours=1))
    ends(
        room,
        Outcome.of(Reason.SERVER_ERROR),
        fetch=Fetch(status=502, bytes=120, ms=12),
        detail="HTTP 502",
        next_try=later(hours=6),
    )
    lines = told(path, ONE)
    assert lines[-3:] == [
        "asked  no answer in 30,000 ms: failed (timeout) (run 1)",
        "asked  HTTP 502, 120 bytes in 12 ms: failed (server_error) (run 1)",
        "failed  server_error, HTTP 502, tried 2 times, next try 2025-11-09 19:00:00",
    ]


def test_an_address_that_robots_txt_closes_was_not_asked(room: Newsroom, path: Path) -> None:
    room.feed_shows(shown(ONE))
    ends(room, Outcome.of(Reason.ROBOTS))
    lines = told(path, ONE)
    assert lines[-2] == "not asked  rejected (robots) (run 1); robots.txt of corriere.example was never had"


@pytest.mark.parametrize("state", ["leased", "interrupted", "requeued"])
def test_what_came_to_a_link_without_a_request_is_told(room: Newsroom, path: Path, state: str) -> None:
    room.feed_shows(shown(ONE))
    room.takes()
    words = "taken  by a run, which asks for it (run 1)"
    if state == "interrupted":
        room.store.ledger.recover(later(hours=1))
        words = "back  its run ended before it was asked for"
    if state == "requeued":
        ends(room, Outcome.of(Reason.TOO_SHORT))
        room.store.requeue.take_up([State.REJECTED], later(hours=1))
        words = "back  put into the queue again by a person: its tries begin anew"
    assert words in told(path, ONE)


def test_quarantine_is_told_with_what_the_machine_said(room: Newsroom, path: Path) -> None:
    room.feed_shows(shown(ONE))
    ends(room, Outcome.of(Reason.CRASH), fetch=Fetch(status=200, bytes=9, ms=3), detail="the worker ended")
    assert told(path, ONE)[-1] == "quarantined  crash, the worker ended, tried once"


def test_what_was_forgotten_is_told_without_what_it_was(room: Newsroom, path: Path) -> None:
    room.feed_shows(shown(ONE, title="Ponte chiuso"))
    room.stores(an_article(ONE), room.link(ONE)["id"])
    known = deleting.find(room.store, ONE)
    assert known is not None
    deleting.forget(room.store, known, later(days=1))
    lines = told(path, ONE)
    assert (
        "forgotten  its article, its pages and what entries said of it were deleted, since a person asked for it"
        in lines
    )
    assert not any("Ponte" in line or "Un titolo" in line for line in lines)


def test_a_duplicate_says_of_which_article(room: Newsroom, path: Path) -> None:
    room.feed_shows(shown(ONE), shown(OTHER))
    first = room.stores(an_article(ONE, texts=("t",), published=earlier(hours=1)), room.link(ONE)["id"]).article_id
    room.stores(an_article(OTHER, texts=("t",)), room.link(OTHER)["id"])
    lines = told(path, OTHER)
    assert f"duplicate  of article {first} of corriere, “Un titolo”, with an equal text: {ONE}" in lines
    assert lines[-1] == "duplicate  same_text, tried once"


def test_another_address_of_an_article_leads_to_it(room: Newsroom, path: Path) -> None:
    room.feed_shows(shown(ONE))
    number = room.stores(an_article(ONE, also=(OTHER,)), room.link(ONE)["id"]).article_id
    unshown = told(path, OTHER)
    assert unshown[-2:] == [
        "no link  no entry showed this address; it is another one of the article",
        f"also  {ONE}: stored",
    ]
    room.feed_shows(shown(OTHER), now=later(hours=1))
    lines = told(path, OTHER)
    assert "duplicate  another address of an article that was stored already: never asked for" in lines
    assert any(line.startswith(f"stored  as article {number}: “Un titolo”") for line in lines)
    assert told(path, str(number)) == told(path, ONE)


def test_a_revisit_is_told_apart_from_the_first_fetch(room: Newsroom) -> None:
    room.feed_shows(shown(ONE))
    room.stores(an_article(ONE), room.link(ONE)["id"])
    ends(room, Outcome(State.UNCHANGED))
    assert [asked.revisit for asked in trace(room).asked] == [False, True]


def test_a_finding_of_health_that_names_the_address_or_its_entry_is_told(room: Newsroom) -> None:
    room.feed_shows(shown(ONE))
    entry = room.entries["corriere"].url
    for field, named, samples in (
        ("byline", None, [ONE]),
        ("feed", entry, []),
        ("title", None, [OTHER]),
        ("body", None, []),
    ):
        room.store.db.execute(
            "INSERT INTO source_health (source, field, entry, state, since, before, after, seen, message, samples, first_seen, last_seen)"
            " VALUES ('corriere', ?, ?, 'open', ?, 1, 0, 12, ?, ?, ?, ?)",
            [
                field,
                named,
                "2025-11-09T00:00:00Z",
                f"{field} fell",
                json.dumps(samples),
                "2025-11-09T12:00:00Z",
                "2025-11-09T12:00:00Z",
            ],
        )
    assert [sick.message for sick in trace(room).sick] == ["byline fell", "feed fell"]


def test_pages_in_the_archive_are_told_with_where_they_came_from(path: Path) -> None:
    with opened(path, pages=True) as store:
        room = Newsroom.of(store)
        room.feed_shows(shown(ONE))
        link = room.link(ONE)["id"]
        assert store.pages is not None
        moved = a_page(f"{ONE}-2", body=b"<p>Altrove</p>", requested_url=ONE, link_id=link)
        hash = store.pages.put(moved)
        store.pages.put(a_page(OTHER, body=b"<p>Altro</p>"))
        store.pages.put(a_page(ONE, body=b"<p>D'altri</p>", requested_url=OTHER, link_id=link + 1))
        ends(room, Outcome.of(Reason.CRASH), fetch=Fetch(status=200, page_hash=hash))
        (kept,) = trace(room).kept
        assert (kept.url, kept.redirected, kept.hash, kept.bytes) == (f"{ONE}-2", True, hash, 14)


def test_pages_that_are_missing_are_told(room: Newsroom, path: Path) -> None:
    room.feed_shows(shown(ONE))
    number = room.stores(an_article(ONE), room.link(ONE)["id"]).article_id
    missing = json.dumps([{"url": f"{ONE}?p=2", "reason": "timeout"}])
    room.store.db.execute("UPDATE articles SET parts = 2, parts_missing = ? WHERE id = ?", [missing, number])
    assert f"part  {ONE}?p=2 could not be had: timeout" in told(path, ONE)


def test_a_link_that_no_run_asks_for_says_so(room: Newsroom, path: Path) -> None:
    room.feed_shows(shown(ONE))
    room.store.ledger.add_sources([], later(hours=2), described=["gazzetta"])
    assert told(path, ONE)[-1].endswith("no run asks this outlet since 2025-11-09 15:00:00: it is not in the catalogue")


def test_the_nearest_known_addresses_are_those_of_the_same_name_or_the_same_beginning(room: Newsroom) -> None:
    moved = "https://gazzetta.example/2025/ponte-chiuso.html"
    room.feed_shows(shown(ONE), shown(OTHER), shown("https://corriere.example/chi-siamo"))
    room.feed_shows(shown(moved), source="gazzetta")
    assert [other.url for other in nearest.nearest(room.store, f"{ONE}.html?id=3")][:2] == [ONE, moved]
    near = [other.url for other in nearest.nearest(room.store, "https://corriere.example/cronaca/ponte-chius")]
    assert near[0] == ONE
    assert "https://corriere.example/chi-siamo" not in near
    assert nearest.nearest(room.store, "https://nessuno.example/") == []


def test_the_nearest_are_looked_for_in_the_index_of_keys_alone(room: Newsroom) -> None:
    plans = {
        sql: [
            row["detail"]
            for row in room.store.db.execute(f"EXPLAIN QUERY PLAN {sql}", {"key": "", "name": "", "most": 1})
        ]
        for sql in (nearest._BEFORE, nearest._AFTER, nearest._SAME_NAME)
    }
    for steps in plans.values():
        assert all(
            "INDEX sqlite_autoindex_links_1" in step or "INTEGER PRIMARY KEY" in step or "SUBQUERY" in step
            for step in steps
        ), steps


def test_times_are_in_order_and_those_of_the_outlet(room: Newsroom, path: Path) -> None:
    room.feed_shows(shown(ONE), now=earlier(days=1))
    room.stores(an_article(ONE), room.link(ONE)["id"])
    ends(room, Outcome(State.UNCHANGED))
    done = CliRunner().invoke(main, ["trace", "--db", str(path), ONE]).output.splitlines()
    times = [line[:19] for line in done if line.startswith("2025")]
    assert times == sorted(times)
    assert times[0] == "2025-11-08 13:00:00"
    assert trace(room).asked[0].at == NOW
    assert trace(room).asked[1].at - NOW == timedelta(minutes=1)


def test_a_canonical_address_is_the_key(room: Newsroom) -> None:
    room.feed_shows(shown(ONE))
    assert trace(room).key == urls.canonical(ONE) == ONE
