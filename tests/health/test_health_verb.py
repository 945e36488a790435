"""`newscrawl health`: what a person sees of a source that fell ill, and what becomes of it when the person says it is right."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.cli.render.health import drawn
from newscrawl.health.records import Metric, Standing
from newscrawl.store import Store
from tests.health_made import Day, Past, past

NOW = datetime.now(UTC).replace(microsecond=0)
BASE = "https://prova.example"
DATELESS = Day(lacks=frozenset({"published"}))


def run(db: Path, *arguments: str, status: int = 0) -> Any:
    done = CliRunner(env={"COLUMNS": "200", "NEWSCRAWL_DB": str(db)}).invoke(main, ["health", *arguments])
    assert done.exit_code == status, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def judge(store: Store, run_id: int, now: datetime) -> list[tuple[Metric, Standing]]:
    """As a run does at its end."""
    store.health.check(run_id, now, offline=5)
    return [(finding.metric, finding.state) for slug in store.runs.known() for finding in store.health.known(slug, now)]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Twenty days as usual; today no article has its date. Another outlet was found three days ago."""
    path = tmp_path / "news.db"
    with past(path, BASE, NOW) as store:
        ill = Past(store, BASE)
        ill.days(NOW, 20)
        Past(store, "https://giovane.example", slug="giovane").days(NOW, 3)
        assert judge(store, ill.day(NOW, DATELESS), NOW) == [(Metric.PUBLISHED, Standing.OPEN)]
    return path


def test_a_person_sees_what_fell_from_what_to_what_since_when_and_where(db: Path) -> None:
    shown = run(db, status=3).stdout
    assert "prova\tsick" in shown
    assert "giovane\tlearning" in shown
    assert "known for 3 days: 12 more until a verdict" in shown
    assert f"published fell from 100 % to 0 % since {NOW:%Y-%m-%d} (8 pages)" in shown
    assert shown.count(f"    {BASE}/passato/") == 3
    assert "█▁\n" in shown
    assert "newscrawl health accept prova published" in shown


def test_sources_that_are_well_end_with_0_and_an_unknown_one_with_2(db: Path) -> None:
    assert "sick" not in run(db, "giovane").stdout
    assert "knows no such source; did you mean 'prova'?" in run(db, "prova1", status=2).output


def test_a_program_gets_the_same(db: Path) -> None:
    plain = json.loads(run(db, "prova", "--json", status=3).stdout)["sources"][0]
    (finding,) = plain["findings"]
    assert (plain["source"], plain["health"], plain["articles_a_day"][-2:]) == ("prova", "sick", [8.0, 8.0])
    assert (finding["finding"], finding["before"], finding["after"], finding["days"][-2:]) == (
        "published",
        1,
        0,
        [1, 0],
    )


def test_what_a_person_accepts_is_what_the_source_is_compared_with_from_then_on(db: Path) -> None:
    assert "prova: accepted: published fell from 100 %" in run(db, "accept", "prova", "published").stdout
    assert "sick" not in run(db).stdout
    with past(db, BASE, NOW) as store:
        (row,) = store.db.execute("SELECT state, accepted FROM source_health")
        assert (row["state"], row["accepted"][:10]) == ("usual", f"{datetime.now(UTC):%Y-%m-%d}")
        outlet = Past(store, BASE, count=1000)
        for day in range(1, 18):
            later = NOW + timedelta(days=day)
            assert judge(store, outlet.day(later, DATELESS), later) == []
        # The new state is the reference: bylines that go too are found, and so is another fall of what stands now.
        later = NOW + timedelta(days=18)
        gone = Day(lacks=frozenset({"published", "authors"}))
        assert judge(store, outlet.day(later, gone), later) == [(Metric.BYLINE, Standing.OPEN)]


def test_what_was_accepted_by_mistake_stands_again(db: Path) -> None:
    run(db, "accept", "prova")
    assert "prova: stands again: published fell" in run(db, "accept", "prova", "--undo").stdout
    assert "prova\tsick" in run(db, status=3).stdout
    assert "nothing was accepted" in run(db, "accept", "prova", "--undo", status=2).output
    with past(db, BASE, NOW) as store:
        later = NOW + timedelta(hours=6)
        assert judge(store, Past(store, BASE, count=2000).day(later, DATELESS), later) == [
            (Metric.PUBLISHED, Standing.OPEN)
        ]


def test_wrong_words_are_told_in_one_line(db: Path) -> None:
    assert "prova: byline does not stand; what does: published" in run(db, "accept", "prova", "byline", status=2).output
    assert "giovane: nothing stands that could be accepted" in run(db, "accept", "giovane", status=2).output
    assert (
        "wrong: expected an address or one of title," in run(db, "accept", "prova", "wrong", "--undo", status=2).output
    )


def test_a_verb_is_seen_behind_options(db: Path) -> None:
    assert "prova: accepted" in run(db, "--db", str(db), "accept", "prova").stdout
    assert "accept SOURCE [FINDING]" in run(db, "--help").stdout


def test_dates_that_are_the_moment_of_asking_are_found(tmp_path: Path) -> None:
    """B21: after a change of its system every page of the outlet is dated now."""
    with past(tmp_path / "news.db", BASE, NOW) as store:
        outlet = Past(store, BASE)
        outlet.days(NOW, 20, Day(dated=timedelta(minutes=20)))
        run_id = outlet.day(NOW, Day(dated=timedelta()))
        assert judge(store, run_id, NOW) == [(Metric.STAMPED, Standing.OPEN)]
        (ill,) = store.health.standing()["prova"]
    assert ill.message.startswith(
        "dates that are the moment of asking, or long after the article was shown, rose from 0 % to 100 %"
    )
    assert len(ill.samples) == 3


def test_an_outlet_that_always_dates_so_is_as_it_was(tmp_path: Path) -> None:
    with past(tmp_path / "news.db", BASE, NOW) as store:
        outlet = Past(store, BASE)
        outlet.days(NOW, 20, Day(dated=timedelta()))
        assert judge(store, outlet.day(NOW, Day(dated=timedelta())), NOW) == []


def test_bars_are_as_high_as_their_days() -> None:
    assert drawn([]) == ""
    assert drawn([0.0, 0.0]) == "▁▁"
    assert drawn([0.5, None, 0.0], share=True) == "▅·▁"
