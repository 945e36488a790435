"""Deleted on request: nothing of it is left, and it does not come back. And raw pages that are kept for some days."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from store_made import NOW, Newsroom, a_page, an_article, earlier, later, opened, shown

from newscrawl.models import Block, Fetch, Outcome, Reason, State
from newscrawl.store import Options
from newscrawl.store.articles.forget import find, forget, prune

BASE = "https://corriere.example"
STORY, AMP = f"{BASE}/storia", f"{BASE}/amp/storia"
SECRET = "Zanzibaldo Quarantotti"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def room(path: Path, options: Options) -> Newsroom:
    """A story by two addresses, with a text that another story repeats."""
    room = Newsroom.of(opened(path, pages=True, options=options))
    assert room.store.pages is not None
    room.feed_shows(shown(STORY, title=f"{SECRET} arrestato", summary=SECRET))
    (link,) = room.takes()
    name = room.store.pages.put(a_page(STORY, body=f"<p>{SECRET}</p>".encode(), link_id=link.id))
    story = an_article(
        STORY, also=(AMP,), texts=("t",), title=f"{SECRET} arrestato", body=f"{SECRET} nega.", authors=(SECRET,),
        published=earlier(days=1),
    )  # fmt: skip
    room.stores(replace(story, page=replace(story.page, page_hash=name)), link.id)
    room.stores(an_article(f"{BASE}/ripresa", texts=("t",), body="Altro testo."))
    return room


def forgets(room: Newsroom, address: str) -> int:
    known = find(room.store, address)
    assert known is not None
    return forget(room.store, known, NOW)


def test_nothing_of_it_is_left_in_either_file(room: Newsroom, path: Path) -> None:
    assert room.finds("Zanzibaldo") != []
    assert forgets(room, STORY) == 1
    assert room.is_sound()
    assert room.finds("Zanzibaldo") == []
    room.store.close()
    for file in path.parent.glob("*.db*"):
        assert b"Zanzibaldo" not in file.read_bytes(), file.name


def test_its_addresses_stay_and_are_not_asked_for_again(room: Newsroom) -> None:
    forgets(room, AMP)
    for address in (STORY, AMP):
        row = room.link(address)
        assert (row["state"], row["reason"], row["evidence"]) == ("rejected", "forgotten", "{}")
    assert room.feed_shows(shown(STORY), shown(AMP)) == 0
    assert room.takes() == []


def test_it_does_not_come_back_under_an_address_that_was_not_known(room: Newsroom) -> None:
    forgets(room, STORY)
    room.feed_shows(shown(f"{BASE}/nuovo-indirizzo"))
    (link,) = room.takes()
    came = room.stores(an_article(STORY, also=(f"{BASE}/nuovo-indirizzo",)), link.id)
    assert came == Outcome(State.REJECTED, Reason.FORGOTTEN)
    assert room.link(f"{BASE}/nuovo-indirizzo")["reason"] == "forgotten"
    assert room.count("articles") == 1


def test_another_article_of_the_same_text_is_the_first_of_its_family_then(room: Newsroom) -> None:
    forgets(room, STORY)
    (row,) = room.store.db.execute("SELECT title, duplicate_of FROM articles").fetchall()
    assert (row["title"], row["duplicate_of"]) == ("Un titolo", None)


@pytest.mark.parametrize("options", [Options(learns=True)])
def test_what_it_added_to_the_learning_of_boilerplate_is_taken_back(room: Newsroom) -> None:
    promotion = Block("paragraph", "Iscriviti alla nostra rassegna del mattino per ricevere ogni giorno le notizie")
    for number in range(6):
        body = f"Notizia numero {number} di una giornata molto lunga."
        room.stores(an_article(f"{BASE}/{number}", body=body, blocks=(Block("paragraph", body), promotion)))
    row = "SELECT articles FROM repeated_blocks"
    assert room.store.db.execute(row).fetchone()[0] == 6
    forgets(room, f"{BASE}/3")
    assert room.store.db.execute(row).fetchone()[0] == 5
    assert room.is_sound()


def test_a_link_without_an_article_can_be_forgotten_too(room: Newsroom) -> None:
    room.feed_shows(shown(f"{BASE}/solo-un-link", title=SECRET))
    forgets(room, f"{BASE}/solo-un-link")
    assert room.link(f"{BASE}/solo-un-link")["evidence"] == "{}"
    assert find(room.store, f"{BASE}/mai-vista") is None


# ── raw pages for some days ────────────────────────────────────────────────────────────────────


def test_old_pages_go_and_young_ones_and_those_in_quarantine_stay(path: Path) -> None:
    room = Newsroom.of(opened(path, pages=True))
    pages = room.store.pages
    assert pages is not None
    room.feed_shows(*(shown(f"{BASE}/{name}") for name in ("vecchia", "illeggibile", "giovane")))
    links = {link.url.rpartition("/")[2]: link for link in room.takes()}
    names = {}
    for name, days in (("vecchia", 40), ("illeggibile", 40), ("giovane", 2)):
        page = a_page(links[name].url, body=name.encode(), link_id=links[name].id)
        names[name] = pages.put(replace(page, fetched_at=earlier(days=days)))
    old = an_article(links["vecchia"].url)
    id = room.stores(replace(old, page=replace(old.page, page_hash=names["vecchia"])), links["vecchia"].id).article_id
    quarantined = Outcome(State.QUARANTINED, Reason.CRASH)
    room.store.ledger.record_outcome(
        links["illeggibile"].id, quarantined, room.run_id, NOW, fetch=Fetch(page_hash=names["illeggibile"])
    )
    assert prune(room.store, earlier(days=30)) is None
    assert {page.body for page in pages.fetched()} == {b"illeggibile", b"giovane"}
    assert room.article(id)["page_hash"] is None
    assert pages.get(names["giovane"]) == b"giovane"
    with pytest.raises(KeyError):
        pages.get(names["vecchia"])


def test_bytes_that_a_young_fetch_brought_again_stay(path: Path) -> None:
    room = Newsroom.of(opened(path, pages=True))
    pages = room.store.pages
    assert pages is not None
    name = pages.put(replace(a_page(f"{BASE}/a"), fetched_at=earlier(days=40)))
    pages.put(replace(a_page(f"{BASE}/a"), fetched_at=earlier(days=1)))
    prune(room.store, earlier(days=30))
    assert pages.get(name) == b"<p>Testo</p>"
    assert len(list(pages.fetched())) == 1


def test_more_pages_than_a_step_takes_are_gone_after_all_steps(path: Path) -> None:
    room = Newsroom.of(opened(path, pages=True))
    assert room.store.pages is not None
    with room.store.pages.db:
        for number in range(1100):
            room.store.pages.db.execute("INSERT INTO bodies (hash, bytes, zstd) VALUES (?, 1, x'00')", [str(number)])
            room.store.pages.db.execute(
                "INSERT INTO fetches (url, hash, status, headers, fetched_at) VALUES ('u', ?, 200, '{}', '2020-01-01T00:00:00Z')",
                [str(number)],
            )
    after: int | None = 0
    steps = 0
    while after is not None:
        after = prune(room.store, later(days=1), after)
        steps += 1
    assert steps == 3
    assert room.store.pages.db.execute("SELECT count(*) FROM bodies").fetchone()[0] == 0
