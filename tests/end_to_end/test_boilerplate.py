"""An outlet of forty pages of one template, crawled by the real command: what it repeats is in no body, what it wrote is."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from newscrawl.dedupe import near
from newscrawl.demo.server import DemoResponse, DemoServer
from newscrawl.store import open_readonly
from newscrawl.store.stories import _near_bands as bands
from tests.end_to_end.end_to_end_made import ROOT, command, crawl, environment, one, rows

PAGES = 40
COOKIE = "Questo sito utilizza cookie tecnici e di profilazione per migliorare la tua esperienza di lettura."
SHARE = "Condividi questo articolo su Facebook, Twitter e WhatsApp con i tuoi amici"
SIGN = "×"
BOXES = [
    f"Scopri {name}, la nuova rubrica curata dalla nostra redazione e pensata per chi vuole saperne di più."
    for name in ("Bussola", "Cantiere", "Dispensa", "Finestra", "Officina", "Vetrina")
]
QUOTED = (
    "Il consiglio ha approvato la delibera numero dodici con sette voti favorevoli, cinque contrari e tre astenuti."
)
_WORDS = [
    "il",
    "sindaco",
    "ha",
    "detto",
    "che",
    "la",
    "strada",
    "del",
    "porto",
    "resta",
    "chiusa",
    "fino",
    "a",
    "domenica",
    "per",
    "lavori",
    "alla",
    "rete",
    "idrica",
    "mentre",
    "gli",
    "abitanti",
    "chiedono",
    "navette",
    "più",
    "frequenti",
    "e",
    "una",
    "nuova",
    "pensilina",
    "davanti",
    "alla",
    "scuola",
    "elementare",
    "del",
    "quartiere",
]


def own(number: int) -> list[str]:
    """The paragraphs that only this article has."""
    chosen = random.Random(number)
    texts = [" ".join(chosen.choice(_WORDS) for _ in range(35)).capitalize() + "." for _ in range(4)]
    return [*texts, QUOTED] if number in (11, 12) else texts


def page(base: str, number: int) -> bytes:
    first, *rest = (f"<p>{text}</p>" for text in own(number))
    # Classes that say nothing: mark-up alone cannot tell the boxes from the text.
    return f"""<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Notizia {number} dal porto</title>
<link rel="canonical" href="{base}/notizie/{number}.html">
<script type="application/ld+json">{
        json.dumps(
            {
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": f"Notizia numero {number} dal porto di Lomaro",
                "datePublished": f"2025-10-{number % 28 + 1:02}T10:{number:02}:00+02:00",
            }
        )
    }</script></head>
