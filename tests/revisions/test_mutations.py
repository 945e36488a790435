"""Five hundred pages that differ in all but what somebody wrote: white space, boxes, counters, advertisements. No revision."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl import dedupe, extract, quality
from newscrawl.models import Article, Entry, Found, Kind, Link, Outcome, Page, Source, State
from newscrawl.store import Options, Store, open_store
from tests.revisions.revisions_made import HEADLINE, NEW_PARAGRAPH, PARAGRAPHS, page

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
BASE = "https://vellarese.example"
URL = f"{BASE}/cronaca/ponte-vellario.html"
SOURCE = Source(slug="vellarese", name="Il Vellarese", home=BASE + "/", entries=())
MUTATIONS = 500

_BLANKS = (" ", "  ", "\n", "\t", "\u00a0", " \u00a0", "\r\n    ", "\u2009", "\u200b ")
_BOXES = (
    '<div class="newsletter"><p>Iscriviti alla newsletter: ogni mattina le notizie del lago.</p><form><input name="mail"><button>Invia</button></form></div>',
    '<ul class="share-buttons"><li><a href="#">Facebook</a></li><li><a href="#">WhatsApp</a></li></ul>',
    '<div class="advertisement"><span>Pubblicità</span></div>',
    '<aside class="related-articles"><h4>Leggi anche</h4><a href="/x.html">Neve in arrivo, scuole chiuse a Castelnago</a></aside>',
    '<div id="cookie-banner" class="cookie-consent"><p>Usiamo i cookie.</p><button>Accetta</button></div>',
    '<script>window.dataLayer = window.dataLayer || [];</script>',
    '<!-- generato in 0.123 s da web-07 -->',
    '<div class="comments"><h4>Commenti</h4></div>',
)  # fmt: skip


def blanks(html: str, dice: random.Random) -> str:
    """Other white space where there was some, in text and between tags."""
    head, body = html.split("<body>")
    parts = re.split(r"(<[^>]*>)", body)
    for place in range(0, len(parts), 2):
        parts[place] = re.sub(
            " ", lambda found: dice.choice(_BLANKS) if dice.random() < 0.3 else found[0], parts[place]
        )
    return head + "<body>" + "".join(parts)


def soft_hyphens(html: str, dice: random.Random) -> str:
    return re.sub(
        r"(?<=>)[^<]{40,}(?=<)",
        lambda found: re.sub(r"(?<=\w{4})(?=\w{4})", lambda _: dice.choice(("", "\u00ad")), found[0]),
        html,
    )


def between_tags(html: str, dice: random.Random) -> str:
    return html.replace("</p><p>", f"</p>{dice.choice(_BLANKS) * dice.randint(1, 9)}<p>")


def box(html: str, dice: random.Random) -> str:
    """A box of the template before, after or in the middle of the article."""
    place = dice.choice(("<main>", "</main>", "</header>", "<footer>", "</article>"))
    put = dice.choice(_BOXES)
    return html.replace(place, put + place if place.startswith("</") else place + put)


def box_in_text(html: str, dice: random.Random) -> str:
    put = dice.choice(_BOXES[:4])
    ends = [found.end() for found in re.finditer("</p>", html)][1:-1]
    at = dice.choice(ends)
    return html[:at] + put + html[at:]


def counters(html: str, dice: random.Random) -> str:
    html = re.sub(r"\d+ visualizzazioni", f"{dice.randint(1, 9999)} visualizzazioni", html)
    return re.sub(r"lettura: \d+ min", f"lettura: {dice.randint(1, 9)} min", html)


def classes(html: str, dice: random.Random) -> str:
    return html.replace(
        'class="article-body"', f'class="article-body css-{dice.randint(1000, 9999)}" data-v="{dice.random()}"'
    )


def punctuation(html: str, dice: random.Random) -> str:
    return html.replace("’", dice.choice(("'", "&rsquo;", "&#8217;", "’")))


WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    blanks, soft_hyphens, between_tags, box, box_in_text, counters, classes, punctuation,
)  # fmt: skip


def mutated(seed: int) -> bytes:
    dice = random.Random(seed)
    html = page(BASE, look=dice.randint(0, 6), published="2025-11-09T11:50:00+01:00").decode()
    for way in dice.sample(WAYS, dice.randint(1, 4)):
        html = way(html, dice)
    return html.encode()


def read(body: bytes, **more: int) -> Article:
    fetched = Page(url=URL, requested_url=URL, body=body, fetched_at=NOW, source=SOURCE.slug, **more)
    article = extract.article(fetched, SOURCE, now=NOW)
    assert quality.reason_to_reject(article) is None
    return replace(article, keys=dedupe.keys(article))


def opened(folder: Path, pages: Path | None = None) -> Store:
    """As a crawl opens it."""
    return open_store(folder / "news.db", pages=pages, command="test", now=NOW, options=Options(learns=True))


def stored(store: Store) -> tuple[int, int, int]:
    """The article, its link and its run."""
    store.revisits.follow([timedelta(hours=1)])
    store.ledger.add_sources([SOURCE])
    run_id = store.runs.begin("news", {}, "0", 1, NOW)
    entry = store.ledger.entry(SOURCE.slug, Entry(url=BASE + "/feed", kind=Kind.FEED))
    store.ledger.discovered(
        entry.id, SOURCE.slug, [Found(link=Link(url=URL), key=URL, host="vellarese.example")], NOW, run_id
    )
    (leased,) = store.ledger.lease(run_id, [SOURCE.slug], NOW, busy={}, per_host=1, limit=1)
    article = read(page(BASE, published="2025-11-09T11:50:00+01:00"))
    done = store.articles.store(article, link_id=leased.id, run_id=run_id, now=NOW)
    assert done.article_id is not None
    return done.article_id, leased.id, run_id


def test_what_is_not_the_text_makes_no_revision(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        article_id, link_id, run_id = stored(store)
        other = [
            seed
            for seed in range(MUTATIONS)
            if look(store, mutated(seed), article_id, link_id, run_id).state is not State.UNCHANGED
        ]
        assert other == []
        assert store.db.execute("SELECT count(*) FROM revisions").fetchone()[0] == 0
        # The same looks do see what somebody wrote.
        rewritten = page(
            BASE, published="2025-11-09T11:50:00+01:00", paragraphs=(*PARAGRAPHS, NEW_PARAGRAPH), headline=HEADLINE
        )
        assert look(store, rewritten, article_id, link_id, run_id).state is State.REVISED


def look(store: Store, body: bytes, article_id: int, link_id: int, run_id: int) -> Outcome:
    article = read(body, revisits=article_id, link_id=link_id)
    return store.revisions.keep(article, run_id=run_id, now=NOW)
