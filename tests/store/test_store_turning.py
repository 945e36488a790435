"""Parameters that turn at every poll are learned; those that say what article it is are not. And links of a source that is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from store_made import NOW, Newsroom, an_article, an_outlet, later, shown

from newscrawl.models import Found, Outcome, Reason, State
from newscrawl.store.status import sources

HOST = "https://corriere.example"
STORIES = ("mulino-di-velmora", "traghetto-fermo", "scuola-di-liuteria", "neve-al-passo")


def poll(*values: Any, query: str = "t={}", **said: Any) -> list[Found]:
    """What a feed shows: each story with its value of the parameter."""
    return [
        shown(f"{HOST}/{story}?{query.format(value)}", **{"title": f"Titolo di {story}", **said})
        for story, value in zip(STORIES, values, strict=False)
    ]


def turning(room: Newsroom) -> str:
    (row,) = room.store.db.execute("SELECT turning FROM sources WHERE slug = 'corriere'")
    return str(row["turning"])


@pytest.mark.parametrize(
    ("query", "learned"),
    [
        ("t={}", '["t"]'),
        ("_={}", '["_"]'),
        ("lang=it&cb={}", '["cb"]'),
        ("sig=a{}&scade={}", '["scade", "sig"]'),
        ("Token={}", '["token"]'),
    ],
)
def test_a_parameter_that_turns_at_every_poll_is_learned_at_the_second(
    room: Newsroom, query: str, learned: str
) -> None:
    both = query.replace("{}", "{0}")
    assert room.feed_shows(*poll(11, 12, 13, 14, query=both)) == 4
    assert room.feed_shows(*poll(21, 22, 23, 24, query=both), now=later(hours=2)) == 0
    assert turning(room) == learned
    assert room.feed_shows(*poll(31, 32, 33, 34, query=both), now=later(hours=4)) == 0
    assert room.count("links") == 4
    assert len(room.takes()) == 4


def numbered(turn: str, *numbers: int, query: str = "id={}&s={}") -> list[Found]:
    """What a feed shows whose articles have one path, a number each, and a parameter that turns."""
    return [
        shown(f"{HOST}/leggi.php?{query.format(n, f'{turn}{n}x')}", title=f"Storia numero {n} della valle")
        for n in numbers
    ]


@pytest.mark.parametrize("query", ["id={}&s={}", "art={}&PHPSESS={}", "mod=news&n={}&rnd={}", "sez=1&idnews={}&_t={}"])
def test_it_is_learned_too_where_the_articles_of_an_outlet_have_one_path(room: Newsroom, query: str) -> None:
    assert room.feed_shows(*numbered("a", 1, 2, 3, 4, query=query)) == 4
    assert room.feed_shows(*numbered("b", 2, 3, 4, 5, query=query), now=later(hours=2)) == 1
    assert turning(room).strip('"[]').lower() == query.rpartition("&")[2].partition("=")[0].lower()
    assert room.feed_shows(*numbered("c", 3, 4, 5, 6, query=query), now=later(hours=4)) == 1
    assert len(room.takes()) == 6


def test_beside_what_turned_there_may_be_what_stood(room: Newsroom) -> None:
    """An advertisement's link that is the same at each poll, and articles that are told apart by a number."""
    same = [shown(f"{HOST}/speciale?edizione=7&t=1", title="Speciale"), *numbered("a", 8, 9, query="id={}&zz=1{:.0}")]
    room.feed_shows(*poll(11, 12, 13, 14), *same)
    room.feed_shows(*same, *poll(21, 22, 23, 24), shown(f"{HOST}/leggi.php?id=12&zz=1"), now=later(hours=2))
    assert turning(room) == '["t"]'


def test_an_article_that_one_poll_shows_twice_is_no_hindrance(room: Newsroom) -> None:
    room.feed_shows(*numbered("a", 1, 2, 3, 4))
    room.feed_shows(*numbered("b", 1, 2, 3, 4), *numbered("bb", 1), now=later(hours=2))
    assert turning(room) == '["s"]'


def test_an_article_that_was_stored_is_not_asked_for_under_its_next_address(room: Newsroom) -> None:
    room.feed_shows(*poll(11, 12, 13, 14))
    for link in room.takes():
        assert room.stores(an_article(link.url), link.id).state is State.STORED
    room.feed_shows(*poll(21, 22, 23, 24), now=later(hours=2))
    assert room.takes() == []
    new = shown(f"{HOST}/fiera-del-miele?t=99", title="La fiera del miele")
    assert room.feed_shows(*poll(31, 32, 33, 34), new, now=later(hours=4)) == 1
    assert [link.url for link in room.takes()] == [new.link.url]
    assert room.feed_shows(shown(f"{HOST}/mulino-di-velmora"), now=later(hours=5)) == 0


