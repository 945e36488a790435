"""What is forgotten is deleted on its way, too; where that cannot be done, nothing is."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner

from newscrawl import urls
from newscrawl.cli import main
from newscrawl.fleet import place
from newscrawl.fleet.queue.hub import Hub
from newscrawl.fleet.queue.records import Bundle
from newscrawl.fleet.terms import made_of
from newscrawl.models import Entry, Found, Kind, Link, Source
from newscrawl.store import open_store

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOME = "https://www.prova.example"
ADDRESS = f"{HOME}/ponte?utm_source=rss"


def a_store(db: Path) -> None:
    """With one link."""
    entry = Entry(url=f"{HOME}/feed", kind=Kind.FEED)
    with open_store(db, pages=None, command="test", now=NOW) as store:
        store.ledger.add_sources([Source(slug="prova", name="Prova", home=HOME, entries=(entry,))])
        run_id = store.runs.begin("news", {}, "1", 1, NOW)
        found = Found(link=Link(url=ADDRESS), key=urls.canonical(ADDRESS), host="www.prova.example")
        store.ledger.discovered(store.ledger.entry("prova", entry).id, "prova", [found], NOW, run_id)


def bundle(*addresses: str) -> Bundle:
    host = urls.host(addresses[0])
    return Bundle(key=uuid4(), host=host, source="prova", payload=b"its", keys=tuple(map(urls.canonical, addresses)))


async def put(dsn: str, *bundles: Bundle) -> None:
    async with Hub.open(dsn, versions=made_of()) as hub:
        await hub.put(bundles)


async def standing(dsn: str) -> set[UUID]:
    async with Hub.open(dsn, versions=made_of()) as hub:
        return {each.key for each in await hub.standing()}


def test_bundles_that_would_ask_for_it_are_deleted_with_it(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_store(tmp_path / "news.db")
    gone, stays = bundle(f"{HOME}/neve", ADDRESS), bundle("https://m.prova.example/neve")
    asyncio.run(put(dsn, gone, stays))
    monkeypatch.setenv("NEWSCRAWL_FLEET_DSN", dsn)
    done = CliRunner().invoke(main, ["forget", "--yes", "--db", str(tmp_path / "news.db"), f"{HOME}/ponte"])
    assert done.exit_code == 0, done.output
    assert "of the fleet: 1 bundles and 0 results deleted" in done.output
    assert asyncio.run(standing(dsn)) == {stays.key}


@pytest.mark.parametrize(
    ("packages", "status", "told"), [(place._PACKAGES, 69, "port 1"), (("not_there",), 2, "newscrawl[fleet]")]
)
def test_nothing_is_deleted_where_postgresql_cannot_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packages: tuple[str, ...], status: int, told: str
) -> None:
    a_store(tmp_path / "news.db")
    monkeypatch.setattr("newscrawl.fleet.forgetting._TRIES_S", 0.1)
    monkeypatch.setattr(place, "_PACKAGES", packages)
    monkeypatch.setenv("NEWSCRAWL_FLEET_DSN", "host=127.0.0.1 port=1 dbname=fleet")
    done = CliRunner().invoke(main, ["forget", "--yes", "--db", str(tmp_path / "news.db"), f"{HOME}/ponte"])
    assert (done.exit_code, told in done.output) == (status, True), done.output
    with open_store(tmp_path / "news.db", pages=None, command="test", now=NOW) as store:
        assert store.ledger.waiting(["prova"], NOW).ready == 1


def test_a_fleet_without_an_address_of_postgresql_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSCRAWL_FLEET_DSN", raising=False)
    for verb in ("status", "prepare", "worker"):
        done = CliRunner().invoke(main, ["fleet", verb])
        assert (done.exit_code, "NEWSCRAWL_FLEET_DSN: expected" in done.output) == (2, True), done.output
