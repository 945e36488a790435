from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from store_made import NOW, ROME, Newsroom, an_article, earlier, later, opened, shown

from newscrawl.models import Access, Block, Conflict, KeyKind, Moment, Outcome, Reason, State
from newscrawl.store.articles.articles import Articles
from newscrawl.store.db.connect import connect
from newscrawl.store.db.migrate import NEWS

A, B, C = (f"https://corriere.example/{name}" for name in "abc")


def test_an_article_is_stored_with_all_that_is_known_of_it(room: Newsroom) -> None:
    article = an_article(
        A,
        title="Così è la città",
        kicker="Milano",
        subtitle="Il sommario",
        authors=("Ada Rossi", "Bice D’Angelo", "Ada Rossi"),
        credit=("Redazione",),
        section="Esteri",
        tags=("pace", "città"),
        image="https://corriere.example/i.jpg",
        image_caption="Una via",
        image_credit="Ugo Bassi",
        language="it",
        access=Access.FREE,
        published=datetime(2025, 11, 8, 23, 30, tzinfo=UTC),
        published_raw="9 novembre, 00:30",
        published_zone="outlet",
        modified=Moment(NOW, "minute"),
        modified_raw="2025-11-09T13:00+01:00",
        modified_zone="printed",
        conflicts=(
            Conflict("published", Moment(datetime(2025, 11, 7, tzinfo=ROME), "day"), "7/11/2025", "visible:date"),
        ),
        body="Uno due tre.\n\nQuattro.",
        blocks=(Block("paragraph", "Uno due tre."), Block("heading", "Quattro.")),
    )
    article = replace(article, page=replace(article.page, page_hash="abc"))
    row = room.article(room.stores(article).article_id)
    id = row.pop("id")
    assert id == int(datetime(2025, 11, 8, 23, 30, tzinfo=UTC).timestamp())
    assert row == {
        "source": "corriere",
        "published_day": "2025-11-09",
        "title": "Così è la città",
        "byline": "Ada Rossi, Bice D’Angelo, Ada Rossi",
        "section": "Esteri",
        "words": 4,
        "url": A,
        "kicker": "Milano",
        "subtitle": "Il sommario",
        "body": "Uno due tre.\n\nQuattro.",
        "credit": "Redazione",
        "tags": '["pace", "città"]',
        "image": "https://corriere.example/i.jpg",
        "image_caption": "Una via",
        "image_credit": "Ugo Bassi",
        "language": "it",
        "access": "free",
        "published": "2025-11-08T23:30:00Z",
        "published_precision": "second",
        "published_raw": "9 novembre, 00:30",
        "published_origin": "jsonld:datePublished",
        "published_zone": "outlet",
        "modified": "2025-11-09T12:00:00Z",
        "modified_precision": "minute",
        "modified_raw": "2025-11-09T13:00+01:00",
        "modified_origin": None,
        "modified_zone": "printed",
        "date_conflicts": '[{"field": "published", "date": "2025-11-07", "raw": "7/11/2025", "origin": "visible:date"}]',
        "duplicate_of": None,
        "first_seen": "2025-11-09T12:00:00Z",
        "fetched": "2025-11-09T12:00:00Z",
        "extracted": "2025-11-09T12:00:00Z",
        "page_hash": "abc",
        "provenance": "{}",
        "provenance_id": 3,  # the first two of the store's values: how articles are numbered, and what makes stems
        "agency": None,
        "agency_origin": None,
        "clock_ahead_s": None,
        "parts": None,
        "parts_missing": None,
        "reserved": None,
        "read_by": None,
        "run_id": room.run_id,
    }
    text = room.store.db.execute("SELECT * FROM article_texts").fetchone()
    assert json.loads(text["blocks"]) == [["paragraph", 12], ["heading", 8]]
    names = room.store.db.execute(
        "SELECT name, position FROM article_authors JOIN authors ON authors.id = author_id ORDER BY position"
    )
    assert [tuple(name) for name in names] == [("Ada Rossi", 1), ("Bice D’Angelo", 2)]


def test_a_day_is_that_of_the_outlet(room: Newsroom) -> None:
    midnight = Moment(datetime(2025, 3, 7, tzinfo=ROME), "day")
    row = room.article(room.stores(replace(an_article(A), published=midnight)).article_id)
    assert (row["published_day"], row["published"], row["published_precision"]) == (
        "2025-03-07",
        "2025-03-06T23:00:00Z",
        "day",
    )


