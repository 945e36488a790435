"""Re-edited stories in a real database: pairs, roots, reasons, agencies, windows, what is dropped, what is caught up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from store_made import NOW, Newsroom, an_article, earlier, later, opened, shown

from newscrawl import dedupe
from newscrawl.cli import main
from newscrawl.models import Article, Reason, State
from newscrawl.store import Options
from newscrawl.store.stories import near
from newscrawl.store.stories.texts import dated_text
from tests.bench.made import families
from tests.bench.made.words import Language

WEEK = Options(story_days=7)
CORRIERE, GAZZETTA = "https://corriere.example", "https://gazzetta.example"
MAKE = Random("stories")
LANGUAGE = Language("stories")
WIRE = LANGUAGE.paragraphs(MAKE, LANGUAGE.topic(MAKE), 6)
TEXT = families.joined(WIRE)
EDITED = families.joined([*WIRE[:2], *WIRE[3:]])
NOTED = "article_texts WHERE near_method IS NOT NULL"
METHODS = "store_values WHERE name = 'near_method'"
OTHER = families.joined(LANGUAGE.paragraphs(MAKE, LANGUAGE.topic(MAKE), 6))


def printed(address: str, body: str, **fields: Any) -> Article:
    article = an_article(address, body=body, source="gazzetta" if "gazzetta" in address else "corriere", **fields)
    return replace(article, keys=dedupe.keys(article))


@pytest.fixture
def options() -> Options:
    return WEEK


@pytest.fixture
def desk(room: Newsroom) -> Newsroom:
    return room


def root_of(desk: Newsroom, id: int | None) -> int | None:
    return desk.article(id)["duplicate_of"]


def story(desk: Newsroom) -> dict[str, Any]:
    (row,) = desk.store.db.execute("SELECT * FROM stories").fetchall()
    return dict(row)


def test_a_re_edited_story_is_a_row_that_names_the_first(desk: Newsroom) -> None:
    first = desk.stores(printed(f"{CORRIERE}/a", TEXT, published=earlier(hours=2)))
    again = desk.stores(printed(f"{GAZZETTA}/b", EDITED))
    assert (first.state, again.state, again.reason) == (State.STORED, State.DUPLICATE, Reason.NEAR_TEXT)
    assert root_of(desk, again.article_id) == first.article_id
    kept = desk.store.db.execute("SELECT kept FROM story_articles WHERE id = ?", [again.article_id]).fetchone()["kept"]
    assert 0.6 < kept < 0.95


def test_the_earliest_published_becomes_the_root_although_it_came_last_and_the_ledger_follows(desk: Newsroom) -> None:
    desk.feed_shows(shown(f"{CORRIERE}/a"), shown(f"{CORRIERE}/b"))
    links = {leased.link.url: leased.id for leased in desk.takes()}
    late = desk.stores(printed(f"{CORRIERE}/a", TEXT), links[f"{CORRIERE}/a"])
    early = desk.stores(printed(f"{CORRIERE}/b", EDITED, published=earlier(hours=9)), links[f"{CORRIERE}/b"])
    assert (early.state, root_of(desk, late.article_id)) == (State.STORED, early.article_id)
    link = desk.link(f"{CORRIERE}/a")
    assert (link["state"], link["reason"]) == ("duplicate", "near_text")


def test_another_article_is_another_story(desk: Newsroom) -> None:
    desk.stores(printed(f"{CORRIERE}/a", TEXT))
    assert desk.stores(printed(f"{GAZZETTA}/b", OTHER)).state is State.STORED
    assert desk.count("stories") == 0


def test_hashes_that_many_have_are_looked_for_one_by_one_and_find_the_same(
    desk: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        desk.stores(printed(f"{CORRIERE}/{n}", TEXT, published=earlier(hours=n)))
    edited = printed(f"{GAZZETTA}/b", EDITED)
    text = dated_text(replace(edited, keys=dedupe.keys(edited)), NOW)
    found = desk.store.near.matches(text)
    assert len(found) == 5
    monkeypatch.setattr(near, "_AT_ONCE", 7)
    assert desk.store.near.matches(text) == found
    monkeypatch.setattr(near, "_MAX_OF_HASH", 2)
    assert {story.id for story in desk.store.near.matches(text)} < {story.id for story in found}, "the newest of a hash"


@pytest.mark.parametrize(("days", "state"), [(6.9, State.DUPLICATE), (7.1, State.STORED)])
def test_a_story_is_bounded_in_time(desk: Newsroom, days: float, state: State) -> None:
    desk.stores(printed(f"{CORRIERE}/a", TEXT, published=earlier(days=days)))
    assert desk.stores(printed(f"{GAZZETTA}/b", EDITED)).state is state


def test_equal_text_is_told_at_any_distance(desk: Newsroom) -> None:
    desk.stores(printed(f"{CORRIERE}/a", TEXT, published=earlier(days=900)))
    assert desk.stores(printed(f"{GAZZETTA}/b", TEXT)).reason is Reason.SAME_TEXT


@pytest.mark.parametrize("options", [Options(story_days=7, drops_duplicates=True)])
def test_where_duplicates_are_dropped_only_the_ledger_has_a_row(desk: Newsroom) -> None:
    desk.stores(printed(f"{CORRIERE}/a", TEXT))
    desk.feed_shows(shown(f"{CORRIERE}/b"), shown(f"{CORRIERE}/c"))
    links = {leased.link.url: leased.id for leased in desk.takes()}
    near_one = desk.stores(printed(f"{CORRIERE}/b", EDITED), links[f"{CORRIERE}/b"])
    same_one = desk.stores(printed(f"{CORRIERE}/c", TEXT), links[f"{CORRIERE}/c"])
    assert (near_one.reason, same_one.reason) == (Reason.NEAR_TEXT, Reason.SAME_TEXT)
    assert desk.count("articles") == 1
    assert desk.link(f"{CORRIERE}/b")["state"] == "duplicate"


def test_a_better_reading_leaves_the_story_and_joins_another(desk: Newsroom) -> None:
    first = desk.stores(printed(f"{CORRIERE}/a", TEXT, published=earlier(hours=2)))
    again = desk.stores(printed(f"{GAZZETTA}/b", EDITED))
    assert again.article_id is not None
    assert desk.store.rereading.replace_newest(printed(f"{GAZZETTA}/b", OTHER), again.article_id, NOW)
    assert root_of(desk, again.article_id) is None
    assert (desk.count("stories"), desk.count("near_pairs")) == (0, 0)
    assert desk.store.rereading.replace_newest(printed(f"{GAZZETTA}/b", EDITED), again.article_id, NOW)
    assert root_of(desk, again.article_id) == first.article_id


def test_what_was_stored_without_the_rule_is_caught_up(path: Path) -> None:
    with opened(path) as store:
        room = Newsroom.of(store)
        first = room.stores(printed(f"{CORRIERE}/a", f"(ANSA) - ROMA, 9 NOV - {TEXT}", published=earlier(hours=2)))
        again = room.stores(printed(f"{GAZZETTA}/b", EDITED))
        assert root_of(room, again.article_id) is None
        assert room.count(NOTED) == store.near.catch_up() == 0
    with opened(path, options=WEEK) as store:
        room = Newsroom.of(store)
        noted = 0
        while some := store.near.catch_up(limit=1):
            noted += some
        assert (noted, root_of(room, again.article_id)) == (2, first.article_id)
        assert story(room)["agency"] == "ANSA"
        assert room.is_sound()


def test_hashes_of_another_method_are_made_anew(path: Path) -> None:
    with opened(path, options=WEEK) as store:
        desk = Newsroom.of(store)
        desk.stores(printed(f"{CORRIERE}/a", TEXT))
        store.db.execute("UPDATE store_values SET value = 'of yesterday' WHERE name = 'near_method'")
    with opened(path, options=WEEK) as store:
        desk = Newsroom.of(store)
        assert store.near.catch_up() == 1
        assert (desk.count("near_bands"), desk.count(NOTED), desk.count(METHODS)) == (32, 1, 2)
        assert desk.is_sound()


def test_a_story_tells_its_agency_outlets_and_times(desk: Newsroom) -> None:
    desk.stores(printed(f"{CORRIERE}/a", f"ROMA (ITALPRESS) - {TEXT}", published=earlier(hours=3)))
    desk.stores(printed(f"{GAZZETTA}/b", EDITED, published=earlier(hours=1)))
    told = story(desk)
    assert (told["agency"], told["articles"], told["outlets"]) == ("Italpress", 2, 2)
    assert (told["published"], told["latest"]) == ("2025-11-09T09:00:00Z", "2025-11-09T11:00:00Z")


def test_an_article_that_is_deleted_takes_its_hashes_and_pairs_along(desk: Newsroom) -> None:
    desk.stores(printed(f"{CORRIERE}/a", TEXT, published=earlier(hours=2)))
    again = desk.stores(printed(f"{GAZZETTA}/b", EDITED))
    desk.store.db.execute("DELETE FROM articles WHERE id = ?", [again.article_id])
    assert (desk.count("near_bands"), desk.count("near_pairs")) == (32, 0)


def test_hashes_that_are_not_those_of_the_text_are_found_all_the_same(desk: Newsroom) -> None:
    id = desk.stores(printed(f"{CORRIERE}/a", TEXT)).article_id
    assert id
    other = desk.stores(printed(f"{GAZZETTA}/b", f"{EDITED} Poi il sindaco ha parlato ai cittadini.")).article_id
    assert desk.store.near.forget(id, "Un altro testo.") == [other]
    assert (desk.count("near_bands"), desk.count(NOTED), desk.count("near_pairs")) == (32, 1, 0)


def test_the_story_verb_shows_who_ran_it(desk: Newsroom) -> None:
    desk.stores(printed(f"{CORRIERE}/a", f"(ANSA) - ROMA, 9 NOV - {TEXT}", published=earlier(hours=3)))
    number = desk.stores(printed(f"{GAZZETTA}/b", EDITED, published=later(hours=1))).article_id
    path = str(desk.store.path)
    shown_ = CliRunner().invoke(main, ["story", "http://www.gazzetta.example/b/", "--db", path])
    assert shown_.exit_code == 0, shown_.output
    lines = shown_.output.splitlines()
    assert lines[0] == "2 articles of 2 outlets, from ANSA"
    assert lines[2].startswith("2025-11-09 10:00  Corriere (ANSA, by its dateline): ")
    assert lines[6].startswith("2025-11-09 14:00  Gazzetta: kept ")
    missing = CliRunner().invoke(main, ["story", f"{CORRIERE}/nowhere", "--db", path])
    assert missing.exit_code == 2
    assert f"{CORRIERE}/nowhere: not in {path}: no source ever showed this address" in missing.output
    assert CliRunner().invoke(main, ["story", str(number), "--db", path]).output == shown_.output
