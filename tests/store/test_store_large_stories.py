"""Equal and like texts, and equal titles, by the hundred: what the next one costs does not grow with their number.

The cost is told in steps of SQLite's virtual machine, which no busy machine changes, and in texts that are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import mean

import pytest
from store_made import NOW, Newsroom, an_article, earlier, opened, shown

from newscrawl import dedupe
from newscrawl.dedupe import near
from newscrawl.models import Article, Block, State
from newscrawl.store import Options
from newscrawl.store.stories import families
from tests.bench.made.families import joined
from tests.bench.made.words import Language

WEEK = Options(learns=True, story_days=7)
SITE = "https://corriere.example"
MAKE = Random("large stories")
LANGUAGE = Language("large stories")
TOPIC = LANGUAGE.topic(MAKE)
PARAGRAPHS = joined(LANGUAGE.paragraphs(MAKE, TOPIC, 5)).split("\n\n")
OTHER_WORDS = joined(LANGUAGE.paragraphs(MAKE, LANGUAGE.topic(MAKE), 5)).lower().split()
MANY = 2 * families.LARGE + 40


def printed(number: int, paragraphs: list[str], age_min: int, title: str | None = None) -> Article:
    body = "\n\n".join(paragraphs)
    article = an_article(
        f"{SITE}/bollettino/{number}",
        body=body,
        published=earlier(minutes=age_min),
        blocks=tuple(Block("paragraph", text) for text in paragraphs),
        title=title or f"Bollettino numero {number}",
    )
    return replace(article, keys=dedupe.keys(article))


def equal(number: int, age_min: int) -> Article:
    return printed(number, list(PARAGRAPHS), age_min)


def like(number: int, age_min: int) -> Article:
    """The same with a word or two of each paragraph changed."""
    change = Random(number)
    paragraphs = []
    for text in PARAGRAPHS:
        words = text.split()
        words[change.randrange(1, len(words))] = change.choice(OTHER_WORDS)
        paragraphs.append(" ".join(words))
    return printed(number, paragraphs, age_min)


def of_one_title(number: int, age_min: int) -> Article:
    make = Random(f"title {number}")
    return printed(
        number, joined(LANGUAGE.paragraphs(make, LANGUAGE.topic(make), 5)).split("\n\n"), age_min, title="Bollettino"
    )


@contextmanager
def steps_of(room: Newsroom) -> Iterator[Callable[[], int]]:
    """Steps, in tens, that SQLite took since the last time one asked."""
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 1

    def since() -> int:
        nonlocal counted
        found, counted = counted, 0
        return found

    room.store.db.set_progress_handler(count, 10)
    yield since
    room.store.db.set_progress_handler(None, 10)


@pytest.mark.parametrize("order", ["oldest first", "newest first", "all at once"])
@pytest.mark.parametrize("make", [equal, like, of_one_title])
def test_the_next_one_costs_what_the_ones_before_did(
    path: Path, make: Callable[[int, int], Article], order: str
) -> None:
    ages = {"oldest first": range(MANY, 0, -1), "newest first": range(MANY), "all at once": [0] * MANY}[order]
    with opened(path, options=WEEK) as store:
        room = Newsroom.of(store)
        took = []
        with steps_of(room) as since:
            for number, age in enumerate(ages):
                article = make(number, age)
                since()
                room.stores(article)
                took.append(since())
        # Boilerplate decides anew where the number of an outlet's pages steps up: fewer times the more there are.
        assert mean(sorted(took[-40:])[:36]) <= 1.1 * mean(sorted(took[30:70])[:36])
        store.recover(NOW)
        assert room.is_sound()


def test_of_a_large_story_so_many_texts_are_compared_and_no_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    is_copy = near.is_copy

    def counted(one: near.TextFeatures, other: near.TextFeatures) -> near.Likeness | None:
        nonlocal compared
        compared += 1
        return is_copy(one, other)

    monkeypatch.setattr(near, "is_copy", counted)
    with opened(path, options=WEEK) as store:
        room = Newsroom.of(store)
        for number in range(40):
            room.stores(like(number, number))
        before, compared = compared, 0
        room.stores(like(41, 41))
        assert 0 < compared <= 16
        assert before <= 16 * 40
        assert room.count("stories") == 1
        compared = 0
        for number in range(100, 103):
            room.stores(printed(number, list(PARAGRAPHS), number))
        equal_ones, compared = compared, 0
        room.stores(printed(104, list(PARAGRAPHS), 104))
        assert compared <= 16
        assert equal_ones <= 3 * 16


def roots(room: Newsroom) -> set[str]:
    rows = room.store.db.execute(
        "SELECT r.url FROM articles AS a JOIN articles AS r ON r.id = coalesce(a.duplicate_of, a.id)"
    )
    return {row["url"] for row in rows}


def arrive(room: Newsroom, articles: list[Article]) -> None:
    for article in articles:
        room.feed_shows(shown(article.url))
        (leased,) = room.takes()
        room.stores(article, leased.id)


@pytest.mark.parametrize("killed", [False, True])
def test_a_large_story_has_its_root_and_its_counts_when_the_run_ends_or_the_next_one_begins(
    path: Path, killed: bool
) -> None:
    made = [equal(number, number) for number in range(families.LARGE + 20)]  # the last one is the eldest
    other = replace(equal(900, 5), page=replace(made[0].page, source="gazzetta", url=f"{SITE}/x"), authors=("ANSA",))
    other = replace(other, url=f"{SITE}/x", keys=())
    other = replace(other, keys=dedupe.keys(other))
    with opened(path, options=WEEK) as store:
        room = Newsroom.of(store)
        arrive(room, [*made, other])
        (story,) = store.db.execute("SELECT * FROM stories").fetchall()
        assert (story["articles"], story["waits"], story["outlets"]) == (len(made) + 1, 1, 1)
        if not killed:
            store.recover(NOW)
    with opened(path, options=WEEK) as store:
        room = Newsroom.of(store)
        if killed:
            store.recover(NOW)
        (story,) = store.db.execute("SELECT * FROM stories").fetchall()
        assert roots(room) == {made[-1].url}
        assert (story["articles"], story["waits"], story["outlets"]) == (len(made) + 1, 0, 2)
        assert story["published"] == "2025-11-09T10:37:00Z"
        states = {row["key"]: row["state"] for row in store.db.execute("SELECT key, state FROM links").fetchall()}
        assert [key for key, state in states.items() if state == State.STORED] == [made[-1].url]
        assert room.is_sound()


def test_a_large_story_is_the_same_whatever_the_order_of_arrival(tmp_path: Path) -> None:
    made = [equal(number, number % 7) for number in range(families.LARGE + 12)]
    found = []
    for name in ("as made", "turned", "mixed"):
        order = {"as made": made, "turned": made[::-1], "mixed": Random(5).sample(made, len(made))}[name]
        with opened(tmp_path / f"{name}.db", options=WEEK) as store:
            room = Newsroom.of(store)
            arrive(room, order)
            store.recover(NOW)
            (story,) = store.db.execute("SELECT articles, outlets, published, latest, waits FROM stories").fetchall()
            found.append((roots(room), tuple(story)))
            assert room.is_sound()
    assert found[0] == found[1] == found[2]
    assert len(found[0][0]) == 1


def test_what_was_stored_without_the_rule_becomes_the_same_large_story(tmp_path: Path) -> None:
    made = [like(number, number) for number in range(families.LARGE + 12)]
    stories = []
    for name, first in (("at once", WEEK), ("caught up", Options(learns=True))):
        path = tmp_path / f"{name}.db"
        with opened(path, options=first) as store:
            arrive(Newsroom.of(store), made)
            store.recover(NOW)
        with opened(path, options=WEEK) as store:
            while store.near.catch_up():
                pass
            store.recover(NOW)
            room = Newsroom.of(store)
            (story,) = store.db.execute("SELECT articles, published, waits FROM stories").fetchall()
            stories.append((roots(room), tuple(story)))
            assert room.is_sound()
    assert stories[0] == stories[1]
