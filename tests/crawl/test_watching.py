"""How a run goes on, in rows and a line: what is counted, what is summed, what is said to be waited for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.crawl import watching
from newscrawl.crawl.tally import Counts, Tally
from newscrawl.crawl.watching import Host, Now, Row
from newscrawl.http.backoff import Pause
from newscrawl.models import Outcome, Reason, State

AT = datetime(2025, 11, 9, 14, 5, tzinfo=UTC)
SLOW = Host(name="www.lago.example", delay_s=10, asked_s=10)
QUICK = Host(name="www.molo.example", delay_s=1)


class Clock:
    """Goes on only when told."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def __call__(self) -> float:
        return self.at_s


def made(counts: dict[str, Counts], waiting: dict[str, int] | None, **given: float) -> list[Row]:
    return watching.rows(
        counts, ("lago", "molo", "valle"), waiting=waiting, delays={"lago": 10, "molo": 1},
        pages_left={"molo": 3}, elapsed_s=given.get("elapsed_s", 20),
    )  # fmt: skip


def test_a_tally_counts_by_source_and_knows_the_pace_of_its_pages() -> None:
    clock = Clock()
    tally = Tally(clock)
    tally.note_found("lago", 5)
    for state, reason in ((State.STORED, None), (State.FAILED, Reason.TIMEOUT), (State.UNCHANGED, None)):
        clock.at_s += 4
        tally.note_outcome("lago", Outcome(state, reason))
    lago = tally.counts["lago"]
    assert (lago.found, lago.fetched, lago.stored, lago.failed, lago.pace_s) == (5, 3, 1, 1, 4.0)
    assert Counts(fetched=2, last_s=8).pace_s is None


def test_what_is_read_is_counted_while_it_is_read_also_when_it_fails() -> None:
    tally = Tally(Clock())

    def read() -> None:
        with tally.reading():
            assert tally.being_read == 1
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        read()
    assert tally.being_read == 0


def test_the_busiest_source_is_first_and_its_time_left_is_by_the_delay_or_by_a_slower_pace() -> None:
    counts = {"lago": Counts(found=9, fetched=5, stored=4, first_s=0, last_s=80), "molo": Counts(found=9, fetched=3)}
    lago, molo, valle = made(counts, {"lago": 7, "molo": 5})
    assert (lago.name, lago.left_s, lago.per_s) == ("lago", 7 * 20, 0.2)
    assert (molo.name, molo.waiting, molo.left_s) == ("molo", 5, 3)  # its budget leaves three pages
    assert (valle.name, valle.waiting, valle.left_s, valle.per_s) == ("valle", 0, None, None)


def test_what_is_not_known_is_not_said() -> None:
    row = made({"lago": Counts(stored=1)}, None, elapsed_s=0.2)[0]
    assert (row.waiting, row.left_s, row.per_s) == (None, None, None)


def test_of_several_times_left_the_longest_counts_and_the_rest_is_summed() -> None:
    both = watching.total("all", made({"lago": Counts(stored=4), "molo": Counts(stored=2)}, {"lago": 7, "molo": 2}))
    assert (both.stored, both.waiting, both.left_s, both.per_s) == (6, 9, 70, pytest.approx(0.3))


@pytest.mark.parametrize("lines", range(12))
def test_there_are_never_more_rows_than_lines_and_every_source_is_in_one(lines: int) -> None:
    every = watching.rows(
        {}, [f"s{n}" for n in range(9)], waiting={f"s{n}": n for n in range(9)}, delays={}, pages_left={}, elapsed_s=1
    )
    shown = watching.fitted(every, lines)
    assert len(shown) <= max(1, lines)
    assert shown[-1].name == "9 sources"
    assert shown[-1].waiting == 36
    if len(shown) > 1:
        assert shown[0].name == "s8"
        assert sum(row.waiting or 0 for row in shown[:-1]) == 36


def test_one_source_needs_no_sum() -> None:
    assert [row.name for row in watching.fitted(made({}, {})[:1], 10)] == ["lago"]


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (Now(paused={}), "looks what there is to do"),
        (Now(paused={}, ended=True, hosts=(QUICK,)), "ended"),
        (Now(paused={}, hosts=(SLOW,)), "waits for www.lago.example, which asks for 10 s between requests"),
        (Now(paused={}, hosts=(QUICK,)), "waits for www.molo.example, which is asked every 1 s"),
        (
            Now(paused={}, hosts=(QUICK, SLOW)),
            "waits for www.lago.example, which asks for 10 s between requests, and for 1 other host",
        ),
        (
            Now(paused={}, hosts=(Host(name="a", delay_s=0, on_the_wire=True), Host(name="b", delay_s=0))),
            "waits for an answer of a, and for 1 other host",
        ),
        (Now(paused={}, being_read=1), "a page is being read"),
        (Now(paused={}, being_read=3, workers=2, hosts=(SLOW,)), "3 pages are being read"),
        (
            Now(paused={}, being_read=1, workers=2, hosts=(SLOW,)),
            "waits for www.lago.example, which asks for 10 s between requests",
        ),
        (
            Now(paused={"www.lago.example": Pause(AT, Reason.RATE_LIMITED)}),
            "paused: www.lago.example until 14:05 UTC (rate_limited)",
        ),
        (
            Now(paused={"b": Pause(AT.replace(hour=15), Reason.TIMEOUT), "a": Pause(AT, Reason.TIMEOUT)}, being_read=1),
            "a page is being read; paused: a and 1 more until 14:05 UTC (timeout)",
        ),
        (Now(paused={}, unreachable=("a", "b", "c", "d")), "no host answers: a, b, c …"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_line_says_what_the_run_waits_for(now: Now, line: str) -> None:
    assert watching.waits_for(now) == line
