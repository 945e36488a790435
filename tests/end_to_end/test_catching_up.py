"""What a start has to catch up with is done in pieces: a signal ends it soon, nothing is lost, and the next start goes on."""

from __future__ import annotations

import signal
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from newscrawl import dedupe
from newscrawl.models import Article, Block, Moment, Page, Source
from newscrawl.store import open_store
from newscrawl.store.db.migrate import writing
from tests.bench.made.families import joined
from tests.bench.made.words import Language
from tests.end_to_end.end_to_end_made import ROOT, command, crawl, environment, one, outlets

LANGUAGE = Language("catching up")
NUMBER = 400
COUNTED = "SELECT count(*) FROM article_texts WHERE block_ids IS NOT NULL AND article_id IN (SELECT id FROM articles WHERE source = 'archivio')"
NOTED = "SELECT count(*) FROM article_texts WHERE near_method IS NOT NULL AND article_id IN (SELECT id FROM articles WHERE source = 'archivio')"


def _articles(now: datetime) -> list[Article]:
    make = Random("catching up")
    topic = LANGUAGE.topic(make)
    made = []
    for number in range(NUMBER):
        texts = joined(LANGUAGE.paragraphs(make, topic, 4)).split("\n\n")
        url = f"https://archivio.example/cronaca/{number}"
        at = (now - timedelta(minutes=number)).astimezone(ZoneInfo("Europe/Rome"))
        article = Article(
            url=url,
            page=Page(url=url, body=b"", fetched_at=now, source="archivio"),
            title=f"Notizia {number}",
            published=Moment(at, "minute"),
            body="\n\n".join(texts),
            blocks=tuple(Block("paragraph", text) for text in texts),
        )
        made.append(replace(article, keys=dedupe.keys(article)))
    return made


def _stored_without_the_stages(db: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    with open_store(db, pages=None, command="made", now=now) as store:
        store.ledger.add_sources(
            [Source(slug="archivio", name="Archivio", home="https://archivio.example/", entries=())]
        )
        run_id = store.runs.begin("news", {}, "made", 1, now)
        with writing(store.db):
            for article in _articles(now):
                store.articles.store(article, link_id=None, run_id=run_id, now=now, first_seen=now)


def test_a_signal_ends_a_start_that_has_much_to_catch_up_with_and_the_next_one_goes_on(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    _stored_without_the_stages(db)
    with outlets(tmp_path) as (_, source):
        running = subprocess.Popen(
            command(db, "-a", f"source={source}"), cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 60
        while not one(db, COUNTED):
            assert time.monotonic() < end
            time.sleep(0.01)
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 143
        # It did not finish the work first.
        assert 0 < int(str(one(db, COUNTED))) < NUMBER
        assert int(str(one(db, NOTED))) < NUMBER
        assert one(db, "SELECT finish_reason FROM runs ORDER BY id DESC LIMIT 1") == "sigterm"
        assert one(db, "SELECT count(*) FROM articles") == NUMBER
        again = crawl(db, "-a", f"source={source}")
        assert again.returncode == 0, again.stderr
    assert one(db, COUNTED) == one(db, NOTED) == NUMBER
    assert one(db, "SELECT count(*) FROM articles") == NUMBER + 27
