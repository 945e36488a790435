"""The power is cut at any moment (D5): what was acknowledged is there, and no file is damaged.

The real store stores real articles, by the whole of its own code, on a file system that records (`recording`); then the
disk is made again as a cut may have left it (`cuts`), and opened.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from newscrawl import dedupe
from newscrawl.models import (
    Article,
    Block,
    Entry,
    Fetch,
    Found,
    Kind,
    Link,
    Moment,
    Outcome,
    Page,
    Reason,
    Source,
    State,
)  # fmt: skip
from newscrawl.store import Leased, Options, Store, Writer, open_store
from tests.bench.soak import record
from tests.faults.cuts import Cut, cuts, damage
from tests.faults.recording import Tape, recorded

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
ARTICLES = 60
BASE = "https://corriere.example"
OUTLET = Source(slug="corriere", name="Il Corriere", home=f"{BASE}/", entries=())
FEED = Entry(url=f"{BASE}/feed", kind=Kind.FEED)
WORDS = ("ponte", "lago", "giunta", "neve", "bilancio", "treno", "scuola", "porto", "sindaco", "restauro")


@dataclass(frozen=True)
class Stored:
    """What the program was told: this address is stored, with this page."""

    url: str
    page_hash: str | None


@dataclass(frozen=True)
class Known:
    """… this address is in the ledger."""

    url: str


@dataclass(frozen=True)
class Recorded:
    """… this link failed."""

    url: str


def an_article(number: int, dice: random.Random, page: Page) -> Article:
    paragraphs = [" ".join(dice.choices(WORDS, k=60)) + f" {number}." for _ in range(dice.randrange(2, 12))]
    blocks = tuple(Block("paragraph", text) for text in (*paragraphs, "Condividi questo articolo su tutte le reti"))
    article = Article(
        url=page.url, page=page, title=f"Notizia numero {number}", authors=("Ada Neri",), blocks=blocks,
        body="\n\n".join(paragraphs), published=Moment(NOW - timedelta(minutes=number), "minute"),
    )  # fmt: skip
    return replace(article, keys=dedupe.keys(article))


def a_run(store: Store, tape: Tape, dice: random.Random, numbers: range) -> None:
    """What a run does, in its order; everything is acknowledged when its method returns."""
    store.ledger.recover(NOW)
    run_id = store.runs.begin("news", {}, "0.1.0", 1, NOW)
    store.ledger.add_sources([OUTLET])
    entry = store.ledger.entry(OUTLET.slug, FEED)
    urls = [f"{BASE}/{number}" for number in numbers]
    links = [Found(link=Link(url=url, title="Notizia"), key=url, host="corriere.example") for url in urls]
    store.ledger.discovered(entry.id, OUTLET.slug, links, NOW, run_id)
    for url in urls:
        tape.ack(Known(url))
    store.ledger.polled(entry.id, NOW, status=200, outcome="ok", etag='"a"', found=len(links))
    while leased := store.ledger.lease(run_id, [OUTLET.slug], NOW, busy={}, per_host=2, limit=2):
        for link in leased:
            if dice.randrange(8) == 0:
                lost = Outcome(State.FAILED, Reason.SERVER_ERROR)
                store.ledger.record_outcome(link.id, lost, run_id, NOW, next_try=NOW + timedelta(days=1))
                tape.ack(Recorded(link.url))
                continue
            number = int(link.url.rpartition("/")[2])
            page = Page(url=link.url, body=dice.randbytes(dice.randrange(3000)), fetched_at=NOW, source=OUTLET.slug,
                        requested_url=link.url, link_id=link.id, evidence=link.link)  # fmt: skip
            assert store.pages is not None
            page = replace(page, page_hash=store.pages.put(page))
            article = an_article(number, dice, page)
            store.articles.store(article, link_id=link.id, run_id=run_id, now=NOW, fetch=Fetch(status=200))
            tape.ack(Stored(link.url, page.page_hash))
    store.runs.finish(run_id, NOW, 0, "finished")


def gather(writer: Writer, tape: Tape, dice: random.Random, numbers: range) -> None:
    """The same as a run under load does it: several articles a transaction, each acknowledged when its future is done."""
    store = writer.store
    run_id = writer.submit(store.runs.begin, "news", {}, "0.1.0", 1, NOW).result()
    writer.submit(store.ledger.add_sources, [OUTLET]).result()
    entry = writer.submit(store.ledger.entry, OUTLET.slug, FEED).result()
    urls = [f"{BASE}/{number}" for number in numbers]
    links = [Found(link=Link(url=url, title="Notizia"), key=url, host="corriere.example") for url in urls]
    writer.submit(store.ledger.discovered, entry.id, OUTLET.slug, links, NOW, run_id).result()
    take = partial(store.ledger.lease, run_id, [OUTLET.slug], NOW, busy={}, per_host=6, limit=6)
    while leased := writer.gather(take, soon=True).result():
        asked = [_gathered(writer, tape, dice, link, run_id, soon=link is leased[-1]) for link in leased]
        wait(asked)
    writer.submit(store.runs.finish, run_id, NOW, 0, "finished").result()


def _gathered(
    writer: Writer, tape: Tape, dice: random.Random, link: Leased, run_id: int, *, soon: bool
) -> Future[Outcome]:
    store = writer.store
    assert store.pages is not None
    page = Page(url=link.url, body=dice.randbytes(dice.randrange(3000)), fetched_at=NOW, source=OUTLET.slug,
                requested_url=link.url, link_id=link.id, evidence=link.link)  # fmt: skip
    name = writer.gather(partial(store.pages.put, page), ahead=True).result()
    article = an_article(int(link.url.rpartition("/")[2]), dice, replace(page, page_hash=name))
    storing = partial(store.articles.store, article, link_id=link.id, run_id=run_id, now=NOW, fetch=Fetch(status=200))
    done = writer.gather(storing, soon=soon)
    done.add_done_callback(lambda _: tape.ack(Stored(link.url, name)))
    return done


def played(folder: Path, seed: int, synchronous: str | None = None) -> Tape:
    """Runs, each over what those before left, with all that openings and closings do; as the store is meant to be, the last one gathers."""
    dice = random.Random(seed)
    with recorded(synchronous=synchronous) as tape:
        for numbers in (range(ARTICLES // 2), range(ARTICLES // 2, ARTICLES)):
            with _store(folder) as store:
                a_run(store, tape, dice, numbers)
        if synchronous is not None:
            return tape
        with Writer(lambda: _store(folder)) as writer:
            gather(writer, tape, dice, range(ARTICLES, 2 * ARTICLES))
    return tape


def _store(folder: Path) -> Store:
    options = Options(learns=True)
    return open_store(folder / "news.db", pages=folder / "pages.db", command="test", now=NOW, options=options)


def lost(cut: Cut, folder: Path) -> list[str]:
    """What had been acknowledged and is not there, after newscrawl itself has opened what the cut left."""
    with _store(folder) as store:
        store.ledger.recover(NOW)
        assert store.pages is not None
        pages = {row["hash"] for row in store.pages.db.execute("SELECT hash FROM bodies")}
        links = {row["url"]: row["state"] for row in store.db.execute("SELECT url, state FROM links")}
        rows = store.db.execute("SELECT url, page_hash FROM articles").fetchall()
        store.db.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")
    articles = {row["url"]: row["page_hash"] for row in rows}
    missing = [str(what) for what in cut.acknowledged if not _is_there(what, articles, links, pages)]
    # Never a row without its page, never a link that says stored without its row, never a row twice.
    missing += [f"page of {url}" for url, name in articles.items() if name not in pages]
    missing += [f"article of {url}" for url, state in links.items() if state == "stored" and url not in articles]
    missing += [f"twice {row['url']}" for row in rows if [r["url"] for r in rows].count(row["url"]) > 1]
    return missing


def _is_there(what: Any, articles: dict[str, str], links: dict[str, str], pages: set[str]) -> bool:
    if isinstance(what, Stored):
        return articles.get(what.url) == what.page_hash and what.page_hash in pages and links[what.url] == "stored"
    if isinstance(what, Recorded):
        return links.get(what.url) == "failed"
    return what.url in links


@dataclass
class Tally:
    cuts: int = 0
    damaged: int = 0
    losing: int = 0
    worst: int = 0
    example: str = ""


def tally(folder: Path, count: int, seed: int, synchronous: str | None = None) -> Tally:
    tape = played(folder / "played", seed, synchronous)
    result = Tally()
    for cut in cuts(tape, count, random.Random(seed)):
        image = cut.on(folder / "cut")
        faults = damage(image)
        gone = [] if faults else lost(cut, image)
        result.cuts += 1
        result.damaged += bool(faults)
        result.losing += bool(gone)
        result.worst = max(result.worst, len(gone))
        result.example = result.example or "; ".join((faults or gone)[:3])
    return result


def test_300_power_cuts_lose_nothing_and_damage_nothing(tmp_path: Path) -> None:
    result = tally(tmp_path, 300, seed=1)
    assert (result.cuts, result.damaged, result.losing) == (300, 0, 0), result.example


def test_the_bench_finds_what_a_store_that_does_not_sync_each_commit_loses(tmp_path: Path) -> None:
    result = tally(tmp_path, 60, seed=2, synchronous="NORMAL")
    assert result.damaged == 0
    assert result.losing > 10


def test_the_bench_finds_the_damage_that_a_store_without_any_sync_suffers(tmp_path: Path) -> None:
    assert tally(tmp_path, 40, seed=3, synchronous="OFF").damaged > 0


@pytest.mark.soak
def test_3000_power_cuts_lose_nothing_and_damage_nothing(tmp_path: Path) -> None:
    began, total = time.process_time(), Tally()
    for seed in range(10):
        result = tally(tmp_path / str(seed), 300, seed=100 + seed)
        assert (result.damaged, result.losing) == (0, 0), result.example
        total.cuts += result.cuts
    without = tally(tmp_path / "normal", 300, seed=1, synchronous="NORMAL")
    record(
        "Power cuts",
        f"{total.cuts:,} cuts: 0 acknowledged articles lost, 0 files damaged ({time.process_time() - began:.0f} s of CPU)",
        f"the same bench with synchronous NORMAL, 300 cuts: {without.losing} lost something, {without.worst} at most",
    )
    assert total.cuts == 3000
    assert without.losing > 50
