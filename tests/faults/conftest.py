"""Readers of pages that the tests of this room share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.faults_made import Reader, reader


@pytest.fixture(scope="module", name="read_page")
def _read_page() -> Iterator[Reader]:
    with reader() as read_page:
        yield read_page
