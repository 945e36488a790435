from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_made import Newsroom, opened

from newscrawl.store import Options


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "newscrawl.db"


@pytest.fixture
def options() -> Options:
    """With which the room's store is opened; modules and tests have their own."""
    return Options()


@pytest.fixture
def room(path: Path, options: Options) -> Iterator[Newsroom]:
    with opened(path, options=options) as store:
        newsroom = Newsroom.of(store)
        yield newsroom
        assert newsroom.is_sound()


@pytest.fixture(scope="module")
def room_factory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Newsroom]]:
    """One open file for many examples: each begins with an empty ledger."""
    with opened(tmp_path_factory.mktemp("rooms") / "newscrawl.db") as store:

        def emptied() -> Newsroom:
            for table in ("fetches", "sightings", "links", "articles", "entries", "runs"):
                store.db.execute(f"DELETE FROM {table}")
            return Newsroom.of(store)

        yield emptied
