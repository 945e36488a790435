"""What several entries say of one link: kept by entry, merged by one rule, the same whatever the order of their answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_made import NOW, Newsroom, an_article, earlier, later

from newscrawl import dates, urls
from newscrawl.models import Entry, Fetch, Found, Kind, Link, Moment, Outcome, Reason
from newscrawl.store.articles import forget
from newscrawl.store.links.evidence import Said, is_newer, merged, packed, unpacked
from newscrawl.store.values import dumps

A = "https://corriere.example/2025/11/a"
ROME = ZoneInfo("Europe/Rome")
ENTRIES = {
    "feed": Kind.FEED,
    "feed/sport": Kind.FEED,
    "sitemap.xml": Kind.SITEMAP,
    "news.xml": Kind.SITEMAP,
    "sport/": Kind.FRONT,
    "": Kind.HOME,
}
TEXTS = st.sampled_from(["", "Riapre il ponte", "Il ponte", "Valle", "è già sera\u200b"])
TIMES = st.sampled_from(
    ["", "2025-11-08T10:00:00+01:00", "Fri, 07 Nov 2025 09:30:00 +0100", "ieri", "boh", "2031-01-01"]
)
SAID = st.builds(
    dict,
    title=TEXTS,
    published=TIMES,
    modified=TIMES,
    authors=st.sampled_from([(), ("Lia Verdi",), ("Lia Verdi", "Ugo Neri")]),
    section=TEXTS,
)
SPELLINGS = st.sampled_from([A, f"{A}?utm_source=rss", A.replace("https", "http"), f"{A}/", A.replace("//", "//m.")])


def found(says: Mapping[str, Any], url: str = A, now: datetime = NOW) -> Found:
    """As a survey reads a link."""
    link = Link(url=url, **{name: value for name, value in says.items() if value})
    published = dates.parse_past(link.published, now=now, zone=ROME)
    changed = dates.parse_past(link.modified, now=now, zone=ROME)
    return Found(
        link=link,
        key=urls.canonical(url),
        host=urls.host(url),
        published=published and published.at.astimezone(UTC),
        changed=changed,
    )


def answers(room: Newsroom, name: str, *links: Found, now: datetime = NOW) -> int:
    """An entry of the outlet, made where it is new, shows links."""
    entry = Entry(url=f"https://corriere.example/{name}", kind=ENTRIES[name])
    state = room.store.ledger.entry("corriere", entry)
    return room.store.ledger.discovered(state.id, "corriere", links, now, room.run_id)


def of_link(room: Newsroom) -> tuple[object, ...]:
    link = room.link(urls.canonical(A))
    return json.loads(link["evidence"]), link["published_hint"], link["rank"], link["url"], link["host"], link["state"]


def by_entry(room: Newsroom) -> dict[str, object]:
    whole = json.loads(room.link(urls.canonical(A))["evidence"])
    sql = "SELECT e.url, s.evidence FROM sightings AS s JOIN entries AS e ON e.id = s.entry_id"
    return {
        row["url"].removeprefix("https://corriere.example/"): unpacked(row["evidence"], whole)
        for row in room.store.db.execute(sql)
    }


# ── the rule ───────────────────────────────────────────────────────────────────────────────────


def read(raw: str) -> datetime | None:
    moment = dates.parse_past(raw, now=NOW, zone=ROME)
    return moment and moment.at


@given(st.dictionaries(st.sampled_from(sorted(ENTRIES)), SAID, min_size=1), st.randoms())
def test_the_order_of_what_is_said_does_not_matter(said: Mapping[str, dict[str, Any]], random: Any) -> None:
    all_said = [Said(ENTRIES[name], name, evidence) for name, evidence in said.items()]
    whole = merged(all_said, read)
    random.shuffle(all_said)
    assert merged(all_said, read) == whole
    for field in ("title", "published", "authors", "section"):
        assert (field in whole) == any(one.evidence[field] for one in all_said), "nothing that was said is lost"
        assert field not in whole or whole[field] in [one.evidence[field] for one in all_said]


@given(SAID, SAID)
def test_what_an_entry_says_comes_back_as_it_was(said: dict[str, Any], whole: dict[str, Any]) -> None:
    said, whole = (json.loads(dumps({k: v for k, v in one.items() if v})) for one in (said, whole))
    assert unpacked(packed(said, whole), whole) == said
    assert packed(whole, whole) is None


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ({"sitemap.xml": {"modified": "2025-11-08"}, "feed": {"title": "A", "authors": ["Lia"]}}, {"title": "A", "modified": "2025-11-08", "authors": ["Lia"]}),
        ({"": {"title": "Il teaser"}, "feed": {"title": "Il titolo"}}, {"title": "Il titolo"}),
        ({"": {"title": "Il teaser"}, "news.xml": {"title": "Il titolo", "published": "2025-11-08"}}, {"title": "Il titolo", "published": "2025-11-08"}),
        ({"sitemap.xml": {"modified": "2025-11-08"}, "news.xml": {"published": "2025-11-07"}}, {"published": "2025-11-07", "modified": "2025-11-08"}),
        ({"feed": {"published": "boh"}, "news.xml": {"published": "2025-11-07"}}, {"published": "2025-11-07"}),
        ({"feed": {"published": "boh"}}, {"published": "boh"}),
        ({"feed/sport": {"title": "B", "section": "Sport"}, "feed": {"title": "A"}}, {"title": "A", "section": "Sport"}),
    ],
)  # fmt: skip
def test_of_each_field_the_entry_counts_that_knows_best(said: Mapping[str, Any], whole: object) -> None:
    assert merged([Said(ENTRIES[name], name, one) for name, one in said.items()], read) == whole


# ── in the ledger ──────────────────────────────────────────────────────────────────────────────


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(ENTRIES)), SAID, SPELLINGS),
        min_size=1,
        max_size=5,
        unique_by=lambda one: one[0],
    ),
    st.randoms(),
)
def test_the_order_of_answers_does_not_matter(
    room_factory: Callable[[], Newsroom], said: Sequence[tuple[str, dict[str, Any], str]], random: Any
) -> None:
    ends = []
    for _ in range(2):
        room = room_factory()
        for name, says, url in said:
            answers(room, name, found(says, url))
        for name, says, _ in said:
            assert by_entry(room)[name] == json.loads(dumps({k: v for k, v in says.items() if v}))
        ends.append((of_link(room), by_entry(room)))
        said = random.sample(said, len(said))
    assert ends[0] == ends[1]


def test_a_sitemap_that_answers_first_does_not_keep_the_feed_out(room: Newsroom) -> None:
    answers(room, "sitemap.xml", found({"modified": "2025-11-09T08:00:00+01:00"}))
    assert room.link(A)["published_hint"] == "2025-11-09T07:00:00Z", (
        "until more is known, a change says where it stands in the queue"
    )
    feed = {
        "title": "Riapre il ponte",
        "authors": ("Lia Verdi",),
        "section": "Valle",
        "published": "2025-11-08T10:00:00+01:00",
    }
    answers(room, "feed", found(feed))
    assert room.link(A)["published_hint"] == "2025-11-08T09:00:00Z"
    (leased,) = room.takes()
    assert leased.link == Link(url=A, modified="2025-11-09T08:00:00+01:00", **feed)


def test_an_entry_that_says_otherwise_is_believed_anew_and_one_that_says_nothing_keeps_its_word(room: Newsroom) -> None:
    answers(room, "feed", found({"title": "Riapre il ponte", "section": "Valle"}))
    answers(room, "", found({"title": "Il ponte"}))
    answers(room, "feed", found({"title": "Il ponte riapre sabato"}))
    assert of_link(room)[0] == {"title": "Il ponte riapre sabato"}
    answers(room, "feed", found({}), now=later(hours=2))
    assert of_link(room)[0] == {"title": "Il ponte riapre sabato"}
    assert by_entry(room) == {"feed": {"title": "Il ponte riapre sabato"}, "": {"title": "Il ponte"}}


def test_what_several_entries_say_alike_is_kept_once(room: Newsroom) -> None:
    says = {"title": "Riapre il ponte", "summary": "Parole " * 60}
    for name in ("feed", "feed/sport", "news.xml"):
        answers(room, name, found(says))
    kept = [row["evidence"] for row in room.store.db.execute("SELECT evidence FROM sightings")]
    assert kept == [None, None, None]
    answers(room, "sitemap.xml", found({"modified": "2025-11-08"}))
    kept = [row["evidence"] for row in room.store.db.execute("SELECT evidence FROM sightings")]
    assert max(len(one or "") for one in kept) < 60


def test_sightings_of_before_count_as_saying_what_their_link_says(room: Newsroom) -> None:
    answers(room, "sitemap.xml", found({"modified": "2025-11-08"}))
    answers(room, "feed", found({}))
    room.store.db.execute("UPDATE sightings SET evidence = NULL")  # as an earlier build left them
    feed = {"title": "Riapre il ponte", "published": "2025-11-07"}
    answers(room, "feed", found(feed), now=later(hours=2))
    assert of_link(room)[0] == {**feed, "modified": "2025-11-08"}


def test_a_new_spelling_counts_only_until_somebody_asks(room: Newsroom) -> None:
    answers(room, "feed", found({}, f"{A}?utm_source=rss"))
    answers(room, "", found({}, A))
    assert room.link(A)["url"] == A
    room.takes()
    answers(room, "sport/", found({}, A.replace("2025/11/a", "./2025/11/a")), now=later(hours=2))
    assert room.link(A)["url"] == A


def test_what_was_forgotten_is_not_said_again(room: Newsroom) -> None:
    says = {"title": "Riapre il ponte", "authors": ("Lia Verdi",), "modified": "2025-11-08"}
    answers(room, "sitemap.xml", found({"modified": "2025-11-08"}))
    answers(room, "feed", found(says))
    known = forget.find(room.store, A)
    assert known is not None
    forget.forget(room.store, known, NOW)
    assert by_entry(room) == {"sitemap.xml": {}, "feed": {}}
    for name in ("feed", "feed/sport", "sitemap.xml"):
        answers(room, name, found(says), now=later(hours=2))
    assert of_link(room)[0] == {}
    assert {str(said) for said in by_entry(room).values()} == {"{}"}


# ── changes ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changed", "precision", "moved", "newer"),
    [
        ("2025-11-09T12:00:01+00:00", "second", False, True),
        ("2025-11-09T11:59:59+00:00", "second", False, False),
        ("2025-11-09T11:59:59+00:00", "second", True, True),  # clocks differ, and there are caches
        ("2025-11-09T10:30:00+00:00", "second", True, False),
        ("2025-11-08T23:00:00+00:00", "day", False, False),
        ("2025-11-08T23:00:00+00:00", "day", True, True),  # that day, and we were there at noon
        ("2025-11-07T23:00:00+00:00", "day", True, False),
        ("2025-11-09T23:00:00+00:00", "day", False, True),
    ],
)
def test_a_change_is_newer_than_the_page_as_it_was_read(changed: str, precision: Any, moved: bool, newer: bool) -> None:
    assert is_newer(Moment(datetime.fromisoformat(changed), precision), moved, NOW) is newer


def stored(room: Newsroom, address: str = A) -> None:
    """An old article that was read just now, and is not to be revisited for its age."""
    room.stores(an_article(address, published=earlier(days=60), texts=(address,)), room.link(address)["id"])
    room.store.db.execute("UPDATE links SET revisit = NULL WHERE key = ?", [address])


def due(room: Newsroom, now: datetime) -> list[str]:
    room.store.revisits.follow([timedelta(hours=1)])
    return [taken.url for taken in room.store.revisits.take({"corriere": 99}, now, busy={}, per_host=99, limit=99)]


def test_a_newer_lastmod_makes_an_old_article_due_once(room: Newsroom) -> None:
    answers(room, "sitemap.xml", found({"modified": "2025-09-02T10:00:00Z"}))
    stored(room)
    after = later(days=3)
    moved = found({"modified": "2025-11-12T08:00:00Z"}, now=after)
    answers(room, "sitemap.xml", moved, now=after)
    assert due(room, after) == [A]
    room.store.db.execute("UPDATE links SET revisit = NULL")  # it was revisited
    answers(room, "sitemap.xml", moved, now=after + timedelta(hours=2))
    assert due(room, after + timedelta(hours=3)) == []


@pytest.mark.parametrize(
    "modified",
    ["", "2025-09-02T10:00:00Z", "2025-10-30T10:00:00Z", "boh", "2031-01-01T00:00:00Z", "2025-11-09T09:00:00Z"],
    ids=["none", "as before", "before it was read", "unreadable", "ahead", "hours before it was read"],
)
def test_another_lastmod_makes_nothing_due(room: Newsroom, modified: str) -> None:
    answers(room, "sitemap.xml", found({"modified": "2025-09-02T10:00:00Z"}))
    stored(room)
    after = later(days=3)
    answers(room, "sitemap.xml", found({"modified": modified}, now=after), now=after)
    assert due(room, after) == []


def test_a_failed_visit_is_no_reading(room: Newsroom) -> None:
    answers(room, "sitemap.xml", found({"modified": "2025-09-02T10:00:00Z"}))
    stored(room)
    link = room.link(A)["id"]
    room.store.revisions.lose(link, Outcome.of(Reason.TIMEOUT), run_id=room.run_id, now=later(days=3), fetch=Fetch())
    room.store.db.execute("UPDATE links SET revisit = NULL")
    after = later(days=4)
    answers(room, "sitemap.xml", found({"modified": "2025-11-11T08:00:00Z"}, now=after), now=after)
    assert due(room, after) == [A]


@pytest.mark.parametrize(("changed", "believed"), [(20, True), (30, True), (31, False), (60, False)])
def test_a_sitemap_that_says_of_most_pages_that_they_changed_is_not_believed(
    room: Newsroom, changed: int, believed: bool
) -> None:
    pages = [f"https://corriere.example/storia-{number}" for number in range(60)]
    answers(room, "sitemap.xml", *(found({"modified": "2025-09-02"}, page) for page in pages))
    for page in pages:
        stored(room, page)
    after = later(days=3)
    now = "2025-11-12T11:00:00Z"
    says = [found({"modified": now if at < changed else "2025-09-02"}, page, after) for at, page in enumerate(pages)]
    answers(room, "sitemap.xml", *says, now=after)
    assert len(due(room, after)) == (changed if believed else 0)


def test_all_orders_of_four_entries_end_alike(room_factory: Callable[[], Newsroom]) -> None:
    said = [
        ("feed", {"title": "Riapre il ponte", "authors": ("Lia Verdi",), "published": "2025-11-08T10:00:00+01:00"}),
        ("news.xml", {"title": "Riapre il ponte sul Vellario", "published": "2025-11-08"}),
        ("sitemap.xml", {"modified": "2025-11-09T07:00:00Z"}),
        ("", {"title": "Il ponte"}),
    ]
    ends = set()
    for order in permutations(said):
        room = room_factory()
        for name, says in order:
            answers(room, name, found(says))
        ends.add(str((of_link(room), sorted(by_entry(room).items()))))
    assert len(ends) == 1
