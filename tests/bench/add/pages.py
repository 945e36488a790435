"""Pages, feeds and sitemaps of made outlets, in several hands: as WordPress, newer systems and old ones write them. Pure; seeded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random

from tests.bench.made.words import Language

SECTIONS = ("cronaca", "politica", "economia", "sport", "cultura")
_ENGLISH = (
    "The council met on {day} to discuss the bridge over the river and the money that it will cost the town. ",
    "Residents said that the work had taken too long, and that the shops near the station had lost their customers. ",
    "The mayor answered that the new road would be open before the summer, and thanked the workers for their patience. ",
    "A spokeswoman for the region added that the second part of the project would begin in the autumn of next year. ",
)


@dataclass(frozen=True)
class Story:
    """One made article."""

    path: str
    title: str
    section: str
    author: str
    at: datetime
    paragraphs: tuple[str, ...]
    language: str = "it"


@dataclass(frozen=True)
class Look:
    """How an outlet's pages look. hand: wordpress, modern or old"""

    name: str
    hand: str
    language: str = "it"
    says_name: bool = True  #: og:site_name


def stories(
    seed: str, count: int, now: datetime, form: str, *, apart_h: float = 3.0, language: str = "it"
) -> list[Story]:
    """Stories, the newest first. form: of a path, with {section}, {slug}, {year}, {month}, {day}, {number}; {short}: the first word of a slug"""
    make, words = Random(seed), Language(seed)
    found = []
    for number in range(count):
        topic, at = words.topic(make), now - timedelta(hours=0.5 + apart_h * number)
        title = words.headline(make, topic)
        paragraphs = tuple(" ".join(sentences) for sentences in words.paragraphs(make, topic, make.randint(4, 8)))
        if language == "en":
            title = f"Town council discusses the {words.word(make)} bridge and the road"
            paragraphs = tuple(line.format(day=f"day {number}") * 2 + words.word(make) for line in _ENGLISH)
        letters = "".join(c if c.isalnum() and c.isascii() else " " for c in title.lower()).split()
        section = SECTIONS[number % len(SECTIONS)]
        path = form.format(
            section=section, slug="-".join(letters[:7]), short=f"{letters[0]}-{letters[1]}", number=41_000 + 7 * (count - number),
            year=f"{at:%Y}", month=f"{at:%m}", day=f"{at:%d}",
        )  # fmt: skip
        found.append(Story(path, title, section, words.person(make), at, paragraphs, language))
    return found


# ── pages ──────────────────────────────────────────────────────────────────────────────────────


def article(look: Look, story: Story, base: str) -> str:
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs)
    title, when = escape(story.title), story.at.isoformat(timespec="seconds")
    head = f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
    if look.hand == "wordpress":
        head += f'<meta property="article:published_time" content="{when}">'
        body = (
            f'<article class="post"><header class="entry-header"><h1 class="entry-title">{title}</h1><span class="byline author vcard">di {story.author}</span>'
            f'<time class="entry-date published" datetime="{when}">{story.at:%d/%m/%Y}</time></header><div class="entry-content">{text}</div></article>'
        )
    elif look.hand == "modern":
        head += (
            f'<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":{_json(story.title)},'
            f'"datePublished":"{when}","author":{{"@type":"Person","name":"{story.author}"}},"articleSection":"{story.section.title()}",'
            f'"publisher":{{"@type":"Organization","name":{_json(look.name)}}}}}</script>'
        )
        body = (
            f'<main><h1>{title}</h1><p class="firma">{story.author}</p><div class="testo-articolo">{text}</div></main>'
        )
    else:
        body = f'<div id="contenuto"><h1>{title}</h1><span class="data">{story.at:%d/%m/%Y %H:%M}</span><span class="autore">{story.author}</span>{text}</div>'
    return page(look, f"{story.title} - {look.name}", body, head, language=story.language)


def _json(value: str) -> str:
    return '"' + value.replace('"', '\\"') + '"'