def test_what_still_waits_is_asked_for_at_the_address_shown_last(room: Newsroom) -> None:
    room.feed_shows(*poll(11, 12, 13))
    room.feed_shows(*poll(21, 22, 23), now=later(hours=2))
    assert {link.url.rpartition("=")[2] for link in room.takes()} == {"21", "22", "23"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # The number says what article it is: one path for all.
        ([shown(f"{HOST}/a.php?id={n}", title=f"Storia {n}") for n in range(4)], [shown(f"{HOST}/a.php?id={n}", title=f"Storia {n}") for n in range(4, 8)]),
        # A page of each day, with headlines of its own.
        ([shown(f"{HOST}/{p}?giorno=1", title=f"{p} di lunedì") for p in STORIES], [shown(f"{HOST}/{p}?giorno=2", title=f"{p} di martedì") for p in STORIES]),
        # The same headline, published on another day.
        ([shown(f"{HOST}/{p}?n=1", title=p, published="2026-03-02") for p in STORIES], [shown(f"{HOST}/{p}?n=2", title=p, published="2026-03-03") for p in STORIES]),
        # Forecasts of towns, each day a number; without it the address is that of a town only where the date says nothing else.
        ([shown(f"{HOST}/m.php?citta={c}&id={n}", title=f"Meteo {c}", published="2026-03-02") for n, c in enumerate(STORIES)], [shown(f"{HOST}/m.php?citta={c}&id={n}", title=f"Meteo {c}", published="2026-03-03") for n, c in enumerate(STORIES, 9)]),
        # One headline for many numbers.
        ([shown(f"{HOST}/a.php?sez=1&id={n}", title="Ultim’ora") for n in range(4)], [shown(f"{HOST}/a.php?sez=1&id={n}", title="Ultim’ora") for n in range(4, 8)]),
        # New numbers for old headlines, and what else is there tells nothing.
        ([shown(f"{HOST}/a.php?sez=1&id={n}", title=f"Storia {n}") for n in range(4)], [shown(f"{HOST}/a.php?sez=1&id={n + 50}", title=f"Storia {n}") for n in range(4)]),
        # Two that were changed, among many that were not.
        (poll(1, 1, 1, 1), poll(2, 2, 1, 1)),
        # Both values are shown at once: two things.
        (poll(1, 1, 1, 1), [*poll(2, 2, 2, 2), *poll(3, 3, 3, 3)]),
        # Too few to tell.
        (poll(1, 1), poll(2, 2)),
        # Nothing said of them: neither headline nor date.
        (poll(1, 1, 1, 1, title=None), poll(2, 2, 2, 2, title=None)),
    ],
)  # fmt: skip
def test_a_parameter_that_tells_articles_apart_stays(room: Newsroom, first: list[Found], second: list[Found]) -> None:
    known = room.feed_shows(*first)
    fresh = {found.key for found in second} - {found.key for found in first}
    assert room.feed_shows(*second, now=later(hours=2)) == len(fresh)
    assert turning(room) == "[]"
    assert room.count("links") == known + len(fresh)


def test_another_outlets_parameters_are_its_own(room: Newsroom) -> None:
    room.feed_shows(*poll(11, 12, 13, 14))
    room.feed_shows(*poll(21, 22, 23, 24), now=later(hours=2))
    other = [shown(f"https://gazzetta.example/pagina?t={n}", title=f"Storia {n}") for n in range(4)]
    assert room.feed_shows(*other, source="gazzetta") == 4


# ── sources that are gone ──────────────────────────────────────────────────────────────────────

A, B, C = (f"{HOST}/{name}" for name in ("a", "b", "c"))


def renamed(room: Newsroom, *, described: tuple[str, ...] = ()) -> None:
    """The catalogue has a gazzetta now, where there was a corriere."""
    room.store.ledger.add_sources([an_outlet("gazzetta")], later(hours=1), described)


def test_links_that_wait_go_to_the_source_that_shows_them_when_their_own_is_gone(room: Newsroom) -> None:
    room.feed_shows(shown(A), shown(B), shown(C))
    (taken,) = room.takes(limit=1)
    room.store.ledger.record_outcome(taken.id, Outcome.of(Reason.TIMEOUT), room.run_id, NOW, next_try=later(hours=2))
    renamed(room)
    room.feed_shows(shown(A), shown(taken.url), source="gazzetta", now=later(hours=1))
    owners = {address: room.link(address)["source"] for address in (A, B, C)}
    assert owners == {each: "gazzetta" if each in (A, taken.url) else "corriere" for each in (A, B, C)}
    left = sum(owner == "corriere" for owner in owners.values())
    assert room.store.ledger.left_behind() == {"corriere": left}


def test_what_nobody_shows_is_counted_under_its_old_name(room: Newsroom) -> None:
    room.feed_shows(shown(A), shown(B))
    renamed(room)
    (status,) = (source for source in sources(room.store, NOW) if source.source == "corriere")
    assert (status.absent, status.ready) == (later(hours=1), 2)
    assert room.store.ledger.left_behind() == {"corriere": 2}
    room.store.ledger.add_sources([an_outlet("corriere")], later(hours=2), ())
    assert room.store.ledger.left_behind() == {}


@pytest.mark.parametrize("described", [("corriere",), None])
def test_a_source_that_is_only_not_asked_in_this_run_keeps_its_links(
    room: Newsroom, described: tuple[str, ...] | None
) -> None:
    room.feed_shows(shown(A))
    room.store.ledger.add_sources([an_outlet("gazzetta")], later(hours=1), described)
    room.feed_shows(shown(A), source="gazzetta", now=later(hours=1))
    assert room.link(A)["source"] == "corriere"
    assert room.store.ledger.left_behind() == {}


def test_what_has_ended_stays_where_it_was(room: Newsroom) -> None:
    room.feed_shows(shown(A), shown(B))
    for link in room.takes():
        room.stores(replace(an_article(link.url), title=link.url), link.id)
    renamed(room)
    room.feed_shows(shown(A), shown(B), source="gazzetta", now=later(hours=1))
    assert {room.link(address)["source"] for address in (A, B)} == {"corriere"}
    assert room.store.ledger.left_behind() == {}
