"""Rows as they are passed on, and the items of a feed that are made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from store_made import NOW, ROME, Newsroom, an_article, later

from newscrawl.feeds import Item, Maker, from_rows
from newscrawl.leaving import TEXTS, WORDS, Withheld
from newscrawl.models import Access, Article, Moment, OptOutSignal
from newscrawl.store.articles import leaving

A, B, C = (f"https://corriere.example/{name}" for name in "abc")


def stored(room: Newsroom, article: Article, reserved: bool | None = False) -> int:
    id = room.stores(replace(article, page=replace(article.page, reserved=reserved))).article_id
    assert id is not None
    return id


def item(room: Newsroom, id: int, **options: Any) -> Item:
    (only,) = from_rows.items(leaving.rows(room.store.db, [id]), **options)
    return only


def test_rows_come_in_the_order_that_was_asked_for_and_unknown_ones_are_left_out(room: Newsroom) -> None:
    first, second, third = (stored(room, an_article(address)) for address in (A, B, C))
    assert [row["id"] for row in leaving.rows(room.store.db, [second, 7, third, first])] == [second, third, first]


def test_an_item_has_what_the_row_and_its_outlet_say(room: Newsroom) -> None:
    id = stored(
        room,
        an_article(
            A, title="La piena", authors=("Ada Neri", "Bruno Galli"), credit=("Redazione",), section="Cronaca", tags=("meteo", "Cronaca"),
            language="it", subtitle="Il fiume cala.", image="https://corriere.example/f.jpg", body="Uno.\n\nDue.",
            modified=Moment(later(hours=2), "minute"),
        ),
    )  # fmt: skip
    assert item(room, id, full=True) == Item(
        id=A,
        url=A,
        title="La piena",
        published=NOW,
        updated=later(hours=2),
        authors=(Maker("Ada Neri"), Maker("Bruno Galli")),
        outlet=Maker("Corriere", "https://corriere.example/"),
        categories=("Cronaca", "meteo"),
        language="it",
        summary="Il fiume cala.",
        content="Uno.\n\nDue.",
        image="https://corriere.example/f.jpg",
        written=NOW,
    )
    assert item(room, id).content is None


def test_an_item_of_a_bare_row_falls_back_on_its_outlet_and_on_the_first_sight(room: Newsroom) -> None:
    found = item(room, stored(room, an_article(A, published=None, body="Il testo.")))
    assert (found.published, found.updated, found.summary, found.language) == (None, NOW, "Il testo.", "it")
    assert found.authors == (Maker("Corriere", "https://corriere.example/"),)
    desk = item(room, stored(room, an_article(B, credit=("Redazione", "ANSA"))))
    assert desk.authors == (Maker("Redazione, ANSA"),)


def test_a_day_without_a_time_is_that_day_at_the_outlet(room: Newsroom) -> None:
    found = item(room, stored(room, replace(an_article(A), published=Moment(datetime(2025, 3, 7, tzinfo=ROME), "day"))))
    assert found.published is not None
    assert found.published.isoformat() == "2025-03-07T00:00:00+01:00"


def test_an_article_is_never_updated_before_it_was_published(room: Newsroom) -> None:
    found = item(room, stored(room, an_article(A, modified=Moment(datetime(2020, 1, 1, tzinfo=UTC), "minute"))))
    assert found.updated == NOW


def test_an_item_keeps_its_name_and_is_newer_after_a_revision_under_another_address(room: Newsroom) -> None:
    id = stored(room, an_article(A, also=(B,)))
    with_revision = "INSERT INTO revisions (article_id, version, class, seen_before, fetched, words_added, words_removed) VALUES (?, 2, ?, ?, ?, 1, 0)"
    with room.store.db:
        room.store.db.execute(with_revision, [id, "update", "2025-11-09T12:00:00Z", "2025-11-09T15:00:00Z"])
        room.store.db.execute(with_revision, [id, "removed", "2025-11-09T15:00:00Z", "2025-11-09T18:00:00Z"])
        room.store.db.execute("UPDATE articles SET url = ? WHERE id = ?", [B, id])
    found = item(room, id)
    assert (found.id, found.url, found.updated) == (A, B, later(hours=3))


@pytest.mark.parametrize(
    ("reserved", "sign", "access", "withheld"),
    [
        (False, None, None, None),
        (True, None, None, "reserved"),
        (None, None, None, None),
        (None, "meta", None, "reserved"),
        (None, "tdmrep", None, "reserved"),
        (None, "robots_group", None, None),
        (None, "content_signal", None, None),
        (False, "meta", None, None),
        (False, None, Access.SUBSCRIBER, "subscriber"),
        (False, None, Access.METERED, None),
    ],
)
def test_a_withheld_text_leaves_neither_as_text_nor_as_excerpt_nor_as_picture(
    room: Newsroom, reserved: bool | None, sign: str | None, access: Access | None, withheld: str | None
) -> None:
    if sign is not None:
        room.store.hosts.reserved("corriere", "corriere.example", [OptOutSignal(sign, "1")], A, NOW)
    fields = {"body": "Segreto.", "subtitle": "Segreto.", "image": f"{A}/segreto.jpg", "image_caption": "Segreto."}
    id = stored(room, an_article(A, access=access, **fields), reserved)
    found = item(room, id, full=True)
    assert found.withheld == withheld
    assert (found.title, found.url) == ("Un titolo", A)
    if withheld is None:
        assert (found.content, found.summary, found.image) == ("Segreto.", "Segreto.", f"{A}/segreto.jpg")
    else:
        assert (found.content, found.summary, found.image) == (None, WORDS[Withheld(withheld)], None)
        assert item(room, id, full=True, including={withheld}).content == "Segreto."


def test_what_another_outlet_reserves_withholds_nothing(room: Newsroom) -> None:
    room.store.hosts.reserved("gazzetta", "gazzetta.example", [OptOutSignal("meta", "1")], A, NOW)
    assert item(room, stored(room, an_article(A), None)).withheld is None


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("", ""),
        ("Corto.", "Corto."),
        ("Uno due tre, quattro cinque", "Uno due tre…"),
        ("x" * 30, "x" * 12 + "…"),
        ("Uno\n\ndue", "Uno due"),
    ],
)
def test_an_excerpt_ends_between_words(text: str, excerpt: str) -> None:
    assert from_rows.excerpt(text, 13) == excerpt


# Columns of `articles` that are no text of it: facts, and what the store keeps of the reading. A new column is named here or in `TEXTS`.
FACTS = """
id source published_day title byline section words url kicker credit tags language access published published_precision published_raw
published_origin modified duplicate_of first_seen fetched extracted page_hash provenance run_id published_zone modified_precision modified_raw
modified_origin modified_zone date_conflicts image_credit clock_ahead_s provenance_id agency agency_origin parts parts_missing reserved read_by
"""


def test_of_each_column_it_is_decided_whether_it_is_text(room: Newsroom) -> None:
    columns = {row["name"] for row in room.store.db.execute("SELECT name FROM pragma_table_info('articles')")}
    assert columns == {*FACTS.split(), *TEXTS}
