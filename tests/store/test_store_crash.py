from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from store_made import NOW, Newsroom, opened

HERE = Path(__file__).parent
CRAWL = """
import sys
from pathlib import Path
from store_made import *
with opened(Path(sys.argv[1]), pages=True) as store:
    store.ledger.recover(NOW)
    room = Newsroom.of(store)
    room.feed_shows(*(shown(f"https://corriere.example/{n}") for n in range(5_000)))
    print("begun", flush=True)
    while leased := room.takes(limit=4):
        for each in leased:
            store.pages.put(a_page(each.url, body=each.url.encode(), link_id=each.id))
            room.stores(an_article(each.url, texts=(each.url[-1],), authors=("Ada", "Bice")), each.id)
            print(each.url, flush=True)
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
        assert len(stored) <= len(acknowledged) + 1
        assert store.ledger.recover(NOW) <= 4
        settled = store.db.execute("SELECT count(*) FROM links WHERE state IN ('stored', 'duplicate')").fetchone()[0]
        assert settled == len(stored) == room.count("fetches")
        assert store.pages
        assert stored <= {page.url for page in store.pages.fetched()}
        assert room.is_sound()
