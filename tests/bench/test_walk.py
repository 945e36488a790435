"""A page passes few places from the pipeline to the commit, on a real crawl."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.walk import BOUNDS, Call, stays, walks


@pytest.fixture(scope="module", name="found")
def _found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Call]]:
    return walks(tmp_path_factory.mktemp("walk"))


@pytest.mark.parametrize("name", BOUNDS)
def test_a_page_passes_no_more_places_than_it_may(found: dict[str, list[Call]], name: str) -> None:
    assert len(stays(found[name])) <= BOUNDS[name], stays(found[name])


def test_each_walk_begins_at_its_stage_and_ends_in_the_ledger(found: dict[str, list[Call]]) -> None:
    for calls in found.values():
        assert stays(calls)[0] == "pipelines/store"
        assert stays(calls)[-1] == "store/links"


def test_consecutive_calls_within_a_place_are_one_stay() -> None:
    calls = [
        "pipelines/store.py",
        "newscrawl/store/near.py",
        "newscrawl/store/families.py",
        "newscrawl/store/pages/pages.py",
    ]
    calls += ["newscrawl/store/stories/near.py", "newscrawl/crawl/outcomes.py", "newscrawl/crawl/outcomes.py"]
    places = ["pipelines/store", "store/stories", "store/pages", "store/stories", "crawl/outcomes"]
    assert stays([Call(str(Path(file)), "f") for file in calls]) == places
