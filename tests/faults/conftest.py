"""Tests marked `soak` take minutes: `pytest -m soak` runs them, a plain run leaves them out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.faults_made import Reader, reader


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "soak: takes minutes; only run when asked for")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("soak")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="module", name="read_page")
def _read_page() -> Iterator[Reader]:
    with reader() as read_page:
        yield read_page