def page(look: Look, title: str, body: str, head: str = "", *, language: str | None = None) -> str:
    site = f'<meta property="og:site_name" content="{escape(look.name)}">' if look.says_name else ""
    generator = '<meta name="generator" content="WordPress 6.6.2">' if look.hand == "wordpress" else ""
    menu = "".join(f'<li><a href="/{section}/">{section.title()}</a></li>' for section in SECTIONS)
    foot = "".join(
        f'<a href="{path}">{label}</a> '
        for path, label in (
            ("/chi-siamo/", "Chi siamo"),
            ("/contatti/", "Contatti"),
            ("/privacy-policy/", "Privacy"),
            ("/pubblicita/", "Pubblicità"),
        )
    )
    return (
        f'<!doctype html><html lang="{language or look.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>{site}{generator}{head}</head>'
        f"<body><nav><ul>{menu}</ul></nav>{body}<footer>{foot}</footer></body></html>"
    )


def front(look: Look, title: str, shown: Iterable[Story], *, head: str = "", foot: str = "") -> str:
    cards = "".join(
        f'<div class="card"><span>{story.section}</span><h2><a href="{story.path}">{escape(story.title)}</a></h2></div>'
        for story in shown
    )
    return page(look, title, f"<main>{cards}</main>{foot}", head)


def plain_page(look: Look, title: str) -> str:
    return page(
        look,
        f"{title} - {look.name}",
        f"<main><h1>{title}</h1><p>Testata registrata al tribunale. Per scrivere alla redazione usate il modulo.</p></main>",
    )


def advertised(*feeds: tuple[str, str, str]) -> str:
    """`<link rel=alternate>` of feeds: type, title, path."""
    return "".join(
        f'<link rel="alternate" type="application/{kind}+xml" title="{escape(title)}" href="{path}">'
        for kind, title, path in feeds
    )


# ── lists ──────────────────────────────────────────────────────────────────────────────────────


def rss(title: str, base: str, shown: Iterable[Story], *, tail: str = "", headline: str = "{}") -> str:
    items = "".join(
        f"<item><title>{escape(headline.format(story.title))}</title><link>{escape(base + story.path + tail)}</link>"
        f"<pubDate>{format_datetime(story.at)}</pubDate><description>{escape(story.paragraphs[0][:120])}</description></item>"
        for story in shown
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{escape(title)}</title><link>{base}/</link>{items}</channel></rss>'


def atom(title: str, base: str, shown: Iterable[Story]) -> str:
    items = "".join(
        f'<entry><title>{escape(story.title)}</title><link rel="alternate" href="{escape(base + story.path)}"/><id>{escape(base + story.path)}</id>'
        f"<published>{story.at.isoformat()}</published><updated>{story.at.isoformat()}</updated></entry>"
        for story in shown
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(title)}</title><id>{base}/</id>{items}</feed>'


def sitemap(base: str, paths: Iterable[tuple[str, datetime | None]]) -> str:
    urls = "".join(
        f"<url><loc>{escape(base + path)}</loc>{f'<lastmod>{at.isoformat()}</lastmod>' if at else ''}</url>"
        for path, at in paths
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def news_sitemap(name: str, base: str, shown: Sequence[Story]) -> str:
    urls = "".join(
        f"<url><loc>{escape(base + story.path)}</loc><news:news><news:publication><news:name>{escape(name)}</news:name><news:language>it</news:language>"
        f"</news:publication><news:publication_date>{story.at.isoformat()}</news:publication_date><news:title>{escape(story.title)}</news:title></news:news></url>"
        for story in shown
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )


def index(base: str, parts: Iterable[tuple[str, datetime | None]]) -> str:
    maps = "".join(
        f"<sitemap><loc>{base}{path}</loc>{f'<lastmod>{at.isoformat()}</lastmod>' if at else ''}</sitemap>"
        for path, at in parts
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'
