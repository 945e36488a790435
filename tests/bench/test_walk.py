"""A page passes few modules from the pipeline to the commit, on a real crawl."""

from __future__ import annotations

import pytest

from tests.bench.walk import BOUNDS, Call, stays, walks


@pytest.fixture(scope="module", name="found")
def _found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Call]]:
    return walks(tmp_path_factory.mktemp("walk"))


@pytest.mark.parametrize("name", BOUNDS)
def test_a_page_passes_no_more_modules_than_it_may(found: dict[str, list[Call]], name: str) -> None:
    assert len(stays(found[name])) <= BOUNDS[name], stays(found[name])


def test_each_walk_begins_at_its_stage_and_ends_in_the_ledger(found: dict[str, list[Call]]) -> None:
    for calls in found.values():
        assert stays(calls)[0] == "pipelines/store"
        assert stays(calls)[-1] == "store/links/outcomes"


def test_consecutive_calls_within_a_module_are_one_stay() -> None:
    files = ["pipelines/store.py", "newscrawl/store/stories/near.py", "newscrawl/store/stories/near.py"]
    files += ["newscrawl/store/stories/families.py", "newscrawl/store/stories/near.py"]
    modules = ["pipelines/store", "store/stories/near", "store/stories/families", "store/stories/near"]
    assert stays([Call(file, "f") for file in files]) == modules
