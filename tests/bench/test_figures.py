"""Floors rise by themselves and fall only when asked to; the bootstrap counts as the scorer does."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import UsageError
from tests.bench import bootstrap, floors, scorer
from tests.bench.bootstrap import PageScore
from tests.bench.test_floors import CORPUS

FLOORS = {"italian": {"body F1": 0.97, "title": 1.0}, "aeb": {"body F1": 0.98}}


def test_a_better_figure_becomes_the_floor_and_other_sets_stay() -> None:
    raised = floors.raised(FLOORS, {"italian": {"body F1": 0.98001, "title": 0.999, "day": 0.5}})
    assert raised == {"italian": {"body F1": 0.98, "title": 1.0, "day": 0.5}, "aeb": {"body F1": 0.98}}


def test_a_figure_below_its_floor_and_a_missing_one_are_named() -> None:
    assert list(floors.fallen(FLOORS, {"italian": {"body F1": 0.9679}})) == [
        "italian, body F1: 0.9679, floor 0.9700",
        "italian, title: none, floor 1.0000",
    ]


def test_within_the_tolerance_a_floor_holds_and_does_not_sink() -> None:
    figures = {"aeb": {"body F1": 0.9785}}
    assert list(floors.fallen(FLOORS, figures)) == []
    assert floors.raised(FLOORS, figures) == FLOORS


def test_floors_are_lowered_when_asked_to() -> None:
    lowered = floors.raised(FLOORS, {"italian": {"body F1": 0.5, "title": 1.0}}, lower=True)
    assert lowered["italian"] == {"body F1": 0.5, "title": 1.0}


def test_a_file_that_holds_no_floors_is_named(tmp_path: Path) -> None:
    file = tmp_path / "floors.json"
    file.write_text('{"italian": 3}')
    with pytest.raises(UsageError, match=r"floors\.json: expected JSON, set → metric → value"):
        floors.read(file)


@given(st.dictionaries(st.text(), st.dictionaries(st.text(), st.floats(0, 1), max_size=3), max_size=3))
def test_floors_are_read_as_they_were_written(tmp_path_factory: pytest.TempPathFactory, held: floors.Figures) -> None:
    file = tmp_path_factory.mktemp("floors") / "floors.json"
    floors.write(file, held)
    assert floors.read(file) == held


# ── bootstrap ──────────────────────────────────────────────────────────────────────────────────


def made(count: int, better: float) -> tuple[list[PageScore], list[PageScore]]:
    dice = random.Random(3)
    theirs = [PageScore(dice.uniform(0.5, 0.9), dice.uniform(0.5, 0.9)) for _ in range(count)]
    noise = [dice.gauss(better, 0.05) for _ in range(count)]
    return [PageScore((p or 0) + n, r + n) for (p, r), n in zip(theirs, noise, strict=True)], theirs


def test_a_difference_lies_within_its_interval() -> None:
    ours, theirs = made(60, 0.04)
    low, high = bootstrap.difference(ours, theirs)
    assert 0 < low < bootstrap.f1(ours) - bootstrap.f1(theirs) < high < 0.1


def test_no_difference_is_an_interval_around_zero() -> None:
    low, high = bootstrap.difference(*made(60, 0))
    assert low < 0 < high
    ours, _ = made(60, 0)
    assert bootstrap.difference(ours, ours) == (0, 0)


def test_an_empty_prediction_costs_recall_alone() -> None:
    assert bootstrap.f1([PageScore(1.0, 1.0), PageScore(None, 0.0)]) == pytest.approx(2 * 0.5 / 1.5)


TRUTH = [
    {"id": "a", "body": "uno due tre quattro cinque sei"},
    {"id": "b", "body": "sette otto\u2028nove dieci undici"},
    {"id": "c", "body": "dodici tredici quattordici quindici"},
    {"id": "d", "body": None},
]
PREDICTIONS = [
    {"id": "a", "body": "zero uno due tre quattro cinque"},
    {"id": "b", "body": "nove dieci undici", "subtitle": "sette otto"},
    {"id": "c", "body": ""},
    {"id": "d", "body": "altro"},
]


@pytest.mark.skipif(not (CORPUS / "score.py").is_file(), reason=f"no scorer at {CORPUS}")
def test_pages_come_to_what_the_scorer_says_of_the_set(tmp_path: Path) -> None:
    folder = tmp_path / "prova"
    folder.mkdir()
    (tmp_path / "score.py").write_text((CORPUS / "score.py").read_text("utf-8"), "utf-8")
    (folder / "truth.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in TRUTH), "utf-8")
    pages = scorer.by_page(tmp_path, "prova", PREDICTIONS)
    assert sorted(pages) == ["a", "b", "c"]
    expected = scorer.by_set(tmp_path, ["prova"], PREDICTIONS)["prova"]["body"]["sh_f1"]
    assert bootstrap.f1(list(pages.values())) == pytest.approx(expected)


def test_a_scorer_that_fails_is_named(tmp_path: Path) -> None:
    (tmp_path / "score.py").write_text("raise SystemExit('no truth')")
    with pytest.raises(UsageError, match=r"score\.py: ended with 1: no truth"):
        scorer.by_set(tmp_path, ["prova"], PREDICTIONS)
