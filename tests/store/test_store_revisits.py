from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from store_made import NOW, Newsroom, an_article, earlier, later, shown

from newscrawl.models import Outcome, Reason, State
from newscrawl.store import Leased
from newscrawl.store.links.revisits import birth, next_revisit
from newscrawl.store.values import utc

AGES = tuple(timedelta(hours=hours) for hours in (1, 4, 24, 72, 168))
A, B, C = (f"https://corriere.example/{name}" for name in "abc")


class Young(Newsroom):
    """A newsroom that looks at its articles again."""

    def publishes(self, address: str, at: datetime = NOW, now: datetime = NOW, **headers: str) -> int:
        """An article that is stored; returns its link."""
        self.feed_shows(shown(address, at), now=now)
        (leased,) = self.takes(now=now)
        article = an_article(address, published=at)
        page = replace(article.page, fetched_at=now, headers=headers)
        self.store.articles.store(replace(article, page=page), link_id=leased.id, run_id=self.run_id, now=now)
        return leased.id

    def looks(self, now: datetime, budget: int = 10, limit: int = 10, **options: Any) -> list[Leased]:
        options = {"busy": {}, "per_host": 10, **options}
        return self.store.revisits.take({"corriere": budget}, now, limit=limit, **options)

    def finds(self, link_id: int, now: datetime, reason: Reason | None = None) -> Outcome:  # type: ignore[override]
        ended = Outcome(reason.state, reason) if reason else Outcome(State.UNCHANGED)
        return self.store.revisions.lose(link_id, ended, run_id=self.run_id, now=now)


@pytest.fixture
def young(room: Newsroom) -> Young:
    room.store.revisits.follow(AGES)
    return Young(room.store, room.run_id, room.entries)


def test_an_article_is_looked_at_at_each_age_and_then_no_more(young: Young) -> None:
    link_id = young.publishes(A)
    seen = []
    for hour in range(24 * 9):
        for leased in young.looks(later(hours=hour)):
            seen.append(hour)
            young.finds(leased.id, later(hours=hour))
    assert seen == [1, 4, 24, 72, 168]
    assert young.link(A)["revisit"] is None
    assert (young.link(A)["state"], young.link(A)["id"]) == ("stored", link_id)


def test_a_late_look_does_not_make_up_for_those_that_were_missed(young: Young) -> None:
    young.publishes(A)
    (leased,) = young.looks(later(hours=30))
    young.finds(leased.id, later(hours=30))
    assert young.link(A)["revisit"] == utc(later(hours=72))


def test_an_old_article_is_never_looked_at(young: Young) -> None:
    young.publishes(A, earlier(days=10))
    assert young.link(A)["revisit"] is None


def test_without_ages_nothing_is_planned_and_nothing_is_due(room: Newsroom) -> None:
    young = Young(room.store, room.run_id, room.entries)
    young.publishes(A)
    assert young.link(A)["revisit"] is None
    assert young.looks(later(days=2)) == []


def test_a_look_says_what_is_looked_at_and_by_which_validators(young: Young) -> None:
    young.publishes(A, **{"etag": '"x"', "last-modified": "Sun, 09 Nov 2025 12:00:00 GMT"})
    (leased,) = young.looks(later(hours=1))
    assert (leased.url, leased.etag, leased.last_modified) == (A, '"x"', "Sun, 09 Nov 2025 12:00:00 GMT")
    assert leased.article_id == young.link(A)["article_id"]


def test_a_look_under_way_is_not_taken_again_and_one_of_a_dead_run_comes_back(young: Young) -> None:
    young.publishes(A)
    assert len(young.looks(later(hours=1))) == 1
    assert young.looks(later(hours=1)) == []
    assert young.store.ledger.recover(later(hours=1)) == 0
    assert len(young.looks(later(hours=2))) == 1


def test_new_links_of_the_host_go_first(young: Young) -> None:
    young.publishes(A)
    young.feed_shows(shown(B, NOW))
    assert young.looks(later(hours=1)) == []
    assert len(young.looks(later(hours=1), since=later(hours=1))) == 1  # that link is left for a wider run


def test_budget_limit_and_hosts_are_kept(young: Young) -> None:
    for address in (A, B, C):
        young.publishes(address)
    at = later(hours=1)
    assert len(young.looks(at, budget=0)) == 0
    assert len(young.looks(at, busy={"corriere.example": 2}, per_host=2)) == 0
    assert len(young.looks(at, busy={"corriere.example": 1}, per_host=2)) == 1
    assert len(young.looks(at, budget=1)) == 1
    assert len(young.looks(at, limit=1)) == 1


def test_the_latest_due_comes_first_and_what_is_long_overdue_lapses(young: Young) -> None:
    young.publishes(A, earlier(hours=12), now=earlier(hours=12))
    young.publishes(B)
    first, second = young.looks(later(hours=1))
    assert (first.url, second.url) == (B, A)
    young.publishes(C, later(hours=2), now=later(hours=2))
    assert [leased.url for leased in young.looks(later(days=9))] == []


def test_a_first_404_is_asked_for_again_within_a_day(young: Young) -> None:
    link_id = young.publishes(A)
    young.finds(link_id, later(hours=73), Reason.NOT_FOUND)
    assert young.link(A)["revisit"] == utc(later(hours=97))
    assert young.finds(link_id, later(hours=97), Reason.NOT_FOUND).reason is Reason.MISSING
    assert young.link(A)["revisit"] is None


def test_each_look_is_a_counted_fetch(young: Young) -> None:
    link_id = young.publishes(A)
    young.finds(link_id, later(hours=1))
    young.finds(link_id, later(hours=4), Reason.TIMEOUT)
    counted = young.store.runs.summary(young.run_id)
    assert {(str(key.state), key.reason and str(key.reason)): count for key, count in counted.fetches.items()} == {
        ("stored", None): 1,
        ("unchanged", None): 1,
        ("failed", "timeout"): 1,
    }
    assert {str(key.state): count for key, count in counted.links.items()} == {"stored": 1}
    assert counted.problems() == ()


def test_a_copy_at_another_outlet_is_looked_at_too_and_another_address_is_not(young: Young) -> None:
    young.feed_shows(shown(A), shown(B), shown(C))
    by_url = {leased.url: leased.id for leased in young.takes()}
    young.store.articles.store(an_article(A, texts=("t",)), link_id=by_url[A], run_id=young.run_id, now=NOW)
    copy = young.store.articles.store(an_article(B, texts=("t",)), link_id=by_url[B], run_id=young.run_id, now=NOW)
    assert copy.reason is Reason.SAME_TEXT
    other = young.store.articles.store(an_article(A, also=(C,)), link_id=by_url[C], run_id=young.run_id, now=NOW)
    assert other.reason is Reason.SAME_ADDRESS
    assert [young.link(address)["revisit"] is not None for address in (A, B, C)] == [True, True, False]


@pytest.mark.parametrize(
    ("published", "precision", "born"),
    [
        (None, None, NOW),
        (earlier(hours=3), "minute", earlier(hours=3)),
        (earlier(hours=13), "day", NOW),
        (earlier(days=9), "day", earlier(days=9)),
        (later(days=1), "minute", NOW),
    ],
    ids=["unknown", "an hour", "this day", "an old day", "to come"],
)
def test_an_article_is_young_from_its_publication(published: datetime | None, precision: str, born: datetime) -> None:
    assert birth(published, precision, NOW) == born


def test_a_look_is_not_right_after_the_fetch() -> None:
    assert next_revisit(NOW, later(minutes=50), AGES) == later(hours=4)
    assert next_revisit(NOW, later(minutes=40), AGES) == later(hours=1)
