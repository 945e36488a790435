"""A fleet stores what one machine stores: the same outlets, crawled by hub and workers, and by a crawl."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

import pytest

from newscrawl.config import beside
from tests.end_to_end.end_to_end_made import articles_asked_for, crawl, outlets, rows
from tests.fleet import fleet_made
from tests.fleet.cable import Cable
from tests.fleet.postgres import Server

# What two crawls of one machine have different as well: times, numbers that follow from the order in which pages came, and pages' own.
_OF_THE_CRAWL = {
    "runs": {"started", "finished", "pid", "seconds"},
    "entries": {"polled"},
    "articles": {"first_seen", "fetched", "extracted", "provenance_id", "read_by"},
    "article_authors": {"author_id"},
    "links": {"id", "rank", "next_try", "discovered", "settled"},
    "sightings": {"link_id", "first_seen", "last_seen"},
    "fetches": {"id", "link_id", "fetched", "fetched_at", "ms", "headers", "head", "state", "reason"},
    "near_bands": {"key"},
    "stories": {"first_seen"},
    "hosts": {"robots_fetched", "tdmrep_asked"},
    "bodies": {"zstd", "dictionary", "rowid"},
    "dictionaries": {"hash", "ratio", "chosen", "zstd"},
    "authors": {"id"},
    "store_values": {"id"},
    "article_texts": {"near_number"},
    "_sqlite_migrations": {"applied_at"},
}

_NO_NETWORK = "no host answers this machine"


class Walk(NamedTuple):
    """What came of a crawl by a fleet, of one without, and of reading all of the first anew by the fleet."""

    folder: Path
    statuses: list[int]  #: of the workers
    without: subprocess.Popen[bytes] | None  #: a worker without a network, the first; None: there can be none here
    fleet: subprocess.CompletedProcess[str]
    alone: subprocess.CompletedProcess[str]
    asked: tuple[list[str], list[str]]
    rows: Mapping[str, Counter[str]]  #: of the fleet, before they were changed to be read anew
    changed: int  #: articles whose row was changed
    reread: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def walk(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    folder, database, cable = tmp_path_factory.mktemp("walk"), server.database(), Cable(server.port)
    dsn = server.dsn(database)
    fleet_made.prepare(dsn)
    others = dsn.replace(f"port={server.port}", f"port={cable.port} connect_timeout=60")
    with ExitStack() as stack:
        servers, source = stack.enter_context(outlets(folder))
        source = f"{source},{fleet_made.down(folder)}"
        stack.callback(cable.end)
        alone = _first_alone(server.local(database), folder, cable) if fleet_made.may_be_alone() else None
        if alone is not None:
            stack.callback(alone.wait, 40)
            stack.callback(alone.terminate)
        running = stack.enter_context(fleet_made.workers(others, folder, 2))
        fleet = fleet_made.hub(dsn, folder / "fleet.db", "-a", f"source={source}")
        asked = articles_asked_for(servers)
        for outlet in servers.values():
            outlet.log.clear()
        of_one = crawl(folder / "alone.db", "-a", f"source={source}")
        asked_alone = articles_asked_for(servers)
        found = rows_of(folder / "fleet.db")
        with closing(sqlite3.connect(folder / "fleet.db")) as connection:
            changed = connection.execute("UPDATE articles SET title = 'Another' WHERE id / 60 % 3 = 0").rowcount
            connection.commit()
        reread = reextract(dsn, folder)
    return Walk(
        folder,
        [each.returncode for each in running],
        alone,
        fleet,
        of_one,
        (asked, asked_alone),
        found,
        changed,
        reread,
    )


def _first_alone(dsn: str, folder: Path, cable: Cable) -> subprocess.Popen[bytes]:
    """A worker without a network. Those behind the cable reach PostgreSQL when it has seen that no host answers it."""
    cable.carries(False)
    worker = fleet_made.worker(dsn, folder, "worker-alone", verb=(*fleet_made.ALONE, *fleet_made.VERB))

    def wait() -> None:
        end = time.monotonic() + 50
        while time.monotonic() < end and _NO_NETWORK not in (folder / "worker-alone.log").read_text():
            time.sleep(0.05)
        cable.carries(True)

    threading.Thread(target=wait).start()
    return worker


def reextract(dsn: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`newscrawl reextract --fleet --dry-run …`, with a report for programs in a file."""
    words = ["reextract", "--fleet", "--dry-run", "--all", "--db", str(folder / "fleet.db")]
    return subprocess.run(
        [sys.executable, "-m", "newscrawl", *words, "--json", str(folder / "report.json")],
        env=fleet_made.settings_of(dsn), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_hub_and_two_workers_store_what_a_crawl_stores(walk: Walk) -> None:
    assert walk.statuses == [0, 0]
    statuses = (walk.fleet.returncode, walk.fleet.stderr.count("ERROR"), walk.alone.returncode)
    assert statuses == (1, 0, 1), walk.fleet.stderr  # one outlet is down
    assert Counter(walk.asked[0]) == Counter(walk.asked[1])  # each page as often, and no other
    assert not list(walk.folder.glob("*-has-no*.db"))  # no worker needs a database
    fleet, alone = walk.folder / "fleet.db", walk.folder / "alone.db"
    assert walk.rows == rows_of(alone)
    assert rows_of(beside(fleet)) == rows_of(beside(alone))


def test_a_worker_without_a_network_blames_no_host_and_others_blame_whoever_is_down(walk: Walk) -> None:
    if walk.without is None:
        pytest.skip("no network namespaces for this user: a worker without a network is not tested")
    assert walk.without.returncode == 0
    assert _NO_NETWORK in (walk.folder / "worker-alone.log").read_text()
    db = walk.folder / "fleet.db"
    network = ("dns_error", "refused", "network", "timeout", "connection_lost", "robots_unavailable", "interrupted")
    blamed = [row for row in rows(db, "SELECT source, outcome FROM entries") if row["outcome"] in network]
    assert [tuple(row) for row in blamed] == [("down", "refused")]
    assert not [row for row in rows(db, "SELECT DISTINCT reason FROM fetches") if row["reason"] in network]


def test_workers_read_archived_pages_anew(walk: Walk) -> None:
    assert walk.reread.returncode == 0, walk.reread.stderr
    report = json.loads((walk.folder / "report.json").read_text())
    ended = Counter({each["ended"]: 0 for each in report["ended"]})
    for each in report["ended"]:
        ended[each["ended"]] += each["articles"]
    # All are read as they were stored, but for those that were changed since.
    assert ended == {"changed": walk.changed, "unchanged": report["articles"] - walk.changed}
    assert 0 < walk.changed < report["articles"]
    assert {each["field"] for each in report["fields"]} >= {"title"}


def rows_of(db: Path) -> Mapping[str, Counter[str]]:
    """Table → its rows, less what is of the one crawl alone."""
    found = {}
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        names = [row["name"] for row in tables]
        moving = set[int]()
        if "articles" in names:  # one page prints a time that is two hours before it is fetched
            ago = connection.execute("SELECT id FROM articles WHERE published_raw LIKE '% fa'")
            moving = {row["id"] for row in ago}
        for name in names:
            if "_fts" in name or "stems" in name:
                continue  # made of the texts, in the order in which they came
            rows = connection.execute(f"SELECT * FROM {name}").fetchall()
            found[name] = Counter(_shown(name, dict(row), moving) for row in rows)
    return found


def _shown(table: str, row: dict[str, object], moving: set[int]) -> str:
    """A row as it is compared. moving: articles whose time, and with it their number, follows from when they were fetched"""
    left = _OF_THE_CRAWL.get(table, set())
    number = "id" if table == "articles" else "article_id"
    if row.get(number) in moving:
        left = left | {number, "published", "revisit"}
    return str({key: value for key, value in row.items() if key not in left})