<body><main><article><h1>Notizia numero {number} dal porto di Lomaro</h1>
<p>{COOKIE}</p>{first}<p>{SIGN}</p><p>{BOXES[number % 6]}</p>{"".join(rest)}<p>{SHARE}</p>
</article></main></body></html>""".encode()


def feed(base: str) -> bytes:
    items = "".join(
        f"<item><title>Notizia {number}</title><link>{base}/notizie/{number}.html</link></item>"
        for number in range(PAGES)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Porto</title>{items}</channel></rss>'.encode()


def answers(base: str) -> dict[str, DemoResponse]:
    html = {"Content-Type": "text/html; charset=utf-8"}
    return {
        "/404.html": DemoResponse(404, html, b"<h1>404</h1>"),
        "/feed.xml": DemoResponse(200, {"Content-Type": "application/rss+xml"}, feed(base)),
        **{f"/notizie/{number}.html": DemoResponse(200, html, page(base, number)) for number in range(PAGES)},
    }


@dataclass(frozen=True)
class Crawled:
    db: Path
    source: str
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    folder = tmp_path_factory.mktemp("boilerplate")
    server = DemoServer()
    server.pages = answers(server.base)
    source = folder / "porto.toml"
    source.write_text(
        f'name = "Porto"\nhome = "{server.base}/"\n[[entries]]\nurl = "{server.base}/feed.xml"\nkind = "feed"\n',
        "utf-8",
    )
    db = folder / "news.db"
    with server, server.running():
        done = crawl(db, "-a", f"source={source}")
    return Crawled(db, str(source), done)


def bodies(db: Path) -> dict[int, str]:
    found = rows(db, "SELECT url, body FROM articles")
    return {int(row["url"].rpartition("/")[2].removesuffix(".html")): row["body"] for row in found}


def boilerplate(db: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "newscrawl", "boilerplate", "--db", str(db), *arguments]
    return subprocess.run(call, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False)


def test_every_page_is_stored(crawled: Crawled) -> None:
    assert crawled.done.returncode == 0, crawled.done.stderr
    assert one(crawled.db, "SELECT count(*) FROM articles") == PAGES


def test_what_the_outlet_repeats_is_in_no_body_and_what_it_wrote_is(crawled: Crawled) -> None:
    assert bodies(crawled.db) == {number: "\n\n".join(own(number)) for number in range(PAGES)}


def test_the_blocks_stay_as_extracted(crawled: Crawled) -> None:
    blocks = [row["blocks"] for row in rows(crawled.db, "SELECT blocks FROM article_texts")]
    assert sum(SHARE in each for each in blocks) == PAGES


def unlike(db: Path) -> list[str]:
    """Addresses of articles of which other hashes are noted than those of their text."""
    noted = {row["key"] for row in rows(db, "SELECT key FROM near_bands")}
    articles = rows(
        db,
        "SELECT a.url, a.body, t.near_week, t.near_number FROM articles a JOIN article_texts t ON t.article_id = a.id",
    )
    return [
        row["url"]
        for row in articles
        if not noted.issuperset(bands.own(row["near_week"], row["near_number"], near.signature(row["body"])))
    ]


def test_it_can_be_listed(crawled: Crawled) -> None:
    listed = boilerplate(crawled.db)
    assert listed.returncode == 0, listed.stderr
    for text in (SHARE, *BOXES):
        assert text[:60] in listed.stdout
    assert COOKIE[:40] not in listed.stdout  # known for what it is on the first page
    assert f"{PAGES} of {PAGES} articles" in listed.stdout
    assert "/notizie/" in listed.stdout
    assert QUOTED[:40] not in listed.stdout + boilerplate(crawled.db, "--every").stdout


def test_replay_takes_the_same_way_and_counts_nothing_again(crawled: Crawled) -> None:
    counts = "SELECT id, articles, learned FROM repeated_blocks ORDER BY id"
    before = [tuple(row) for row in rows(crawled.db, counts)]
    call = command(crawled.db, "-a", f"source={crawled.source}", program=("-m", "scrapy", "crawl", "replay"))
    done = subprocess.run(call, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert [tuple(row) for row in rows(crawled.db, counts)] == before
    assert bodies(crawled.db) == {number: "\n\n".join(own(number)) for number in range(PAGES)}


def test_a_block_is_given_back_and_taken_away_again(crawled: Crawled) -> None:
    with open_readonly(crawled.db) as store:
        (share,) = (block for block in store.boilerplate.shown("porto") if block.text == SHARE)
    kept = boilerplate(crawled.db, "keep", str(share.id))
    assert kept.returncode == 0, kept.stderr
    assert f"{PAGES} articles mended" in kept.stdout
    assert all(body.endswith(SHARE) for body in bodies(crawled.db).values())
    assert unlike(crawled.db) == []
    assert "kept by hand" in boilerplate(crawled.db, "--source", "porto").stdout
    assert boilerplate(crawled.db, "drop", str(share.id)).returncode == 0
    assert not any(SHARE in body for body in bodies(crawled.db).values())


def test_what_is_not_there_is_said(crawled: Crawled, tmp_path: Path) -> None:
    wrong = boilerplate(crawled.db, "keep", "7")
    assert (wrong.returncode, "there is no block 7" in wrong.stderr) == (2, True)
    nothing = boilerplate(tmp_path / "none.db", "keep", "7")
    assert (nothing.returncode, "no database yet" in nothing.stderr) == (4, True)
    assert not (tmp_path / "none.db").exists()
    assert "nothing learned of lago yet" in boilerplate(crawled.db, "--source", "lago").stdout
