from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_made import NOW, ROME, Newsroom, an_article, earlier, later, shown

from newscrawl.models import Article, Moment, Outcome, Reason, State

Rooms = Callable[[], Newsroom]
SITE = "https://corriere.example"


def roots(room: Newsroom) -> dict[str, str]:
    """Address of each article → address of its root."""
    rows = room.store.db.execute(
        "SELECT a.url AS url, coalesce(r.url, a.url) AS root, r.duplicate_of AS chain"
        " FROM articles AS a LEFT JOIN articles AS r ON r.id = a.duplicate_of"
    ).fetchall()
    assert all(row["chain"] is None for row in rows)
    return {row["url"]: row["root"] for row in rows}


def ledger_agrees(room: Newsroom) -> bool:
    """A link says stored where its article is a root, and same_text where it is not."""
    wrong = """
    SELECT 1 FROM links AS l JOIN articles AS a ON a.id = l.article_id
    WHERE (l.state = 'stored') <> (a.duplicate_of IS NULL) OR (l.reason IS 'same_text') <> (a.duplicate_of IS NOT NULL)
    """
    return room.store.db.execute(wrong).fetchone() is None


def arrive(room: Newsroom, articles: Sequence[Article]) -> list[Outcome]:
    found = []
    for article in articles:
        room.feed_shows(shown(article.url))
        (leased,) = room.takes()
        found.append(room.store.articles.store(article, link_id=leased.id, run_id=room.run_id, now=NOW, first_seen=NOW))
    return found


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=lambda order: "".join(map(str, order)))
def test_four_of_one_text_have_one_root_in_any_order_of_arrival(room: Newsroom, order: Sequence[int]) -> None:
    family = [
        an_article(f"{SITE}/z-earliest", texts=("t",), published=earlier(days=1)),
        an_article(f"{SITE}/b", texts=("t",)),
        an_article(f"{SITE}/c", texts=("t",)),
        an_article(f"{SITE}/a-undated", texts=("t",), published=None),
    ]
    arrive(room, [family[n] for n in order])
    assert roots(room) == {article.url: f"{SITE}/z-earliest" for article in family}
    assert ledger_agrees(room)


def test_first_seen_then_the_address_decide_between_equal_dates(room: Newsroom) -> None:
    def seen(name: str, at: datetime) -> None:
        article = an_article(f"{SITE}/{name}", texts=("t",))
        room.store.articles.store(article, link_id=None, run_id=room.run_id, now=NOW, first_seen=at)

    seen("b", NOW)
    seen("a", NOW)
    assert set(roots(room).values()) == {f"{SITE}/a"}
    seen("z", earlier(hours=1))
    assert set(roots(room).values()) == {f"{SITE}/z"}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)], ids=str)
def test_a_day_without_a_time_is_not_before_an_hour_of_that_day(room: Newsroom, order: Sequence[int]) -> None:
    midnight = datetime(2025, 11, 9, tzinfo=ROME)
    family = [
        an_article(f"{SITE}/a-day", texts=("t",), published=None),
        an_article(f"{SITE}/story", texts=("t",), published=midnight + timedelta(hours=9)),
        an_article(f"{SITE}/b-next-day", texts=("t",), published=midnight + timedelta(hours=25)),
    ]
    family[0] = replace(family[0], published=Moment(midnight, "day"))
    arrive(room, [family[n] for n in order])
    assert set(roots(room).values()) == {f"{SITE}/story"}


def test_what_the_caller_is_told(room: Newsroom) -> None:
    middle, eldest, youngest = (an_article(f"{SITE}/{n}", texts=("t",), published=later(days=n)) for n in (2, 1, 3))
    states = [(each.state, each.reason) for each in arrive(room, [middle, eldest, youngest])]
    assert states == [(State.STORED, None), (State.STORED, None), (State.DUPLICATE, Reason.SAME_TEXT)]


def test_a_newcomer_can_join_two_families(room: Newsroom) -> None:
    arrive(
        room,
        [
            an_article(f"{SITE}/a", texts=("t",), published=earlier(days=2)),
            an_article(f"{SITE}/b", texts=("u",), published=earlier(days=1)),
            an_article(f"{SITE}/c", texts=("u",)),
            an_article(f"{SITE}/d", texts=("t", "u")),
        ],
    )
    assert set(roots(room).values()) == {f"{SITE}/a"}
    assert ledger_agrees(room)


articles = st.lists(
    st.tuples(st.sets(st.sampled_from("tuvw"), max_size=2), st.integers(0, 3) | st.none()), min_size=1, max_size=7
)


@settings(deadline=None)  # each example commits some twenty times: the disk's pace, not ours
@given(specs=articles, data=st.data())
def test_families_are_what_a_fresh_look_at_all_would_give(
    room_factory: Rooms, specs: list[tuple[set[str], int | None]], data: st.DataObject
) -> None:
    made = [
        an_article(f"{SITE}/{n}", texts=tuple(texts), published=None if day is None else later(days=day))
        for n, (texts, day) in enumerate(specs)
    ]
    room = room_factory()
    told = dict(zip((a.url for a in made), arrive(room, made), strict=True))
    assert roots(room) == expected(made)
    assert ledger_agrees(room)
    # … and again after one of them is read anew.
    changed = data.draw(st.integers(0, len(made) - 1))
    texts, day = data.draw(articles)[0]
    again = an_article(f"{SITE}/{changed}", texts=tuple(texts), published=None if day is None else later(days=day))
    id = told[again.url].article_id
    assert id is not None
    room.store.rereading.replace_newest(again, id, NOW)
    made[changed] = again
    assert roots(room) == expected(made)
    assert ledger_agrees(room)


def expected(made: Sequence[Article]) -> dict[str, str]:
    family = {article.url: {article.url} for article in made}
    for one in made:
        for other in made:
            shared = {key for key in one.keys if key.kind == "text"} & set(other.keys)
            if shared:
                union = family[one.url] | family[other.url]
                family.update(dict.fromkeys(union, union))
    age = {a.url: (a.published is None, a.published.at if a.published else NOW, a.url) for a in made}
    return {url: min(members, key=age.__getitem__) for url, members in family.items()}