def test_numbers_rise_with_publication_and_never_meet(room: Newsroom) -> None:
    second = int(NOW.timestamp())
    ids = [room.stores(an_article(f"{A}{n}")).article_id for n in range(3)]
    assert ids == [second, second + 1, second + 2]
    assert room.stores(an_article(B, published=earlier(days=1))).article_id == second - 86_400
    far = room.stores(an_article(C, published=datetime(9999, 1, 1, tzinfo=UTC))).article_id
    assert far
    assert far < 2**53
    old = room.stores(an_article(f"{A}/old", published=datetime(1867, 2, 9, tzinfo=UTC))).article_id
    assert old
    assert old < 0


def test_articles_of_one_midnight_follow_each_other(room: Newsroom) -> None:
    second = int(NOW.timestamp())
    taken = room.stores(an_article(B, published=later(seconds=5))).article_id
    ids = [room.stores(an_article(f"{A}{n}")).article_id for n in range(40)]
    assert taken == second + 5
    assert len({*ids, taken}) == 41
    assert ids == sorted(filter(None, ids))
    assert ids[-1] == second + 40


def test_a_store_of_before_keeps_its_way_of_numbering(path: Path) -> None:
    with opened(path) as store:
        store.db.execute("UPDATE store_values SET value = 100000 WHERE name = 'articles_per_second'")
    with opened(path) as store:
        room = Newsroom.of(store)
        ids = [room.stores(an_article(f"{A}{n}")).article_id for n in range(2)]
        assert ids == [int(NOW.timestamp()) * 100_000, int(NOW.timestamp()) * 100_000 + 1]


def test_an_article_without_a_date_is_numbered_by_when_it_was_seen(room: Newsroom) -> None:
    room.feed_shows(shown(A), now=earlier(days=2))
    (leased,) = room.takes()
    id = room.stores(an_article(A, published=None), leased.id).article_id
    assert id == int(earlier(days=2).timestamp())
    assert room.article(id)["first_seen"] == "2025-11-07T12:00:00Z"
    assert room.article(id)["published"] is None


def test_the_link_is_settled_with_its_article(room: Newsroom) -> None:
    room.feed_shows(shown(A))
    (leased,) = room.takes()
    outcome = room.stores(an_article(A), leased.id)
    assert outcome == Outcome(State.STORED, None, outcome.article_id)
    link = room.link(A)
    assert (link["state"], link["article_id"], link["attempts"]) == ("stored", outcome.article_id, 1)
    assert room.store.runs.summary(room.run_id).fetches == {Outcome(State.STORED): 1}


def test_a_page_of_an_archive_that_outlived_its_ledger_settles_no_other_link(room: Newsroom) -> None:
    room.feed_shows(shown(A))
    (leased,) = room.takes()
    for link_id in (leased.id, leased.id + 7):
        article = an_article(f"{B}/{link_id}")
        article = replace(article, page=replace(article.page, requested_url=B))
        assert room.stores(article, link_id).state is State.STORED
    assert room.link(A)["state"] == "leased"
    assert room.count("fetches") == 0


def test_another_address_of_a_known_article_is_no_row(room: Newsroom) -> None:
    room.feed_shows(shown(B))
    (leased,) = room.takes()
    id = room.stores(an_article(A)).article_id
    assert room.stores(an_article(B, also=(A, C)), leased.id) == Outcome(State.DUPLICATE, Reason.SAME_ADDRESS, id)
    assert room.count("articles") == 1
    assert {room.store.articles.find_by_key(KeyKind.ADDRESS, key) for key in (A, B, C)} == {id}
    assert room.store.articles.find_by_key(KeyKind.ADDRESS, "https://corriere.example/z") is None
    assert room.link(B)["reason"] == "same_address"


def test_between_two_articles_the_first_named_address_decides(room: Newsroom) -> None:
    first, second = room.stores(an_article(A)).article_id, room.stores(an_article(B)).article_id
    assert first != second
    assert room.stores(an_article(C, also=(B, A))).article_id == second


def test_links_that_wait_under_an_address_of_a_stored_article_are_settled(room: Newsroom) -> None:
    room.feed_shows(shown(A), shown(B))
    leased = next(leased for leased in room.takes(limit=1))
    other = A if leased.url == B else B
    id = room.stores(an_article(leased.url, also=(other,)), leased.id).article_id
    assert (room.link(other)["state"], room.link(other)["article_id"]) == ("duplicate", id)
    assert room.link(leased.url)["state"] == "stored"
    assert room.takes() == []


def test_a_transaction_that_fails_leaves_nothing(room: Newsroom) -> None:
    with pytest.raises(ValueError, match="no link 99"):
        room.stores(an_article(A), link_id=99)
    article = an_article(A)
    with pytest.raises(OverflowError):
        room.stores(replace(article, page=replace(article.page, clock_ahead_s=2**63)))
    assert room.count("articles") == room.count("article_keys") == room.count("authors") == 0
    assert room.stores(an_article(A)).state is State.STORED


