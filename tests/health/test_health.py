"""What is found in a source's days, by hand-made days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from newscrawl import health
from newscrawl.health import _calendar, _odds
from newscrawl.health.records import Finding, Metric, PageCounts, SourceHistory, Standing, Stream, Window, length_words
from tests.bench.health.windows import length_score

NOW = datetime(2025, 10, 8, 12, tzinfo=UTC)
FULL = PageCounts(
    pages=20, read=20, title=20, body=20, article=20, articles=20, published=20, byline=15, subtitle=12, section=20,
    image=20, length=20 * 10, length_squares=20 * 100,
)  # fmt: skip


NOTHING = PageCounts()


def days(*last: PageCounts, before: int = 30) -> tuple[Window, ...]:
    return tuple(Window(counts=counts, arrivals=counts.pages) for counts in [FULL] * before + list(last))


def history(windows: tuple[Window, ...], run: PageCounts = NOTHING, **more: object) -> SourceHistory:
    return SourceHistory(now=NOW, begun=NOW - timedelta(minutes=9), windows=windows, run=run, **more)  # type: ignore[arg-type]


def test_nothing_is_found_where_nothing_changed() -> None:
    assert health.judge(history(days(FULL), FULL)) == ()


def test_a_field_that_a_run_no_longer_finds_is_named_with_what_it_fell_from() -> None:
    ill = replace(FULL, published=0)
    (found,) = health.judge(history(days(ill), ill))
    assert (found.metric, found.before, found.after, found.seen) == (Metric.PUBLISHED, 1.0, 0.0, 20)
    assert found.since >= NOW - timedelta(days=1)
    assert health.message(found).startswith("published fell from 100 % to 0 % since 2025-10-0")


def test_five_pages_are_enough_for_a_field_that_all_had_and_one_is_not() -> None:
    five = PageCounts(pages=5, read=5, title=5, body=5, article=5, articles=5, byline=4, subtitle=3, section=5, image=5,
                 length=50, length_squares=500)  # fmt: skip
    one = PageCounts(
        pages=1, read=1, title=1, body=1, article=1, articles=1, section=1, image=1, length=10, length_squares=100
    )
    assert [f.metric for f in health.judge(history(days(five), five))] == [Metric.PUBLISHED]
    assert health.judge(history(days(replace(FULL, pages=20)), one)) == ()


def test_bodies_of_a_third_are_found() -> None:
    ill = replace(FULL, length=20 * 7, length_squares=20 * 49)
    (found,) = health.judge(history(days(ill), ill))
    assert found.metric is Metric.LENGTH
    assert found.after < found.before / 2


def test_walls_are_found_and_told_apart() -> None:
    refused, form = PageCounts(pages=20, blocked=20), PageCounts(pages=20, consent=20)
    assert [f.metric for f in health.judge(history(days(refused), refused))] == [Metric.BLOCKED]
    assert [f.metric for f in health.judge(history(days(form), form))] == [Metric.CONSENT]


def test_two_silent_days_are_found_where_no_day_is_silent_and_one_may_be_a_strike() -> None:
    assert health.judge(history(days(PageCounts()))) == ()
    (found,) = health.judge(history(days(PageCounts(), PageCounts())))
    assert (found.metric, found.after) == (Metric.ARTICLES, 0.0)


def test_a_half_that_becomes_a_quarter_is_another_mix_of_desks_and_no_redesign() -> None:
    half, quarter = replace(FULL, byline=10), replace(FULL, byline=5)
    steady = tuple(Window(counts=half, arrivals=20) for _ in range(30))
    ten = tuple(Window(counts=quarter, arrivals=20) for _ in range(10))
    assert health.judge(history((*steady, *ten), quarter)) == ()
    none = tuple(Window(counts=replace(FULL, byline=0), arrivals=20) for _ in range(2))
    assert [f.metric for f in health.judge(history((*steady, *none), replace(FULL, byline=0)))] == [Metric.BYLINE]


@pytest.mark.parametrize("now", [datetime(2025, 8, 16, tzinfo=UTC), datetime(2025, 12, 26, 12, tzinfo=UTC)])
def test_a_holiday_is_no_silence(now: datetime) -> None:
    assert health.judge(replace(history(days(PageCounts())), now=now)) == ()


def test_an_absent_crawler_hears_no_silence() -> None:
    away = tuple(replace(window, observed=False) for window in days(PageCounts(), PageCounts(), before=0))
    assert health.judge(history((*days(), *away))) == ()


def test_a_source_of_two_weeks_gets_no_verdict() -> None:
    ill = replace(FULL, published=0)
    young = history(days(ill, before=13), ill)
    assert health.learning(young)
    assert health.judge(young) == ()


def test_a_feed_that_stands_still_while_others_go_on_is_found() -> None:
    still = Stream(url="https://prova.example/feed", arrivals=(5,) * 28 + (0,) * 3)
    (found,) = health.judge(history(days(FULL), streams=(still,)))
    assert (found.metric, found.entry) == (Metric.FEED, still.url)
    assert found.since == NOW - timedelta(days=3)


def test_a_finding_goes_on_keeping_its_beginning_until_it_is_well() -> None:
    ill = replace(FULL, published=0)
    (first,) = health.judge(history(days(ill), ill))
    later = history(days(*[ill] * 5, before=26), ill, found=(first,))
    assert health.judge(later) == (first,)
    (closed,) = health.judge(replace(later, run=FULL))
    assert (closed.state, closed.until) == (Standing.RECOVERED, NOW)


def test_after_four_weeks_a_change_is_how_the_source_is() -> None:
    ill = replace(FULL, published=0)
    old = Finding(metric=Metric.PUBLISHED, since=NOW - timedelta(days=29), before=1.0, after=0.0, seen=20)
    (closed,) = health.judge(history(days(*[ill] * 29), ill, found=(old,)))
    assert closed.state is Standing.USUAL


@pytest.mark.parametrize(
    ("ill", "metric"),
    [
        (history(days(NOTHING, NOTHING, NOTHING)), Metric.ARTICLES),
        (
            history(days(FULL), streams=(Stream(url="https://prova.example/f", arrivals=(5,) * 28 + (0,) * 3),)),
            Metric.FEED,
        ),
    ],
)
def test_a_silence_and_a_feed_that_a_person_took_for_right_are_not_told_again(
    ill: SourceHistory, metric: Metric
) -> None:
    (found,) = health.judge(ill)
    assert found.metric is metric
    assert health.judge(replace(ill, found=(replace(found, state=Standing.USUAL, until=NOW),))) == ()


def test_a_past_illness_is_not_what_is_usual() -> None:
    ill = replace(FULL, published=0)
    past = Finding(metric=Metric.PUBLISHED, since=NOW - timedelta(days=11), before=1.0, after=0.0, seen=20,
                   state=Standing.RECOVERED, until=NOW - timedelta(days=2))  # fmt: skip
    windows = days(*[ill] * 9, FULL, ill)
    assert Metric.PUBLISHED in {f.metric for f in health.judge(history(windows, ill, found=(past,)))}


def test_tails_are_those_of_the_distributions() -> None:
    # Beta-binomial with a = b = 1 is uniform; a negative binomial of shape 1 is geometric.
    assert _odds.at_most(2, 9, _odds.Usual(0.5, 2.0)) == pytest.approx(-1.2039728)  # log 0.3
    assert _odds.binomial(0, 6, 0.5) == pytest.approx(-4.1588831)  # log 1/64
    assert _odds.binomial(2, 4, 0.5) == pytest.approx(-0.3746934)  # log 11/16
    assert _odds.binomial(500, 10_000, 0.5) < -4000  # and no number is too large
    assert _odds.few(0, 3.0, 1.0) == pytest.approx(-1.3862944)  # log 0.25
    assert _odds.few(1, 3.0, 1.0) == pytest.approx(-0.8266786)  # log 0.4375
    assert _odds.below(-2.228, 0.0, 1.0, 10) == pytest.approx(-3.689, abs=0.02)  # log 0.025


def test_lengths_are_read_back_within_half_an_octave() -> None:
    for words in (20, 130, 420, 2000):
        assert words / 1.5 < length_words(length_score(words)) < words * 1.5


def test_easter_is_where_it_is() -> None:
    assert [_calendar.easter(year) for year in (2024, 2025, 2038)] == [
        date(2024, 3, 31), date(2025, 4, 20), date(2038, 4, 25)
    ]  # fmt: skip
