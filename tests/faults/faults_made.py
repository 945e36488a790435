"""Odd pages: each a few lines of code, and how many words a reader would see of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias

from newscrawl import text
from newscrawl.crawl.reading import read
from newscrawl.crawl.workers import Workers
from newscrawl.models import Article, Page, Source
from pipelines.flatten import row

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
SOURCE = Source(slug="prova", name="La Prova", home="https://www.prova.example/", entries=())
# As in newscrawl/settings.py.
CPU_S, MEMORY_MB = 5, 512

Reader: TypeAlias = Callable[[bytes], Article]

SENTENCE = (
    "Il consiglio ha discusso a lungo la proposta e ha rinviato il voto alla prossima seduta, fissata per lunedì sera. "
)
PROSE = "".join(f"<p>{SENTENCE}Capoverso {number} della prova.</p>" for number in range(12))
# Words of a paragraph of PROSE, and of all of them.
PARAGRAPH_WORDS = text.words(SENTENCE) + 4
WORDS = 12 * PARAGRAPH_WORDS


class Bad(NamedTuple):
    """A page and the number of words in its article, which are kept whole or not at all."""

    body: bytes
    words: int


def page(inner: str, *, head: str = "") -> bytes:
    """An article page with this inside its article element."""
    html = (
        f'<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Il ponte di Valmora riapre</title>{head}</head>'
        f"<body><article><h1>Il ponte di Valmora riapre</h1>{inner}</article></body></html>"
    )
    return html.encode("utf-8", "surrogatepass")


def dates(count: int) -> Bad:
    days = "".join(f'<div class="date">il giorno {1 + n % 28} marzo {2000 + n % 20}</div>' for n in range(count))
    return Bad(page(PROSE + days), WORDS)


def attributes(count: int) -> Bad:
    many = " ".join(f'a{n}="{n}"' for n in range(count))
    return Bad(page(f"<p {many}>{SENTENCE}</p>{PROSE}"), WORDS)


def quotes() -> Bad:
    """JSON-LD whose quotation marks nobody escaped."""
    said = 'un "sì" al piano, un "no" alla torre, ' * 40
    script = f'{{"@type": "NewsArticle", "description": "{said}"}}'
    return Bad(page(PROSE, head=f'<script type="application/ld+json">{script}</script>'), WORDS)


def spans(count: int) -> Bad:
    words = "".join(f"<span>parola{n} </span>" for n in range(count))
    return Bad(page(f"<p>{words}</p>{PROSE}"), count + WORDS)


def paragraphs(count: int) -> Bad:
    return Bad(page("".join(f"<p>p{n}</p>" for n in range(count))), count)


def live_blog(entries: int) -> Bad:
    inner = "".join(
        f'<div class="entry"><time>ore {n // 60 % 24:02}:{n % 60:02}</time><h3>Voce {n}</h3><p>{SENTENCE}</p></div>'
        for n in range(entries)
    )
    return Bad(page(inner), entries * text.words(SENTENCE))


def nested(depth: int, tag: str = "div") -> Bad:
    return Bad(page(f"<{tag}>" * depth + PROSE + f"</{tag}>" * depth), WORDS)


def unclosed(count: int) -> Bad:
    items = "".join(f"<li><b>Voce {n}: {SENTENCE}" for n in range(count))
    return Bad(page(f"<ul>{items}</ul>"), count * (text.words(SENTENCE) + 2))


def long_text(kilobytes: int) -> Bad:
    """One paragraph."""
    count = kilobytes * 1_000 // len(SENTENCE)
    return Bad(page(f"<p>{SENTENCE * count}</p>"), count * text.words(SENTENCE))


def surrogate() -> Bad:
    """Half of an emoji, as cutting by UTF-16 units leaves it."""
    return Bad(page(f"<p>{SENTENCE}\ud800 resto</p>{PROSE}"), WORDS + text.words(SENTENCE))


def controls() -> Bad:
    signs = "".join(map(chr, [0, 1, 8, 11, 27, 31, 0x96, 0x202E, 0x200B, 0xFEFF]))
    inner = PROSE.replace("prova", f"pro{signs}va")
    return Bad(page(f"{inner}\x00").replace(b"<h1>Il ponte", b"<h1>Il \x00ponte\x1b"), WORDS)


def references() -> Bad:
    signs = "".join(f"&#{code};&#x{code:X};" for code in (1, 7, 12, 27, 31, 0, 0xD83D))
    return Bad(page(f"<div>\x0c{signs}<script>1</script>{signs}</div>{PROSE}"), WORDS)


def entity() -> Bad:
    """A page that declares an entity of its own."""
    doctype = b'<!DOCTYPE html [<!ENTITY ponte "traliccio">]>'
    return Bad(doctype + page(f"<p>&ponte; {SENTENCE}</p>{PROSE}")[15:], WORDS)


def structured(script: str) -> Bad:
    return Bad(page(PROSE, head=f'<script type="application/ld+json">{script}</script>'), WORDS)


def halved() -> Bad:
    whole = page(PROSE)
    cut = whole[: whole.index(b"Capoverso 6") + 5]
    return Bad(cut, 6 * PARAGRAPH_WORDS)


WRONG_TYPES = json.dumps(
    {
        "@type": ["NewsArticle", 7, None, {"a": []}],
        "headline": [{"@value": ["x", {"y": 1}]}, 4],
        "author": [[[[[["annidato"]]]]], 3, None, {"name": {"name": 5}}, {"@id": {}}],
        "datePublished": {"@value": ["2024-02-05"]},
        "dateModified": 1.5e300,
        "keywords": {"a": {"b": 1}},
        "articleSection": [None, {}, [[]]],
        "image": [[], {"url": {"url": 3}}],
        "isAccessibleForFree": [[True]],
        "articleBody": ["un", "elenco"],
        "mainEntityOfPage": [1, 2],
        "url": {"@id": []},
        "inLanguage": {"name": ["it"]},
    }
)

UNPRINTABLE = (
    r'{"@type": "NewsArticle", "headline": "Il \ud800ponte \u0000di Valmora\udfff riapre", "keywords": "uno\ud800, \udfff",'
    r' "author": {"@type": "Person", "name": "Anna\u0000 \ud83dBruni"}, "articleSection": "Cro\ud800naca",'
    r' "datePublished": "2025-11-08\ud800", "image": "https://www.prova.example/\ud800.jpg", "inLanguage": "\ud800"}'
)

# ── reading them as a run does ─────────────────────────────────────────────────────────────────


@contextmanager
def reader(*, cpu_s: float = CPU_S, **memory: int) -> Iterator[Reader]:
    """Pages read one by one in the same worker, as long as it lives. memory: `memory_mb` and `held_mb` of Workers."""
    with asyncio.Runner() as runner:
        workers = Workers(1, cpu_s=cpu_s, wall_s=100, **{"memory_mb": MEMORY_MB, **memory})

        def read_in_worker(body: bytes) -> Article:
            page = Page(
                url="https://www.prova.example/cronaca/ponte-di-valmora",
                body=body,
                fetched_at=NOW,
                headers={"content-type": "text/html"},
            )
            return runner.run(workers.run(read, page, SOURCE, NOW))

        try:
            yield read_in_worker
        finally:
            runner.run(workers.close())


def assert_storable(article: Article) -> None:
    """Plain values, and text that UTF-8 can write."""
    json.dumps(row(article), ensure_ascii=False).encode("utf-8")


# ── the pages ──────────────────────────────────────────────────────────────────────────────────

READ: Mapping[str, Callable[[], Bad]] = {
    "C1 80 dates": lambda: dates(80),
    "C2 200 attributes": lambda: attributes(200),
    "C3 quotes in JSON-LD": quotes,
    "C4 1,000 spans": lambda: spans(1_000),
    "C5 1,000 paragraphs": lambda: paragraphs(1_000),
    "C5 live blog of 1,000 entries": lambda: live_blog(1_000),
    "C6 30 deep": lambda: nested(30),
    "C6 30 quotes deep": lambda: nested(30, "blockquote"),
    "C6 12 unclosed items": lambda: unclosed(12),
    "C7 paragraph of 300 kB": lambda: long_text(300),
    "C8 half of an emoji": surrogate,
    "C8 half of an emoji in JSON-LD": lambda: structured(UNPRINTABLE),
    "C9 control characters": controls,
    "C9 references to control characters": references,
    "C14 entity of its own": entity,
    "C15 wrong types": lambda: structured(WRONG_TYPES),
    "A14 halved page": halved,
}
