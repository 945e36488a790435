"""Where values come from: written once for all articles that have it in common, whole again for whoever asks."""

from __future__ import annotations

import json

from store_made import NOW, Newsroom, an_article, earlier

from newscrawl.store.articles.rereading import provenance

A, B, C = (f"https://corriere.example/{name}" for name in "abc")
SHARED = {"title": "jsonld:headline", "published": "jsonld:datePublished"}


def test_what_articles_have_in_common_is_written_once(room: Newsroom) -> None:
    found = {}
    for hours, (address, words) in enumerate(((A, 92), (B, 115))):
        access = f"flag false, {words} words"
        article = an_article(address, published=earlier(hours=hours), provenance={**SHARED, "access": access})
        row = room.article(room.stores(article).article_id)
        found[address] = row["provenance_id"]
        assert json.loads(row["provenance"]) == {"access": access}
        assert provenance(room.store.db, row) == {**SHARED, "access": access}
    assert found[A] == found[B]
    assert room.count("store_values WHERE name = 'provenance'") == 1
    other = an_article(C, published=earlier(hours=3), provenance={"title": "meta:og:title"})
    assert room.article(room.stores(other).article_id)["provenance_id"] != found[A]


def test_a_row_of_before_is_the_same_article(room: Newsroom) -> None:
    article = an_article(A, provenance={**SHARED, "access": "92 words"})
    id = room.stores(article).article_id
    assert id
    before = {"whole": json.dumps({"access": "92 words", **SHARED}), "id": id}
    room.store.db.execute("UPDATE articles SET provenance = :whole, provenance_id = NULL WHERE id = :id", before)
    assert provenance(room.store.db, room.article(id)) == {**SHARED, "access": "92 words"}
    assert not room.store.rereading.replace_newest(article, id, NOW)
    other = an_article(A, provenance={**SHARED, "access": "93 words"})
    assert room.store.rereading.replace_newest(other, id, NOW)
    assert provenance(room.store.db, room.article(id)) == {**SHARED, "access": "93 words"}
