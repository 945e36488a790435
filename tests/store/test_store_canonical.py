"""Pages of a broken template name one address as that of all of them; texts that are unlike are not merged by it alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from store_made import Newsroom, a_page, an_article, later, shown

from newscrawl.models import Article, Block, Key, KeyKind, Reason, State

SITE = "https://corriere.example"
NAMED = f"{SITE}/dettaglio-della-notizia"
TEXTS = {
    "forno": "Il forno di Orzale riapre sabato mattina con quaranta pagnotte cotte sulla pietra vecchia e la fila alla porta.",
    "faro": "La lanterna del porto resterà spenta fino a primavera perché mancano i pezzi di ricambio della cupola girevole.",
    "banda": "Senza bombardino la banda prova dal martedì in parrocchia, mentre il maestro cerca un suonatore fra i pensionati.",
}


def page(name: str, *, body: str | None = None, title: str | None = None, named: str = NAMED) -> Article:
    """An article that was fetched under its own address, and names another."""
    own = f"{SITE}/{name}"
    text = body or TEXTS[name]
    article = an_article(own, body=text, title=title or f"Titolo di {name}", blocks=(Block("paragraph", text),))
    return replace(article, url=named, keys=(Key(KeyKind.ADDRESS, named), Key(KeyKind.ADDRESS, own)))


@pytest.mark.parametrize("order", list(permutations(TEXTS)), ids="-".join)
def test_unlike_texts_that_name_one_address_are_articles_of_their_own(room: Newsroom, order: Sequence[str]) -> None:
    outcomes = [room.stores(page(name)) for name in order]
    assert [outcome.state for outcome in outcomes] == [State.STORED] * 3
    assert len({outcome.article_id for outcome in outcomes}) == 3
    urls = {room.article(outcome.article_id)["url"] for outcome in outcomes[1:]}
    assert urls == {f"{SITE}/{name}" for name in order[1:]}


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (TEXTS["forno"], "Titolo della copia"),
        (TEXTS["forno"] + " La coda arrivava alla fontana.", "Forno, riapre dopo nove anni"),
        (TEXTS["forno"][:70], "Forno"),
        ("Un testo del tutto diverso, riscritto da capo per chi legge col telefono.", "Titolo di forno"),
    ],
    ids=["same", "longer", "beginning", "same headline"],
)
def test_like_texts_that_name_one_address_are_one_article(room: Newsroom, body: str, title: str) -> None:
    first = room.stores(page("forno"))
    again = room.stores(page("forno-amp", body=body, title=title))
    assert (again.reason, again.article_id) == (Reason.SAME_ADDRESS, first.article_id)


def test_a_page_at_an_address_of_an_article_is_that_article_whatever_it_names(room: Newsroom) -> None:
    room.stores(page("forno"))
    faro = room.stores(page("faro"))
    again = room.stores(page("faro", body="Poche righe nuove.", title="Il faro"))
    assert (again.reason, again.article_id) == (Reason.SAME_ADDRESS, faro.article_id)


def test_its_revision_is_written_under_its_own_address(room: Newsroom) -> None:
    room.store.articles.store(page("forno"), link_id=None, run_id=room.run_id, now=later())
    room.feed_shows(shown(f"{SITE}/faro"))
    (link,) = room.takes()
    id = room.stores(page("faro"), link.id).article_id
    longer = page("faro", body=TEXTS["faro"] + " Il sindaco ha chiesto scusa ai pescatori.")
    seen = a_page(f"{SITE}/faro", revisits=id, link_id=link.id)
    outcome = room.store.revisions.keep(replace(longer, page=seen), run_id=room.run_id, now=later(hours=2))
    assert outcome.state is State.REVISED
    row = room.article(id)
    assert (row["url"], row["body"].endswith("pescatori.")) == (f"{SITE}/faro", True)


def test_another_article_under_an_articles_own_address_is_not_written_over_it(room: Newsroom) -> None:
    room.feed_shows(shown(f"{SITE}/faro"))
    (link,) = room.takes()
    id = room.stores(page("faro", named=f"{SITE}/faro"), link.id).article_id
    other = page("banda", named=f"{SITE}/faro")
    seen = a_page(f"{SITE}/faro", revisits=id, link_id=link.id)
    other = replace(other, page=seen, keys=(Key(KeyKind.ADDRESS, f"{SITE}/faro"),), page_kinds=("own", "renamed"))
    assert room.store.revisions.keep(other, run_id=room.run_id, now=later(hours=2)).reason is Reason.REPLACED
    plain = replace(other, page_kinds=("own",))
    assert room.store.revisions.keep(plain, run_id=room.run_id, now=later(hours=3)).state is State.REVISED
