"""Pages of made outlets as several content systems write them, with the links beside the articles that real ones have. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from tests.bench.add.pages import SECTIONS, Story

_MONTHS = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
]
_ABOUT = {
    "/chi-siamo/": "Chi siamo",
    "/contatti/": "Contatti",
    "/privacy-policy/": "Privacy",
    "/cookie-policy/": "Cookie policy",
    "/pubblicita/": "Pubblicità",
    "/abbonati/": "Abbonati",
    "/newsletter/": "Newsletter",
    "/login/": "Accedi",
}


@dataclass(frozen=True, kw_only=True)
class Site:
    """How the pages of a system look."""

    name: str
    base: str
    generator: str = ""
    title: str = "{name}"  #: of the home page
    lang: str = ' lang="it-IT"'
    og: bool = True  #: og:site_name
    sections: str = "/{section}/"  #: form of a section's address
    author: str = "/author/{slug}/"
    about: tuple[str, ...] = tuple(_ABOUT)
    body: str = "newspaper"  #: newspaper, schema, k2, blogger or table: how an article is marked up
    extra: str = ""  #: of every page's head
    links: str = ""  #: of every page's header, as sister sites are


def page(site: Site, title: str, body: str, head: str = "", lang: str | None = None) -> str:
    menu = "".join(
        f'<li class="menu-item"><a href="{site.sections.format(section=one, n=n)}">{one.title()}</a></li>'
        for n, one in enumerate(SECTIONS, 1)
    )
    about = "".join(f'<a href="{path}">{_ABOUT.get(path, path.strip("/"))}</a> | ' for path in site.about)
    meta = f'<meta name="generator" content="{site.generator}">' if site.generator else ""
    meta += f'<meta property="og:site_name" content="{escape(site.name)}">' if site.og else ""
    return (
        f"<!DOCTYPE html><html{site.lang if lang is None else lang}><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>{escape(title)}</title>{meta}{site.extra}{head}</head><body><header>{site.links}"
        f'<a href="/"><img src="/logo.png" alt="{escape(site.name)}"></a><nav><ul>{menu}</ul></nav></header>{body}'
        f'<footer><a href="https://www.facebook.com/lanostrapagina">Facebook</a> {about} P.IVA 01234567890 - Testata registrata</footer></body></html>'
    )


def home(site: Site, shown: Iterable[Story], *, head: str = "", foot: str = "", title: str | None = None) -> str:
    """A list of cards: picture, category, headline, author, comments; and tags and other sites beside them."""
    cards = []
    for n, story in enumerate(shown):
        who = site.author.format(slug=story.author.lower().replace(" ", "-"))
        category = site.sections.format(section=story.section, n=SECTIONS.index(story.section) + 1)
        cards.append(
            f'<div class="td_module_flex"><div class="td-module-thumb"><a href="{story.path}" rel="bookmark" class="td-image-wrap"><img src="/img/{n}.jpg" alt=""></a></div>'
            f'<a href="{category}" class="td-post-category">{story.section.title()}</a><h3 class="entry-title"><a href="{story.path}" rel="bookmark">{escape(story.title)}</a></h3>'
            f'<span class="td-post-author-name"><a href="{who}">{story.author}</a></span> <time datetime="{story.at.isoformat()}">{said(story.at)}</time></div>'
        )
    tags = "".join(f'<a href="/tag/{tag}/">{tag}</a> ' for tag in ("viabilita", "elezioni-2026", "meteo"))
    side = f'<aside>{tags}<a href="https://www.meteo-nazionale.example/previsioni/">Meteo</a></aside>'
    title = title or site.title.format(name=site.name)
    return page(site, title, f'<div class="td-main">{"".join(cards)}</div>{side}{foot}', head)


def said(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def article(site: Site, story: Story) -> str:
    """One article's page, in the system's own markup, with a box of others below."""
    text = "".join(f"<p>{escape(line)}</p>" for line in story.paragraphs)
    title, when = escape(story.title), story.at.isoformat(timespec="seconds")
    head, lang = f'<link rel="canonical" href="{escape(site.base + story.path)}">', None
    if story.language == "en":
        lang = ' lang="en"'
    if site.body == "newspaper":
        graph = {"@context": "https://schema.org", "@graph": [
            {"@type": "Article", "headline": story.title, "datePublished": when, "author": {"name": story.author, "@id": f"{site.base}/#/person/1"}},
            {"@type": "WebPage", "@id": site.base + story.path, "url": site.base + story.path, "name": story.title, "datePublished": when},
            {"@type": "WebSite", "url": f"{site.base}/", "name": site.name, "inLanguage": "it-IT"},
        ]}  # fmt: skip
        head += f'<meta property="og:type" content="article"><meta property="article:published_time" content="{when}"><script type="application/ld+json" class="yoast-schema-graph">{json.dumps(graph)}</script>'
        body = f'<article class="post type-post"><header class="td-post-title"><h1 class="entry-title">{title}</h1><div class="td-post-author-name">Di <a href="/author/x/">{story.author}</a></div><time class="entry-date" datetime="{when}">{said(story.at)}</time></header><div class="td-post-content tagdiv-type">{text}</div></article>'
    elif site.body == "schema":
        data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title, "datePublished": when, "articleSection": story.section, "author": [{"@type": "Person", "name": story.author}], "publisher": {"@type": "Organization", "name": site.name}}  # fmt: skip
        head += (
            f'<meta property="og:type" content="article"><script type="application/ld+json">{json.dumps(data)}</script>'
        )
        body = f'<main><article><h1 class="story__title">{title}</h1><div class="story__author">{story.author}</div><div class="story__text">{text}</div></article></main>'
    elif site.body == "k2":
        body = f'<div id="k2Container" class="itemView"><div class="itemHeader"><span class="itemDateCreated">{said(story.at)}</span><h2 class="itemTitle">{title}</h2><span class="itemAuthor">Scritto da {story.author}</span></div><div class="itemBody"><div class="itemFullText">{text}</div></div></div>'
    elif site.body == "blogger":
        body = f'<div class="post hentry"><h2 class="date-header"><span>{said(story.at)}</span></h2><h3 class="post-title entry-title">{title}</h3><div class="post-body entry-content">{"<br /><br />".join(escape(line) for line in story.paragraphs)}</div><div class="post-footer">Pubblicato da <span class="fn">{story.author}</span> <abbr class="published" title="{when}">{story.at:%H:%M}</abbr></div></div>'
    else:
        body = f'<table width="760"><tr><td class="titolo"><b>{title}</b></td></tr><tr><td><i>{story.at:%d/%m/%Y}</i> - di {story.author}</td></tr><tr><td class="testo">{"<br><br>".join(escape(line) for line in story.paragraphs)}</td></tr></table>'
    return page(site, f"{story.title} - {site.name}", body, head, lang)


def about(site: Site, title: str) -> str:
    text = (
        "Testata giornalistica registrata presso il tribunale. " * 4
        + "I dati sono trattati secondo il regolamento. " * 6
    )
    return page(site, f"{title} - {site.name}", f"<main><h1>{title}</h1><p>{text}</p><p>{text}</p></main>")


def feeds(*named: tuple[str, str], kind: str = "rss") -> str:
    """`<link rel=alternate>` of feeds: title and address."""
    return "".join(
        f'<link rel="alternate" type="application/{kind}+xml" title="{escape(title)}" href="{escape(at)}" />'
        for title, at in named
    )


def rss(title: str, base: str, shown: Sequence[Story], *, pod: bool = False, comment: bool = False) -> str:
    """RSS as WordPress writes it. pod: items are episodes, with sound; comment: items are readers' comments"""
    items = []
    for n, story in enumerate(shown):
        head = f"Commento su {story.title} di Gianni {n}" if comment else story.title
        link = base + story.path + (f"#comment-{900 + n}" if comment else "")
        sound = (
            f'<enclosure url="{base}/audio/{n}.mp3" length="123456" type="audio/mpeg"/><itunes:duration>12:{n:02}</itunes:duration>'
            if pod
            else ""
        )
        items.append(
            f'<item><title>{escape(head)}</title><link>{escape(link)}</link><dc:creator><![CDATA[{story.author}]]></dc:creator><pubDate>{format_datetime(story.at)}</pubDate><guid isPermaLink="false">{base}/?p={9000 + n}</guid><description><![CDATA[{story.paragraphs[0]}]]></description>{sound}</item>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">'
        f"<channel><title>{escape(title)}</title><link>{base}</link><language>it-IT</language>{''.join(items)}</channel></rss>"
    )
