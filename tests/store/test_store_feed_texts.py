"""The text that a feed carries of a link: there when its page is read, gone when it is settled without, and never of what is reserved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from store_made import NOW, Newsroom, a_page, an_article, later, opened, shown

from newscrawl.models import Fetch, OptOutSignal, Outcome, Reason, State
from newscrawl.store import Leased
from newscrawl.store.articles.forget import find, forget

STORY = "https://corriere.example/faro"
TOLD = "<p>Zanzibaldo ha riacceso il faro.</p>"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom.of(opened(tmp_path / "news.db", pages=True))


def kept(room: Newsroom) -> object:
    return room.link(STORY)["feed_text"]


def taken(room: Newsroom) -> Leased:
    room.feed_shows(shown(STORY, title="Il faro", text=TOLD))
    (link,) = room.takes()
    return link


def ends(room: Newsroom, link: Leased, reason: Reason, **more: object) -> None:
    room.store.ledger.record_outcome(link.id, Outcome.of(reason), room.run_id, NOW, **more)  # type: ignore[arg-type]


def stores(room: Newsroom, link: Leased, origin: str, caveat: Reason | None = None) -> None:
    article = an_article(STORY, provenance={"blocks": origin})
    room.stores(replace(article, page=replace(article.page, requested_url=STORY, caveat=caveat)), link.id)


def test_it_comes_with_the_link_and_is_no_part_of_its_evidence(room: Newsroom) -> None:
    assert taken(room).link.text == TOLD
    assert "Zanzibaldo" not in room.link(STORY)["evidence"]


def test_a_feed_that_shows_it_later_tells_it_of_a_link_that_waits(room: Newsroom) -> None:
    room.feed_shows(shown(STORY))
    room.feed_shows(shown(STORY, text=TOLD), now=later(hours=2))
    assert kept(room) == TOLD


@pytest.mark.parametrize("origin", ["trafilatura:not_asked", "state:__NEXT_DATA__.article", "jsonld:articleBody"])
def test_it_goes_when_the_page_had_the_text_itself(room: Newsroom, origin: str) -> None:
    stores(room, taken(room), origin)
    assert kept(room) is None
    room.feed_shows(shown(STORY, text=TOLD), now=later(hours=2))
    assert kept(room) is None


def test_it_stays_where_the_body_is_from_there_and_a_page_of_the_archive_has_it_again(room: Newsroom) -> None:
    link = taken(room)
    stores(room, link, "entry:text")
    assert kept(room) == TOLD
    again = room.store.ledger.with_text(a_page(STORY, link_id=link.id))
    assert again.evidence is not None
    assert again.evidence.text == TOLD
    room.feed_shows(shown(STORY, text=TOLD + "<p>E poi gira.</p>"), now=later(hours=2))
    assert kept(room) == TOLD + "<p>E poi gira.</p>"


def test_a_page_without_such_a_text_stays_as_it_is(room: Newsroom) -> None:
    page = a_page(STORY)
    assert room.store.ledger.with_text(page) is page


@pytest.mark.parametrize("reason", [Reason.NOT_ARTICLE, Reason.TOO_SHORT, Reason.RESERVED])
def test_it_goes_with_a_page_that_is_not_kept(room: Newsroom, reason: Reason) -> None:
    ends(room, taken(room), reason)
    assert kept(room) is None


def test_it_stays_while_the_page_is_asked_for_again(room: Newsroom) -> None:
    ends(room, taken(room), Reason.TIMEOUT, next_try=later(hours=1))
    assert kept(room) == TOLD


def test_a_reservation_is_not_evaded_by_way_of_the_feed(room: Newsroom) -> None:
    stores(room, taken(room), "entry:text", caveat=Reason.RESERVED)
    assert kept(room) is None


def test_a_revisit_that_meets_a_reservation_drops_it(room: Newsroom) -> None:
    link = taken(room)
    stores(room, link, "entry:text")
    room.store.revisions.lose(
        link.id, Outcome.of(Reason.RESERVED), run_id=room.run_id, now=later(hours=1), fetch=Fetch()
    )
    assert kept(room) is None


@pytest.mark.parametrize(
    ("sign", "is_kept"),
    [
        ("tdmrep", False),
        ("header", False),
        ("meta", False),
        ("robots_tag", False),
        ("robots_group", True),
        ("content_signal", True),
    ],
)
def test_of_an_outlet_that_reserves_text_from_everybody_none_is_kept(room: Newsroom, sign: str, is_kept: bool) -> None:
    room.feed_shows(shown("https://corriere.example/altro"))
    room.store.hosts.reserved("corriere", "corriere.example", [OptOutSignal(sign, "1")], STORY, NOW)
    room.feed_shows(shown(STORY, text=TOLD), now=later(hours=2))
    assert (kept(room) == TOLD) is is_kept


def test_what_is_forgotten_takes_it_along_and_it_does_not_come_back(room: Newsroom) -> None:
    stores(room, taken(room), "entry:text")
    known = find(room.store, STORY)
    assert known is not None
    forget(room.store, known, NOW)
    assert (room.link(STORY)["state"], kept(room)) == (State.REJECTED, None)
    room.feed_shows(shown(STORY, text=TOLD), now=later(hours=3))
    assert kept(room) is None