def test_connections_that_race_for_one_key_make_one_article(room: Newsroom, path: Path) -> None:
    ready = threading.Barrier(4)
    results: list[Outcome] = []

    def race(number: int) -> None:
        db = connect(path, NEWS)
        ready.wait()
        for story in range(20):
            article = an_article(f"https://corriere.example/amp/{number}/{story}", also=(f"{A}/{story}",))
            results.append(Articles(db).store(article, link_id=None, run_id=room.run_id, now=NOW))
        db.close()

    threads = [threading.Thread(target=race, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert room.count("articles") == 20
    assert [result.state for result in results].count(State.STORED) == 20
    assert len({result.article_id for result in results}) == 20
    assert room.count("article_keys") == 20 * 5


def test_search_is_blind_to_accents_and_case(room: Newsroom) -> None:
    id = room.stores(an_article(A, title="PERCHÉ la città", kicker="Forlì", authors=("Niccolò Zanè",))).article_id
    for words in ("perche", "CITTA", "forli", "niccolo zane", "testo"):
        assert room.finds(words) == [id], words
    assert room.finds("assente") == []


def test_the_view_is_counted_from_an_index(room: Newsroom) -> None:
    """A view that is made whole to be counted takes seconds at a million articles."""
    (step,) = room.store.db.execute("EXPLAIN QUERY PLAN SELECT count(*) FROM news")
    assert step["detail"] == "SCAN a USING INDEX articles_firsts"


def test_the_view_shows_each_text_once_and_newest_first_when_asked(room: Newsroom) -> None:
    room.stores(an_article(A, texts=("t",), published=earlier(days=1)))
    room.stores(an_article(B, texts=("t",)))
    room.stores(an_article(C, title="Nuovo"))
    rows = room.store.db.execute("SELECT outlet, title, url FROM news ORDER BY id DESC")
    assert [tuple(row) for row in rows] == [("Corriere", "Nuovo", C), ("Corriere", "Un titolo", A)]


# ── replace ────────────────────────────────────────────────────────────────────────────────────


def test_the_same_reading_changes_nothing(room: Newsroom) -> None:
    article = an_article(A, texts=("t",), authors=("Ada",))
    id = room.stores(article).article_id
    assert id
    before = room.article(id)
    assert not room.store.rereading.replace_newest(article, id, later(days=1))
    assert room.article(id) == before


def test_a_better_reading_replaces_in_place(room: Newsroom) -> None:
    id = room.stores(an_article(A, texts=("old",), authors=("Ada",), title="Vecchio")).article_id
    assert id
    better = an_article(
        A, texts=("new",), authors=("Bice", "Ada"), title="Nuovo", published=earlier(days=1), body="Meglio così."
    )
    assert room.store.rereading.replace_newest(better, id, later(days=1))
    row = room.article(id)
    assert (row["title"], row["byline"], row["words"]) == ("Nuovo", "Bice, Ada", 2)
    assert (row["published"], row["first_seen"], row["extracted"]) == (
        "2025-11-08T12:00:00Z",
        "2025-11-09T12:00:00Z",
        "2025-11-10T12:00:00Z",
    )
    assert room.finds("vecchio") == []
    assert room.finds("meglio") == [id]
    assert room.store.articles.find_by_key(KeyKind.TEXT, "old") is None
    assert room.store.articles.find_by_key(KeyKind.TEXT, "new") == id
    assert room.count("article_authors") == 2


def test_a_new_text_leaves_one_family_and_joins_another(room: Newsroom) -> None:
    first = room.stores(an_article(A, texts=("t",), published=NOW - timedelta(days=3))).article_id
    second = room.stores(an_article(B, texts=("t",), published=NOW - timedelta(days=2))).article_id
    third = room.stores(an_article(C, texts=("u",), published=NOW - timedelta(days=1))).article_id
    assert first
    assert room.article(second)["duplicate_of"] == first
    room.store.rereading.replace_newest(an_article(A, texts=("u",), published=NOW), first, NOW)
    assert room.article(second)["duplicate_of"] is None
    assert room.article(third)["duplicate_of"] is None
    assert room.article(first)["duplicate_of"] == third


def test_replacing_what_is_not_there_is_a_bug(room: Newsroom) -> None:
    with pytest.raises(ValueError, match="no article 5"):
        room.store.rereading.replace_newest(an_article(A), 5, NOW)
