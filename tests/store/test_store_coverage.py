"""What is known of outlets is counted by month, way and day; the ledger is read once, and nothing is kept but sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from store_made import NOW, Newsroom, an_article, earlier, shown

from newscrawl.models import Entry, Fetch, Found, Kind, Outcome, Reason
from newscrawl.store.coverage import addresses, reading
from newscrawl.store.coverage.days import Calendar
from newscrawl.store.coverage.records import Cause, Coverage, Way
from newscrawl.store.db.database import Database

SITE = "https://corriere.example"


def covered(room: Newsroom, **bounds: date) -> Coverage:
    (found,) = reading.read(room.store, ["corriere"], NOW, **bounds)
    return found


def shows(room: Newsroom, path: str, kind: Kind, *links: Found, at: datetime = NOW, searched: bool = False) -> None:
    entry = room.store.ledger.entry("corriere", Entry(url=SITE + path, kind=kind), searched=searched)
    room.store.ledger.discovered(entry.id, "corriere", links, at, room.run_id)


def ends(room: Newsroom, address: str, outcome: Outcome, status: int | None = 200) -> None:
    id = room.link(address)["id"]
    room.store.ledger.record_outcome(id, outcome, room.run_id, NOW, fetch=Fetch(status=status))


def run(room: Newsroom, at: datetime, source: str | None, status: int = 0) -> None:
    run_id = room.store.runs.begin("news", {} if source is None else {"source": source}, "0.1.0", 1, at)
    room.store.runs.finish(run_id, at + timedelta(minutes=5), status, "finished")


def without(found: Coverage) -> list[tuple[str, Cause]]:
    return [(str(gap.day), gap.cause) for gap in found.gaps]


def test_an_address_counts_for_each_way_that_shows_it_and_once_in_all(room: Newsroom) -> None:
    one, other = shown(f"{SITE}/uno", NOW, title="Uno"), shown(f"{SITE}/due", NOW)
    shows(room, "/feed", Kind.FEED, one)
    shows(room, "/news.xml", Kind.SITEMAP, one)
    shows(room, "/map.xml", Kind.SITEMAP, shown(f"{SITE}/tre", NOW, modified="2025-11-09"), other)
    shows(room, "/cronaca/", Kind.FRONT, one)
    shows(room, "/", Kind.HOME, one)
    shows(room, "/rss", Kind.FEED, other, searched=True)
    found = covered(room).total
    assert found.known == 3
    assert found.ways == {
        Way.FEED: 2,
        Way.NEWS_SITEMAP: 1,
        Way.SITEMAP: 2,
        Way.SECTION: 1,
        Way.HOME: 1,
        Way.SEARCHED: 1,
    }
    assert (found.sitemap_only, found.unshown) == (1, 0)


def test_a_month_is_that_of_the_outlet(room: Newsroom) -> None:
    late = datetime(2025, 10, 31, 23, 30, tzinfo=UTC)
    room.feed_shows(shown(f"{SITE}/uno", late), shown(f"{SITE}/due", late - timedelta(hours=1)))
    assert {month: row.known for month, row in covered(room).months.items()} == {"2025-10": 1, "2025-11": 1}


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2025-11-09T22:59:59Z", "2025-11-09"),
        ("2025-11-09T23:00:00Z", "2025-11-10"),
        ("2025-07-09T22:00:00Z", "2025-07-10"),  # summer time
        ("2025-10-26T22:59:59Z", "2025-10-26"),  # a day of 25 hours
        ("0001-01-01T00:00:00Z", "0001-01-01"),
        ("9999-12-31T23:59:59Z", "9999-12-31"),
    ],
)
def test_a_time_lies_on_the_day_that_the_outlets_clock_says(at: str, day: str) -> None:
    assert Calendar("Europe/Rome").day(at) == day
    assert Calendar("America/New_York").day("2025-11-09T04:59:59Z") == "2025-11-08"


def test_what_became_of_addresses_is_counted_and_only_an_answer_is_a_fetch(room: Newsroom) -> None:
    addresses = [f"{SITE}/{number}" for number in range(6)]
    room.feed_shows(*(shown(address, NOW) for address in addresses))
    room.takes()
    room.stores(an_article(addresses[0]), room.link(addresses[0])["id"])
    ends(room, addresses[1], Outcome.of(Reason.ROBOTS), None)
    ends(room, addresses[2], Outcome.of(Reason.TIMEOUT), None)
    ends(room, addresses[3], Outcome.of(Reason.TOO_SHORT))
    ends(room, addresses[4], Outcome.of(Reason.CRASH))
    found = covered(room)
    assert found.total == found.months["2025-11"]
    assert (found.total.known, found.total.fetched, sum(found.total.outcomes.values())) == (6, 3, 6)
    assert {str(outcome): n for outcome, n in found.total.outcomes.items()} == {
        "stored": 1,
        "rejected/robots": 1,
        "failed/timeout": 1,
        "rejected/too_short": 1,
        "quarantined/crash": 1,
        "leased": 1,
    }


def test_a_page_that_was_had_stays_fetched_when_its_link_waits_again(room: Newsroom) -> None:
    room.feed_shows(shown(f"{SITE}/uno", NOW))
    ends(room, f"{SITE}/uno", Outcome.of(Reason.TOO_SHORT))
    room.store.db.execute("UPDATE links SET state = 'pending', reason = NULL, attempts = 0")
    assert covered(room).total.fetched == 1


def week(room: Newsroom) -> None:
    """Tuesday: an article. Wednesday: asked. Thursday: no run. Friday: a page that is refused. Saturday: no run, shown later."""
    tuesday, wednesday, friday = (earlier(days=days) for days in (5, 4, 2))
    room.store.db.execute(
        'UPDATE runs SET started = ?, arguments = \'{"source": "corriere"}\'', ["2025-11-04T12:00:00Z"]
    )
    room.feed_shows(shown(f"{SITE}/uno", tuesday), now=tuesday)
    room.stores(an_article(f"{SITE}/uno", published=tuesday), room.link(f"{SITE}/uno")["id"])
    run(room, wednesday, "gazzetta, corriere")
    run(room, earlier(days=3), "gazzetta")
    room.feed_shows(shown(f"{SITE}/due", friday), now=friday)
    ends(room, f"{SITE}/due", Outcome.of(Reason.FORBIDDEN), 403)
    room.feed_shows(shown(f"{SITE}/tre", earlier(days=1)))
    ends(room, f"{SITE}/tre", Outcome.of(Reason.TOO_SHORT))
    room.stores(an_article(f"{SITE}/quattro"))


WEEK = [
    ("2025-11-05", Cause.NOTHING_SHOWN),
    ("2025-11-06", Cause.NOT_ASKED),
    ("2025-11-07", Cause.NOT_STORED),
    ("2025-11-08", Cause.NOT_STORED),
]


def test_a_day_without_an_article_says_whether_it_is_the_outlets_or_ours(room: Newsroom) -> None:
    week(room)
    found = covered(room)
    assert (str(found.first), str(found.last), found.days, found.articles) == ("2025-11-04", "2025-11-09", 6, 2)
    assert without(found) == WEEK
    assert [(gap.asked, [str(outcome) for outcome in gap.outcomes]) for gap in found.gaps] == [
        (True, []),
        (False, []),
        (True, ["failed/forbidden"]),
        (False, ["rejected/too_short"]),
    ]


def test_days_begin_with_the_one_that_is_named_and_end_today(room: Newsroom) -> None:
    week(room)
    found = covered(room, since=date(2025, 11, 2), until=date(2025, 11, 30))
    assert (str(found.first), str(found.last)) == ("2025-11-02", "2025-11-09")
    assert without(found)[:2] == [("2025-11-02", Cause.NOT_ASKED), ("2025-11-03", Cause.NOT_ASKED)]
    only = covered(room, since=date(2025, 11, 7), until=date(2025, 11, 7))
    assert (only.total.known, only.days, without(only)) == (1, 1, WEEK[2:3])
    assert covered(room, since=date(2026, 1, 1)).days == 0


@pytest.mark.parametrize("named", [None, "all", "@lazio", "corriere", "data/corriere.toml"])
def test_a_run_that_may_have_meant_the_outlet_asked_it_between_its_first_and_its_last_sight(
    room: Newsroom, named: str | None
) -> None:
    week(room)
    run(room, earlier(days=3), named)
    assert ("2025-11-06", Cause.NOTHING_SHOWN) in without(covered(room))


@pytest.mark.parametrize(("named", "status"), [("gazzetta", 0), ("all", 5)])
def test_a_run_for_others_or_without_a_network_asked_nobody(room: Newsroom, named: str, status: int) -> None:
    week(room)
    run(room, earlier(days=3), named, status)
    assert ("2025-11-06", Cause.NOT_ASKED) in without(covered(room))


def test_a_run_for_all_says_nothing_of_an_outlet_before_it_was_asked_first(room: Newsroom) -> None:
    week(room)
    run(room, earlier(days=9), "all")
    assert str(covered(room).first) == "2025-11-04"


def test_an_article_without_a_date_counts_on_the_day_of_its_first_sight(room: Newsroom) -> None:
    room.feed_shows(shown(f"{SITE}/uno"), now=earlier(days=1))
    room.stores(an_article(f"{SITE}/uno", published=None), room.link(f"{SITE}/uno")["id"])
    found = covered(room)
    assert (found.days, found.articles, without(found)) == (1, 1, [])


def test_a_day_that_is_not_over_lacks_no_article(room: Newsroom) -> None:
    room.feed_shows(shown(f"{SITE}/uno", earlier(days=1)), now=earlier(days=1))
    found = covered(room)
    assert (str(found.last), without(found)) == ("2025-11-08", [("2025-11-08", Cause.NOT_STORED)])


def test_an_outlet_that_was_never_asked_has_no_days(room: Newsroom) -> None:
    found = covered(room)
    assert (found.total.known, found.months, found.days, found.gaps) == (0, {}, 0, ())


def test_many_outlets_at_once_are_counted_as_one_by_one(room: Newsroom) -> None:
    week(room)
    room.feed_shows(shown("https://gazzetta.example/a", NOW), source="gazzetta")
    both = reading.read(room.store, ["gazzetta", "corriere"], NOW)
    alone = [reading.read(room.store, [slug], NOW)[0] for slug in ("corriere", "gazzetta")]
    assert both == alone


def test_the_addresses_that_only_a_sitemap_has_are_named_one_by_one(room: Newsroom) -> None:
    links = [shown(f"{SITE}/{number}", earlier(days=number)) for number in range(4)]
    shows(room, "/map.xml", Kind.SITEMAP, *links)
    shows(room, "/feed", Kind.FEED, links[0])
    shows(room, "/cronaca/", Kind.FRONT, links[1], shown(f"{SITE}/solo-qui"))
    ends(room, f"{SITE}/1", Outcome.of(Reason.TOO_SHORT))
    found = list(addresses.sitemap_only(room.store, ["corriere"], until=date(2025, 11, 8)))
    assert [(each.day, str(each.outcome), each.url) for each in found] == [
        ("2025-11-07", "pending", f"{SITE}/2"),
        ("2025-11-06", "pending", f"{SITE}/3"),
        ("2025-11-08", "rejected/too_short", f"{SITE}/1"),
    ]
    assert len(found) == covered(room).total.sitemap_only
    assert _scans(plan(room.store.db, addresses._SITEMAP_ONLY)) == []


def test_the_ledger_is_read_once_and_all_else_by_an_index(room: Newsroom) -> None:
    many, one = plan(room.store.db, reading._OF_MANY), plan(room.store.db, reading._OF_ONE)
    assert _scans(many) == ["SCAN l"]
    assert _scans(one) == []
    for steps in (many, one):
        assert any("sightings USING PRIMARY KEY (link_id=?)" in step for step in steps), steps
        assert any("fetches USING INDEX fetches_link (link_id=?)" in step for step in steps), steps
    assert any("links_state (source=?)" in step for step in one), one
    assert any("COVERING INDEX articles_day" in step for step in plan(room.store.db, reading._DAYS))
    assert any("sightings_entry (entry_id=?)" in step for step in plan(room.store.db, reading._SAID))
    assert _scans(plan(room.store.db, reading._ENTRY_HOURS)) == []


def plan(db: Database, sql: str) -> list[str]:
    return [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", Counter())]


def _scans(steps: Iterable[str]) -> list[str]:
    return [step for step in steps if step.startswith("SCAN") and "json_each" not in step and "CONSTANT" not in step]
