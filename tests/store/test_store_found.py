"""Articles that were found are read in the order asked for, each with its outlet and its story; and why nothing is found is known."""

from __future__ import annotations

import pytest
from store_made import Newsroom, an_article, earlier, later

from newscrawl.models import Access
from newscrawl.query.reading import read
from newscrawl.store.search import found, nothing
from tests.query.query_made import TODAY

A, B, C = (f"https://corriere.example/{name}" for name in "abc")


def stored(room: Newsroom, address: str, **fields: object) -> int:
    id = room.stores(an_article(address, **fields)).article_id  # type: ignore[arg-type]
    assert id is not None
    return id


def test_articles_come_in_the_order_asked_for_and_those_that_are_gone_do_not(room: Newsroom) -> None:
    first, second = stored(room, A), stored(room, B, published=earlier(days=1))
    assert [one.id for one in found.articles(room.store.db, [second, 77, first, second])] == [second, first, second]
    assert found.articles(room.store.db, []) == []


def test_an_article_has_its_outlet_its_zone_and_what_decides_whether_it_may_leave(room: Newsroom) -> None:
    id = stored(
        room, A, authors=("Anna Rossi", "Livia Sarti"), tags=("ponte",), access=Access.SUBSCRIBER, section="Cronaca"
    )
    (one,) = found.articles(room.store.db, [id])
    assert (one.outlet, one.timezone, one.home) == ("Corriere", "Europe/Rome", "https://corriere.example/")
    assert one.published is not None
    assert one.published.isoformat() == "2025-11-09T13:00:00+01:00"
    assert (one.authors, one.tags, one.access) == (("Anna Rossi", "Livia Sarti"), ("ponte",), "subscriber")
    assert (one.reserved, one.outlet_reserves) == (None, False)
    assert (one.story, one.told, one.outlets) == (id, 1, 1)
    assert one.origins == {"published": "jsonld:datePublished"}


def test_a_story_is_counted_for_each_of_its_articles(room: Newsroom) -> None:
    ids = [
        stored(room, A, texts=("same",)),
        stored(room, "https://gazzetta.example/a", texts=("same",), source="gazzetta", published=later(hours=1)),
    ]
    assert [(one.story, one.told, one.outlets) for one in found.articles(room.store.db, ids)] == [(ids[0], 2, 2)] * 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mucca", ["mucca: no article has it"]),
        ("piena mucca since:2025", ["mucca: no article has it"]),
        ("mucc*", ["mucc*: no article has it"]),
        ("mucca OR (capra bue)", ["mucca OR (capra bue): no article has any of these"]),
        ('"sale piena"', ['"sale piena": no article has these words one behind the other; 1 has these words apart from each other']),
        ("author:rossi", ["author:rossi: no article is of that"]),
        ('section:"mucche pazze"', ['section:"mucche pazze": no article is of that']),
        ("Alluvione", ["alluvione: no article has it as it is; in lower case, without quotation marks, its other endings find 1"]),
        ("piena -sale", ["each part finds something, but no article fits all of them", "without -sale: 1"]),
        ("piena danni", ["each part finds something, but no article fits all of them", "without piena: 1", "without danni: 1"]),
        ("piena -(sale OR mucca)", ["each part finds something, but no article fits all of them", "without -(sale OR mucca): 1"]),
    ],
)  # fmt: skip
def test_why_nothing_is_found_is_said_by_what_nobody_has(room: Newsroom, typed: str, said: list[str]) -> None:
    stored(room, A, body="La piena del fiume sale.")
    stored(room, B, body="Le alluvioni e i danni.", published=earlier(days=1))
    assert list(map(str, nothing.why(room.store.db, read(typed, today=TODAY)))) == said


def test_of_an_empty_store_that_alone_is_said(room: Newsroom) -> None:
    assert list(map(str, nothing.why(room.store.db, read("piena mucca", today=TODAY)))) == [
        "nothing is stored here yet; `newscrawl crawl news` fetches"
    ]
