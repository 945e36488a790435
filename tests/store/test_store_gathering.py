"""Jobs that share a commit: acknowledged after it, undone one by one, and none of them there without those that came before."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from store_made import NOW, Newsroom, a_page, an_article, opened

from newscrawl.errors import StoreError
from newscrawl.models import Outcome, State
from newscrawl.store import Store, Writer

HERE = Path(__file__).parent
URL = "https://corriere.example"


def stored_elsewhere(path: Path) -> int:
    """Articles as another program sees them."""
    with closing(sqlite3.connect(path)) as reading:
        return int(reading.execute("SELECT count(*) FROM articles").fetchone()[0])


def test_jobs_that_come_together_are_one_transaction_and_are_acknowledged_after_it(path: Path) -> None:
    begun: list[str] = []
    seen: list[int] = []
    with Writer(lambda: opened(path, pages=True)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        writer.submit(writer.store.db.set_trace_callback, begun.append).result()
        futures = [writer.gather(partial(room.stores, an_article(f"{URL}/{n}"))) for n in range(5)]
        for future in futures:
            future.add_done_callback(lambda _: seen.append(stored_elsewhere(path)))
        assert [future.result(10).state for future in futures] == [State.STORED] * 5
        writer.submit(writer.store.db.set_trace_callback, None).result()
    assert seen == [5] * 5
    assert begun.count("COMMIT") == begun.count("BEGIN IMMEDIATE") == 1


def test_a_job_that_fails_undoes_only_itself(path: Path) -> None:
    def fails(room: Newsroom) -> None:
        room.store.db.execute("UPDATE sources SET name = 'half done'")
        room.stores(an_article(f"{URL}/bad"))
        raise ZeroDivisionError

    with Writer(lambda: opened(path)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        writes = partial(_in_a_transaction, writer.store, partial(fails, room))
        first = writer.gather(partial(room.stores, an_article(f"{URL}/1")))
        bad = writer.gather(writes)
        last = writer.gather(partial(room.stores, an_article(f"{URL}/2")), soon=True)
        assert first.result(10).state is last.result(10).state is State.STORED
        assert isinstance(bad.exception(10), ZeroDivisionError)
        urls = writer.submit(lambda: [row["url"] for row in room.store.db.execute("SELECT url FROM articles")]).result()
        names = writer.submit(
            lambda: [row["name"] for row in room.store.db.execute("SELECT name FROM sources")]
        ).result()
        assert sorted(urls) == [f"{URL}/1", f"{URL}/2"]
        assert "half done" not in names
        assert writer.submit(room.is_sound).result()


def _in_a_transaction(store: Store, job: partial[None]) -> None:
    from newscrawl.store.db.migrate import writing

    with writing(store.db):
        job()


def test_a_job_that_commits_by_itself_comes_after_what_was_gathered(path: Path) -> None:
    with Writer(lambda: opened(path)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        gathered = writer.gather(partial(room.stores, an_article(f"{URL}/1")))
        assert writer.submit(stored_elsewhere, path).result(10) == 1
        assert gathered.result(10).state is State.STORED


def test_what_only_reads_is_not_waited_for(path: Path) -> None:
    with Writer(lambda: opened(path)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        gathered = writer.gather(partial(room.stores, an_article(f"{URL}/1")))
        assert writer.gather(partial(room.count, "articles")).result(10) == 1
        assert gathered.result(10).state is State.STORED


def test_a_commit_that_fails_fails_all_that_is_in_it_and_all_that_may_build_on_it(path: Path) -> None:
    """Another program moves the file away: what was written is acknowledged to nobody."""
    away = path.with_name("elsewhere.db")
    writer = Writer(lambda: opened(path, pages=True))
    room = writer.submit(Newsroom.of, writer.store).result()
    assert writer.store.pages is not None
    assert writer.gather(partial(writer.store.pages.put, a_page(f"{URL}/1")), ahead=True).result(10)
    futures = [writer.gather(partial(room.stores, an_article(f"{URL}/{n}"))) for n in range(3)]
    os.rename(path, away)
    assert all(isinstance(future.exception(10), StoreError) for future in futures)
    os.rename(away, path)
    later = writer.gather(partial(room.stores, an_article(f"{URL}/9")))
    assert isinstance(later.exception(10), StoreError)
    writer.close()


def test_one_who_gives_up_waiting_keeps_no_other_waiting(path: Path) -> None:
    goes_on = Event()

    async def one_gives_up(waited_for: Future[Outcome]) -> None:
        waiting = asyncio.wrap_future(waited_for)
        waiting.cancel()
        await asyncio.sleep(0)  # the loop tells the future

    with Writer(lambda: opened(path)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        writer.submit(goes_on.wait)
        given_up, other = (writer.gather(partial(room.stores, an_article(f"{URL}/{n}"))) for n in range(2))
        asyncio.run(one_gives_up(given_up))
        goes_on.set()
        assert other.result(10).state is given_up.result(10).state is State.STORED
        assert stored_elsewhere(path) == 2


CRAWL = """
import sys
from concurrent.futures import wait
from functools import partial
from pathlib import Path
from store_made import *
from newscrawl.store import Writer
with Writer(lambda: opened(Path(sys.argv[1]), pages=True)) as writer:
    store = writer.store
    room = writer.submit(Newsroom.of, store).result()
    writer.submit(room.feed_shows, *(shown(f"https://corriere.example/{n}") for n in range(5_000))).result()
    print("begun", flush=True)
    def told(url, done):
        done.result()
        print(url, flush=True)
    while leased := writer.gather(partial(room.takes, limit=8), soon=True).result():
        futures = []
        for each in leased:
            page = a_page(each.url, body=each.url.encode(), link_id=each.id)
            writer.gather(partial(store.pages.put, page), ahead=True).result()
            stores = partial(room.stores, an_article(each.url, texts=(each.url[-1],), authors=("Ada", "Bice")), each.id)
            futures.append(writer.gather(stores, soon=each is leased[-1]))
            futures[-1].add_done_callback(partial(told, each.url))
        wait(futures)
"""


@pytest.mark.parametrize("kill", range(3))
def test_all_that_was_acknowledged_outlives_a_kill(path: Path, kill: int) -> None:
    command = [sys.executable, "-c", CRAWL, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        acknowledged = {process.stdout.readline().strip() for _ in range(random.randrange(1, 120))}
        process.send_signal(signal.SIGKILL)
        acknowledged.update(process.stdout.read().split())
    with opened(path, pages=True) as store:
        room = Newsroom.of(store)
        stored = {row["url"] for row in store.db.execute("SELECT url FROM articles")}
        assert acknowledged <= stored
        assert len(stored) <= len(acknowledged) + 8
        assert store.pages
        assert stored <= {page.url for page in store.pages.fetched()}
        store.pages.sweep(store.ledger.leases())
        assert store.ledger.recover(NOW) <= 8
        assert room.is_sound()
