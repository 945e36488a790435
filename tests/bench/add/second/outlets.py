"""The second farm's outlets, each with what its source file should hold, as a person would write it. Pure but for the hosts that it fills."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape

from tests.bench.add import pages
from tests.bench.add.farm import Made, Truth
from tests.bench.add.pages import SECTIONS, Story
from tests.bench.add.second import systems
from tests.bench.add.second.systems import Site, feeds, rss
from tests.bench.add.server import HTML, XML, Host

Build = Callable[[Host, Host, datetime], Truth]


def _pages(host: Host, site: Site, shown: Sequence[Story], *, head: str = "", foot: str = "", on_home: int = 14, heads: str = "", robots: str = "Disallow: /wp-admin/") -> None:  # fmt: skip
    """All pages of a site. heads: of each section page's head, with {section}"""
    host.serve("/", systems.home(site, shown[:on_home], head=head, foot=foot))
    for n, section in enumerate(SECTIONS, 1):
        listed = [one for one in shown if one.section == section]
        host.serve(site.sections.format(section=section, n=n), systems.home(site, listed, head=heads.format(section=section), title=f"{section.title()} - {site.name}"))  # fmt: skip
    for path in site.about:
        host.serve(path, systems.about(site, path.strip("/").title()))
    for story in shown:
        host.serve(story.path, systems.article(site, story))
    for tag in ("viabilita", "elezioni-2026", "meteo"):
        host.serve(f"/tag/{tag}/", systems.home(site, shown[3:6], title=f"{tag} - {site.name}"))
    host.serve("/robots.txt", f"User-agent: *\n{robots}\n".replace("$base", host.base), "text/plain")


def _paths(shown: Sequence[Story], base: str = "") -> set[str]:
    return {base + story.path for story in shown}


def _newspaper(host: Host, apex: Host, now: datetime) -> Truth:
    """WordPress with Newspaper: www leads to the bare domain; a feed of all, one of comments, Yoast's sitemaps."""
    site = Site(
        name="La Gazzetta del Leone",
        base=apex.base,
        generator="WordPress 6.7.1",
        title="{name} | Notizie, cronaca, sport",
    )
    shown = pages.stories(site.name, 40, now, "/{slug}/")
    head = feeds(
        (f"{site.name} » Feed", f"{apex.base}/feed/"),
        (f"{site.name} » Feed dei commenti", f"{apex.base}/comments/feed/"),
    )
    _pages(apex, site, shown, head=head, robots="Disallow: /wp-admin/\nSitemap: $base/sitemap_index.xml")
    apex.serve("/feed/", rss(site.name, apex.base, shown[:10]), XML)
    apex.serve("/comments/feed/", rss(f"Commenti per {site.name}", apex.base, shown[12:20], comment=True), XML)
    _yoast(apex, shown)
    host.moved["/"], host.moved["/robots.txt"] = f"{apex.base}/", f"{apex.base}/robots.txt"
    return Truth(site.name, {("/feed/", "feed")}, articles=_paths(shown[:10]), home=f"{apex.base}/", only=True)


def _yoast(host: Host, shown: Sequence[Story]) -> None:
    parts: dict[str, list[tuple[str, datetime | None]]] = {
        "post": [(one.path, one.at) for one in shown[:25]],
        "post2": [(one.path, one.at) for one in shown[25:]],
        "page": [("/chi-siamo/", shown[4].at), ("/contatti/", None)],
        "category": [(f"/{section}/", shown[0].at) for section in SECTIONS],
        "post_tag": [("/tag/viabilita/", shown[2].at), ("/tag/meteo/", shown[3].at)],
        "author": [("/author/rita-bianchi/", shown[5].at)],
    }
    names = {part: f"/{part.rstrip('2')}-sitemap{'2' if part[-1] == '2' else ''}.xml" for part in parts}
    host.serve("/sitemap_index.xml", pages.index(host.base, [(names[part], shown[0].at) for part in parts]), XML)
    for part, listed in parts.items():
        host.serve(names[part], pages.sitemap(host.base, listed), XML)


def _no_feed(host: Host, _: Host, now: datetime) -> Truth:
    """WordPress with Jannah, whose feeds a plugin against attacks has shut; Yoast's sitemaps are left."""
    site = Site(
        name="Tuscia in Cronaca", base=host.base, generator="WordPress 6.5", title="{name} - Le notizie dalla Tuscia"
    )
    shown = pages.stories(site.name, 36, now, "/{year}/{month}/{slug}/")
    _pages(
        host,
        site,
        shown,
        head=feeds((f"{site.name} » Feed", "/feed/")),
        robots="Disallow: /wp-admin/\nSitemap: $base/sitemap_index.xml",
    )
    for path in ("/feed/", "/feed", "/?feed=rss2", "/rss/", "/rss", "/comments/feed/"):
        host.serve(path, "<h1>403 Forbidden</h1>", HTML, 403)
    _yoast(host, shown)
    may = {("/sitemap_index.xml", "sitemap"), ("/post-sitemap.xml", "sitemap"), ("/post-sitemap2.xml", "sitemap")}
    return Truth(site.name, set(), may | {("/", "home"), ("/", "front")}, articles=_paths(shown), only=True)


def _citynews(host: Host, _: Host, now: datetime) -> Truth:
    """As Citynews: the feed of all is named only by section pages."""
    site = Site(name="VallataToday", base=host.base, title="{name} - cronaca e notizie da Vallata", body="schema", author="/~redazione/{slug}", about=("/chi-siamo/", "/privacy-policy/", "/segnala/"))  # fmt: skip
    shown = pages.stories(site.name, 30, now, "/{section}/{slug}.html")
    _pages(
        host, site, shown, heads=feeds(("VallataToday - Tutte le notizie", "/rss/tutte")), robots="Disallow: /ricerca/"
    )
    host.serve("/rss/tutte", rss(site.name, host.base, shown), XML)
    return Truth(
        site.name, {("/rss/tutte", "feed")}, {("/", "home"), ("/", "front")}, articles=_paths(shown), only=True
    )


def _gedi(host: Host, _: Host, now: datetime) -> Truth:
    """As GEDI: a news sitemap, sister papers above every page, no feed."""
    sisters = "".join(f'<a href="http://www.{one}.example/">{one}</a> <a href="http://www.{one}.example/cronaca/2026/11/29/news/storia-di-{one}-15400{n}/">In primo piano da {one}</a>' for n, one in enumerate(("larotonda", "ilsecolo-nuovo", "gazzettadimare", "tribunadicolle")))  # fmt: skip
    site = Site(
        name="La Sentinella del Chiese",
        base=host.base,
        title="{name}: ultime notizie di cronaca",
        body="schema",
        sections="/{section}",
        links=sisters,
    )
    shown = pages.stories(site.name, 30, now, "/{section}/{year}/{month}/{day}/news/{slug}-15{number}/", apart_h=1.4)
    _pages(
        host,
        site,
        shown,
        robots="Disallow: /ricerca/\nDisallow: /*?ref=\nSitemap: $base/sitemap-n.xml\nSitemap: $base/sitemap-s.xml",
    )
    host.serve("/sitemap-n.xml", pages.news_sitemap(site.name, host.base, shown), XML)
    host.serve(
        "/sitemap-s.xml",
        pages.sitemap(host.base, [(f"/{one}", None) for one in SECTIONS] + [(path, None) for path in site.about]),
        XML,
    )
    return Truth(site.name, {("/sitemap-n.xml", "news_sitemap")}, {("/", "home")}, articles=_paths(shown), only=True)


def _drupal(host: Host, _: Host, now: datetime) -> Truth:
    """Drupal: rss.xml, whose items may be pages; the title begins with Home."""
    site = Site(name="Il Corriere Salentino Nuovo", base=host.base, generator="Drupal 10 (https://www.drupal.org)", title="Home | {name}", lang=' lang="it" dir="ltr"', og=False, body="schema", sections="/taxonomy/term/{n}", author="/user/{slug}")  # fmt: skip
    shown = pages.stories(site.name, 20, now, "/articolo/{slug}")
    _pages(
        host,
        site,
        shown,
        head=feeds(("", f"{host.base}/rss.xml")),
        heads=feeds(("", "/taxonomy/term/1/feed")),
        robots="Disallow: /core/\nDisallow: /user/\nDisallow: /node/add/",
    )
    host.serve("/rss.xml", rss(site.name, host.base, shown[:10]), XML)
    host.serve(
        "/taxonomy/term/1/feed", rss("Cronaca", host.base, [one for one in shown if one.section == "cronaca"]), XML
    )
    return Truth(site.name, {("/rss.xml", "feed")}, {("/", "home")}, articles=_paths(shown[:10]), only=True)


def _joomla(host: Host, _: Host, now: datetime) -> Truth:
    """Joomla with K2: feeds by a query, named RSS 2.0 and Atom 1.0; no schema; language it-it."""
    site = Site(name="Sannio Libero", base=host.base, generator="Joomla! - Open Source Content Management", title="{name} - Home", lang=' xmlns="http://www.w3.org/1999/xhtml" xml:lang="it-it" lang="it-it"', og=False, body="k2", sections="/{section}", author="/itemlist/user/{slug}")  # fmt: skip
    shown = pages.stories(site.name, 24, now, "/{section}/item/{number}-{slug}.html")
    head = feeds(("RSS 2.0", "/?format=feed&type=rss")) + feeds(("Atom 1.0", "/?format=feed&type=atom"), kind="atom")
    _pages(host, site, shown, head=head, robots="Disallow: /administrator/\nDisallow: /cache/")
    host.serve("/?format=feed&type=rss", rss("Home", host.base, shown[:12]), XML)
    host.serve("/?format=feed&type=atom", pages.atom("Home", host.base, shown[:12]), XML)
    either = {("/?format=feed&type=rss", "feed"), ("/?format=feed&type=atom", "feed")}
    return Truth(site.name, set(), either | {("/", "home")}, articles=_paths(shown[:12]), only=True)


def _blogger(host: Host, _: Host, now: datetime) -> Truth:
    """Blogger: no language in the markup, Atom and RSS of the posts, a feed of comments."""
    site = Site(name="Cronache del Basso Piave", base=host.base, generator="blogger", title="{name}", lang=" dir='ltr' xmlns='http://www.w3.org/1999/xhtml'", og=False, body="blogger", sections="/search/label/{section}", author="/profile/{slug}", about=("/p/chi-siamo.html", "/p/contatti.html"))  # fmt: skip
    shown = pages.stories(site.name, 25, now, "/{year}/{month}/{short}.html")
    head = feeds((f"{site.name} - Atom", f"{host.base}/feeds/posts/default"), kind="atom") + feeds(
        (f"{site.name} - RSS", f"{host.base}/feeds/posts/default?alt=rss")
    )
    _pages(
        host,
        site,
        shown,
        head=head,
        robots="Disallow: /search\nDisallow: /share-widget\nAllow: /\nSitemap: $base/sitemap.xml",
    )
    host.serve("/feeds/posts/default", pages.atom(site.name, host.base, shown), XML)
    host.serve("/feeds/posts/default?alt=rss", rss(site.name, host.base, shown), XML)
    host.serve("/feeds/comments/default", rss(f"Commenti: {site.name}", host.base, shown[:9], comment=True), XML)
    host.serve("/sitemap.xml", pages.sitemap(host.base, [(one.path, one.at) for one in shown]), XML)
    either = {("/feeds/posts/default", "feed"), ("/feeds/posts/default?alt=rss", "feed")}
    return Truth(site.name, set(), either | {("/", "home")}, articles=_paths(shown), only=True)


def _ghost(host: Host, _: Host, now: datetime) -> Truth:
    """Ghost: /rss/, bare slugs, a sitemap for posts, pages, authors and tags."""
    site = Site(
        name="Scirocco",
        base=host.base,
        generator="Ghost 5.96",
        title="{name} — Il Sud che cambia",
        body="schema",
        sections="/tag/{section}/",
        about=("/about/", "/membership/", "/contatti/"),
    )
    shown = pages.stories(site.name, 18, now, "/{slug}/", apart_h=20)
    _pages(
        host,
        site,
        shown,
        head=feeds((site.name, f"{host.base}/rss/")),
        robots="Sitemap: $base/sitemap.xml\nDisallow: /ghost/\nDisallow: /r/\nDisallow: /email/",
    )
    host.serve("/rss/", rss(site.name, host.base, shown[:15]), XML)
    host.serve("/sitemap.xml", pages.index(host.base, [("/sitemap-posts.xml", now), ("/sitemap-pages.xml", now)]), XML)
    host.serve("/sitemap-posts.xml", pages.sitemap(host.base, [(one.path, one.at) for one in shown]), XML)
    host.serve("/sitemap-pages.xml", pages.sitemap(host.base, [(path, now) for path in site.about]), XML)
    return Truth(site.name, {("/rss/", "feed")}, {("/", "home")}, articles=_paths(shown[:15]), only=True)


def _nextjs(host: Host, _: Host, now: datetime) -> Truth:
    """Next.js: no feed; a sitemap by month, gzipped, no dates in its index; the oldest month first."""
    site = Site(
        name="Il Nuovo Lario",
        base=host.base,
        body="schema",
        sections="/{section}",
        author="/autori/{slug}",
        title="Notizie da Como e Lecco | {name}",
    )
    shown = pages.stories(site.name, 30, now, "/{section}/{slug}-{number}")
    months = [
        (f"/sitemaps/{2023 + back // 12}-{back % 12 + 1:02}.xml.gz", now - timedelta(days=30.4 * (46 - back)))
        for back in range(46)
    ]
    this = f"/sitemaps/{now:%Y-%m}.xml.gz"
    _pages(host, site, shown, robots="Disallow: /_next/data/\nDisallow: /api/\nSitemap: $base/sitemap.xml")
    host.serve("/sitemap.xml", pages.index(host.base, [(path, None) for path, _ in months] + [(this, None)]), XML)
    for path, at in months:
        old = pages.stories(f"{site.name}{path}", 20, at, "/{section}/{slug}-1{number}")
        host.serve(
            path,
            gzip.compress(pages.sitemap(host.base, [(one.path, one.at) for one in old]).encode()),
            "application/gzip",
        )
    host.serve(
        this,
        gzip.compress(pages.sitemap(host.base, [(one.path, one.at) for one in shown]).encode()),
        "application/gzip",
    )
    return Truth(
        site.name,
        set(),
        {("/sitemap.xml", "sitemap"), (this, "sitemap"), ("/", "home"), ("/", "front")},
        articles=_paths(shown[:14]),
        fine=_paths(shown),
        only=True,
    )


def _short_slugs(host: Host, _: Host, now: datetime) -> Truth:
    """Only a home page; addresses are a section and one or two words."""
    site = Site(name="Radio Valdarno Notizie", base=host.base, body="schema", title="{name} - Home page")
    shown = pages.stories(site.name, 30, now, "/{section}/{short}")
    _pages(host, site, shown, on_home=20)
    return Truth(site.name, {("/", "front")}, _fronts(site), articles=_paths(shown[:20]), fine=_paths(shown), only=True)


def _one_word(host: Host, _: Host, now: datetime) -> Truth:
    """Only a home page; addresses are one or two words at the root, beside pages about the outlet."""
    site = Site(name="Il Picentino", base=host.base, body="newspaper", title="{name}, quotidiano online")
    shown = pages.stories(site.name, 30, now, "/{short}/")
    _pages(host, site, shown, on_home=20)
    return Truth(site.name, {("/", "front")}, _fronts(site), articles=_paths(shown[:20]), fine=_paths(shown), only=True)


def _fronts(site: Site) -> set[tuple[str, str]]:
    return {(site.sections.format(section=section, n=n), "front") for n, section in enumerate(SECTIONS, 1)}


def _ansa(host: Host, _: Host, now: datetime) -> Truth:
    """As ANSA: a page at the foot lists a feed a section, and one of all that shows little."""
    site = Site(name="AGN", base=host.base, title="Ultime notizie | {name}.it", body="schema", sections="/sito/notizie/{section}/{section}.shtml", about=("/sito/static/chi-siamo.html", "/sito/static/disclaimer.html", "/sito/static/rss.html"))  # fmt: skip
    shown = pages.stories(
        site.name, 60, now, "/sito/notizie/{section}/{year}/{month}/{day}/{slug}_41{number}.html", apart_h=1.5
    )
    feed = {section: f"/sito/notizie/{section}/{section}_rss.xml" for section in SECTIONS}
    _pages(host, site, shown, foot='<a href="/sito/static/rss.html">RSS</a>', robots="Disallow: /sito/search.shtml")
    listed = "".join(
        f'<li><a href="{path}"><img src="/img/rss.gif" alt=""> {section.title()}</a></li>'
        for section, path in feed.items()
    )
    host.serve(
        "/sito/static/rss.html",
        systems.page(
            site,
            "RSS - AGN.it",
            f'<h1>I feed RSS</h1><ul><li><a href="/sito/agnit_rss.xml">Homepage</a></li>{listed}</ul>',
        ),
    )
    host.serve("/sito/agnit_rss.xml", rss("AGN.it", host.base, shown[:10]), XML)
    for section, path in feed.items():
        host.serve(
            path, rss(f"{section.title()} - AGN.it", host.base, [one for one in shown if one.section == section]), XML
        )
    return Truth(
        site.name,
        {(path, "feed") for path in feed.values()},
        {("/sito/agnit_rss.xml", "feed"), ("/", "home")},
        articles=_paths(shown),
        only=True,
    )


def _typo3(host: Host, _: Host, now: datetime) -> Truth:
    """TYPO3: the feed is a page type; articles are a query with a check sum."""
    site = Site(name="Bassa Atesina Notizie", base=host.base, generator="TYPO3 CMS", title="Aktuell / Attualità: {name}", lang=' lang="it"', body="k2", sections="/index.php?id={n}", author="/index.php?id=9{slug}", about=("/index.php?id=40", "/index.php?id=41"))  # fmt: skip
    shown = pages.stories(
        site.name, 15, now, "/index.php?id=12&tx_news_pi1%5Bnews%5D={number}&cHash=5d41402abc{number}"
    )
    _pages(host, replace(site, og=True), shown, head=feeds(("RSS", "/index.php?type=9818")), robots="Disallow: /typo3/")
    host.serve("/index.php?type=9818", rss(site.name, host.base, shown), XML)
    return Truth(site.name, {("/index.php?type=9818", "feed")}, {("/", "home")}, articles=_paths(shown), only=True)


def _php(host: Host, _: Host, now: datetime) -> Truth:
    """Plain PHP in Windows-1252: notizia.php?id=, no feed, pages of tables."""
    site = Site(name="L’Eco della Murgia", base=host.base, title="{name}", lang="", og=False, body="table", sections="categoria.php?cat={n}", author="autore.php?nome={slug}", about=("/redazione.php", "/pubblicita.php"))  # fmt: skip
    shown = pages.stories(site.name, 30, now, "/notizia.php?id={number}")
    _pages(host, replace(site, sections="/categoria.php?cat={n}"), shown, on_home=20, robots="Disallow: /admin/")
    for path, (status, kind, body) in host.answers.items():
        if kind == HTML:
            text = body.decode().replace("charset='utf-8'", "charset='windows-1252'")
            host.answers[path] = status, "text/html", text.encode("windows-1252", "xmlcharrefreplace")
    fronts = {(f"/categoria.php?cat={n}", "front") for n in range(1, 6)}
    return Truth(site.name, {("/", "front")}, fronts, articles=_paths(shown[:20]), fine=_paths(shown), only=True)


def _nuke(host: Host, _: Host, now: datetime) -> Truth:
    """PHP-Nuke: RSS 1.0 in ISO-8859-1 behind a picture; modules.php addresses."""
    site = Site(name="Isola Verde Online", base=host.base, generator="PHP-Nuke", title="{name} - Perché l'isola è di tutti", lang="", og=False, body="table", sections="/modules.php?name=News&new_topic={n}", author="/modules.php?name=Your_Account&username={slug}", about=("/modules.php?name=Contatti",))  # fmt: skip
    shown = pages.stories(site.name, 16, now, "/modules.php?name=News&file=article&sid={number}")
    _pages(
        host,
        site,
        shown,
        foot='<a href="/backend.php"><img src="/images/xml.gif" alt="" width="36"></a>',
        robots="Disallow: /admin.php",
    )
    items = "".join(f'<item rdf:about="{escape(host.base + one.path)}"><title>{escape(one.title)}</title><link>{escape(host.base + one.path)}</link><dc:date>{one.at.isoformat()}</dc:date></item>' for one in shown)  # fmt: skip
    rdf = f'<?xml version="1.0" encoding="ISO-8859-1"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="{host.base}/"><title>{site.name}</title><link>{host.base}/</link></channel>{items}</rdf:RDF>'
    host.serve("/backend.php", rdf.encode("iso-8859-1", "xmlcharrefreplace"), "text/xml")
    return Truth(site.name, {("/backend.php", "feed")}, {("/", "home")}, articles=_paths(shown), only=True)


def _feed_host(host: Host, other: Host, now: datetime) -> Truth:
    """The feed lies at a service's host, as with FeedBurner."""
    site = Site(name="Alta Murgia Live", base=host.base, generator="WordPress 4.9", title="{name} – Giornale online")
    shown = pages.stories(site.name, 20, now, "/{year}/{month}/{day}/{slug}/")
    _pages(
        host,
        site,
        shown,
        head=feeds((f"{site.name} RSS Feed", f"{other.base}/AltaMurgiaLive")),
        robots="Disallow: /wp-admin/",
    )
    other.serve("/AltaMurgiaLive", rss(site.name, host.base, shown), XML)
    other.serve("/robots.txt", "User-agent: *\nDisallow: /~a/\n", "text/plain")
    return Truth(
        site.name, {(f"{other.base}/AltaMurgiaLive", "feed")}, {("/", "home")}, articles=_paths(shown), only=True
    )


def _section_feeds(host: Host, _: Host, now: datetime) -> Truth:
    """A feed a section, each named by its section's page only."""
    site = Site(
        name="Orizzonte Vercellese",
        base=host.base,
        title="{name} - quotidiano",
        body="newspaper",
        sections="/notizie/{section}/",
    )
    shown = pages.stories(site.name, 50, now, "/notizie/{section}/{slug}/")
    _pages(host, site, shown, heads=feeds(("{section}", "/notizie/{section}/export.xml")))
    for section in SECTIONS:
        host.serve(
            f"/notizie/{section}/export.xml",
            rss(f"{site.name}: {section}", host.base, [one for one in shown if one.section == section]),
            XML,
        )
    return Truth(
        site.name,
        {(f"/notizie/{section}/export.xml", "feed") for section in SECTIONS},
        {("/", "home")},
        articles=_paths(shown),
        only=True,
    )


def _two_languages(host: Host, _: Host, now: datetime) -> Truth:
    """Italian at the root, English below /en/; one news sitemap names both; no feed."""
    site = Site(
        name="Il Faro di Portolungo",
        base=host.base,
        body="schema",
        title="{name}",
        extra='<link rel="alternate" hreflang="en" href="/en/">',
        links='<a href="/en/">English</a>',
    )
    shown = pages.stories(site.name, 20, now, "/{section}/{slug}/{number}")
    english = pages.stories(f"{site.name} en", 12, now, "/en/{section}/{slug}/9{number}", language="en")
    _pages(host, site, [*shown, *english][:20], robots="Disallow: /cerca\nSitemap: $base/sitemap/news.xml")
    for story in english:
        host.serve(story.path, systems.article(site, story))
    host.serve("/en/", systems.home(site, english))
    both = sorted([*shown, *english], key=lambda one: one.at, reverse=True)
    told = pages.news_sitemap(site.name, host.base, both)
    for story in english:
        before, after = told.split(f"{story.path}</loc>", 1)
        told = f"{before}{story.path}</loc>{after.replace('<news:language>it<', '<news:language>en<', 1)}"
    host.serve("/sitemap/news.xml", told, XML)
    return Truth(
        site.name,
        {("/sitemap/news.xml", "news_sitemap")},
        {("/", "home"), ("/en/", "front")},
        articles=_paths(shown),
        fine=_paths(english),
        only=True,
    )


def _consent(host: Host, _: Host, now: datetime) -> Truth:
    """Without a cookie every page is the same question for consent: nothing to be had, and nothing to be guessed."""
    links = "".join(f'<a href="/{one}">{one.replace("-", " ").title()}</a> ' for one in ("informativa-sulla-privacy", "informativa-sui-cookie", "elenco-dei-partner-pubblicitari", "abbonati-senza-pubblicita", "gestisci-le-preferenze", "note-legali", "condizioni-di-utilizzo-del-servizio", "accedi-con-il-tuo-account"))  # fmt: skip
    words = (
        "Noi e i nostri 812 partner archiviamo e accediamo a informazioni sul tuo dispositivo per fornirti annunci e contenuti. "
        * 3
    )
    body = f'<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Il tuo consenso</title></head><body><div class="consent"><h1>Rispettiamo la tua privacy</h1><p>{words}</p><form action="/consenti" method="post"><button>Accetta e continua</button></form>{links}</div></body></html>'
    host.every = 200, HTML, body.encode()
    host.serve("/robots.txt", "User-agent: *\nDisallow: /consenti\n", "text/plain")
    return Truth("", nothing=True)


def _parked(host: Host, _: Host, now: datetime) -> Truth:
    """A domain that ran out: a page of advertisements, the same at every address."""
    words = (
        "assicurazioni-auto-online-preventivo",
        "prestiti-personali-a-tasso-zero",
        "hotel-economici-vicino-al-mare",
        "corsi-di-formazione-a-distanza",
        "noleggio-auto-lungo-termine",
        "offerte-luce-e-gas-casa",
        "trading-per-principianti",
        "dentista-low-cost-croazia",
    )
    links = "".join(
        f'<div class="ad"><a href="/{word}?domain=x&kw={word}&ts=17327">{word.replace("-", " ").title()}</a></div>'
        for word in words
    )
    body = f'<!DOCTYPE html><html lang="it"><head><title>gazzettino-scaduto.example è in vendita</title></head><body><h1>Ricerche correlate</h1>{links}<p>Acquista questo dominio.</p></body></html>'
    host.every = 200, HTML, body.encode()
    return Truth("", nothing=True)


def _maintenance(host: Host, _: Host, now: datetime) -> Truth:
    host.every = (
        503,
        HTML,
        b"<html lang='it'><title>Sito in manutenzione</title><h1>Torniamo presto</h1><a href='https://www.facebook.com/nostra'>Facebook</a></html>",
    )
    return Truth("", nothing=True)


def _soft_404(host: Host, _: Host, now: datetime) -> Truth:
    """Every unknown address, robots.txt too, is the home page with status 200."""
    site = Site(name="Cilento Notizie Oggi", base=host.base, body="schema", title="{name} - Notizie dal Cilento")
    shown = pages.stories(site.name, 30, now, "/{year}/{month}/{day}/{slug}.html")
    _pages(host, site, shown, on_home=20)
    del host.answers["/robots.txt"]
    host.every = host.answers["/"]
    return Truth(site.name, {("/", "front")}, _fronts(site), articles=_paths(shown[:20]), fine=_paths(shown), only=True)


def _podcasts(host: Host, _: Host, now: datetime) -> Truth:
    """Comments, podcasts and videos are named before the feed of articles."""
    site = Site(name="Il Metauro", base=host.base, generator="WordPress 6.6", title="{name} | Pesaro, Fano, Urbino")
    shown, old = (
        pages.stories(site.name, 20, now, "/{slug}/"),
        pages.stories("episodi", 12, now, "/podcast/{slug}/", apart_h=60),
    )
    head = feeds(
        ("Commenti", "/comments/feed/"), ("Il Metauro da ascoltare", "/podcast/feed/"), ("Il Metauro", "/notizie.xml")
    )
    _pages(host, site, shown, head=head)
    host.serve("/comments/feed/", rss(f"Commenti per {site.name}", host.base, shown[:8], comment=True), XML)
    host.serve("/podcast/feed/", rss("Il Metauro da ascoltare", host.base, old, pod=True), XML)
    host.serve("/notizie.xml", rss(site.name, host.base, shown), XML)
    for story in old:
        host.serve(
            story.path,
            systems.page(
                site,
                story.title,
                f"<h1>{escape(story.title)}</h1><audio controls src='/audio/1.mp3'></audio><p>Ascolta la puntata.</p>",
            ),
        )
    return Truth(site.name, {("/notizie.xml", "feed")}, {("/", "home")}, articles=_paths(shown), only=True)


def _icon_feeds(host: Host, _: Host, now: datetime) -> Truth:
    """A feed a category, linked by an icon without words; none of all."""
    site = Site(
        name="Gallura Informa",
        base=host.base,
        body="schema",
        title="{name}: le notizie della Gallura",
        sections="/categoria/{section}",
    )
    shown = pages.stories(site.name, 40, now, "/leggi/{number}/{slug}")
    icons = "".join(f'<a href="/xml/{section}" class="icona"><i class="fa fa-rss"></i></a>' for section in SECTIONS)
    _pages(
        host,
        site,
        shown,
        foot=f'<div class="seguici">{icons}<a href="https://t.me/gallura"><i class="fa fa-telegram"></i></a></div>',
    )
    for section in SECTIONS:
        host.serve(
            f"/xml/{section}",
            rss(f"{site.name} {section}", host.base, [one for one in shown if one.section == section]),
            XML,
        )
    return Truth(
        site.name,
        {(f"/xml/{section}", "feed") for section in SECTIONS},
        {("/", "home")},
        articles=_paths(shown),
        only=True,
    )


def _subdomain(host: Host, news: Host, now: datetime) -> Truth:
    """The articles and their feed are on a subdomain; the home page at www lists them."""
    site = Site(
        name="TeleAppennino",
        base=news.base,
        generator="WordPress 6.7",
        title="{name} - canale 81",
        about=("/chi-siamo/", "/palinsesto/", "/contatti/"),
    )
    shown = pages.stories(site.name, 20, now, "/{section}/{slug}/")
    _pages(news, site, shown, robots="Disallow: /wp-admin/")
    news.serve("/feed/", rss(f"{site.name} News", news.base, shown), XML)
    there = [replace(one, path=news.base + one.path) for one in shown]
    host.serve("/", systems.home(site, there[:14], head=feeds(("TeleAppennino News", f"{news.base}/feed/"))))
    for path in site.about:
        host.serve(path, systems.about(site, path))
    return Truth(
        site.name, {(f"{news.base}/feed/", "feed")}, {("/", "home")}, articles=_paths(shown, news.base), only=True
    )


def _network(host: Host, centre: Host, now: datetime) -> Truth:
    """One of a network: the head also names the network's feed, on the network's host, of other papers' articles."""
    site = Site(name="Giornale della Lomellina", base=host.base, generator="WordPress 6.7", title="{name} - Notizie dal territorio", links=f'<a href="{centre.base}/">Rete Settimanali</a><a href="{centre.base}/articoli/grande-storia-nazionale-del-giorno/">Grande storia nazionale del giorno</a>')  # fmt: skip
    shown, theirs = (
        pages.stories(site.name, 20, now, "/{section}/{slug}/"),
        pages.stories("rete", 20, now, "/articoli/{slug}/"),
    )
    _pages(
        host, site, shown, head=feeds(("Rete Settimanali", f"{centre.base}/feed/"), (f"{site.name} » Feed", "/feed/"))
    )
    host.serve("/feed/", rss(site.name, host.base, shown[:10]), XML)
    network = Site(name="Rete Settimanali", base=centre.base)
    _pages(centre, network, theirs)
    centre.serve("/feed/", rss(network.name, centre.base, theirs), XML)
    return Truth(site.name, {("/feed/", "feed")}, {("/", "home")}, articles=_paths(shown[:10]), only=True)


def _frozen(host: Host, _: Host, now: datetime) -> Truth:
    """The feed that the head names stopped in 2019; the one that is written is linked at the foot."""
    site = Site(name="Il Molise di Oggi", base=host.base, title="{name}", body="schema")
    shown, old = (
        pages.stories(site.name, 25, now, "/n/{slug}-{number}"),
        pages.stories("vecchi", 10, now - timedelta(days=2600), "/?p={number}"),
    )
    _pages(host, site, shown, head=feeds((site.name, "/feed/")), foot='<a href="/servizi/ultime.php">Feed RSS</a>')
    host.serve("/feed/", rss(site.name, host.base, old), XML)
    host.serve("/servizi/ultime.php", rss(site.name, host.base, shown), XML)
    return Truth(site.name, {("/servizi/ultime.php", "feed")}, {("/", "home")}, articles=_paths(shown), only=True)


def _empty_news(host: Host, _: Host, now: datetime) -> Truth:
    """robots.txt names a news sitemap that is empty at night, and an index by month; no feed."""
    site = Site(name="Basilicata Diretta", base=host.base, body="schema", title="{name} - Potenza e Matera")
    shown = pages.stories(site.name, 25, now, "/{year}/{month}/{day}/{slug}-{number}.htm", apart_h=9)
    _pages(
        host, site, shown, robots="Disallow: /utente/\nSitemap: $base/googlenews.xml\nSitemap: $base/mappe/indice.xml"
    )
    host.serve("/googlenews.xml", pages.news_sitemap(site.name, host.base, []), XML)
    months = sorted({f"{one.at:%Y-%m}" for one in shown}, reverse=True)
    host.serve("/mappe/indice.xml", pages.index(host.base, [(f"/mappe/{month}.xml", now) for month in months]), XML)
    for month in months:
        host.serve(
            f"/mappe/{month}.xml",
            pages.sitemap(host.base, [(one.path, one.at) for one in shown if f"{one.at:%Y-%m}" == month]),
            XML,
        )
    may = {("/mappe/indice.xml", "sitemap"), ("/googlenews.xml", "news_sitemap"), ("/", "home"), ("/", "front")} | {
        (f"/mappe/{month}.xml", "sitemap") for month in months
    }
    return Truth(site.name, set(), may, articles=_paths(shown), only=True)


def outlets() -> Iterator[Made]:
    """The second farm, in its order."""
    for name, build, hosts in (
        ("Newspaper theme, www leads to the bare domain", _newspaper, ("www.gazzettadelleone.example", "gazzettadelleone.example")),
        ("Jannah theme, feeds shut", _no_feed, ("www.tusciaincronaca.example",)),
        ("as Citynews, feed named by section pages", _citynews, ("www.vallatatoday.example",)),
        ("as GEDI, news sitemap and sister papers", _gedi, ("www.sentinelladelchiese.example",)),
        ("Drupal", _drupal, ("www.corrieresalentinonuovo.example",)),
        ("Joomla with K2", _joomla, ("www.sanniolibero.example",)),
        ("Blogger", _blogger, ("cronachedelbassopiave.example",)),
        ("Ghost", _ghost, ("scirocco.example",)),
        ("Next.js, gzipped months", _nextjs, ("www.ilnuovolario.example",)),
        ("home page, short slugs in sections", _short_slugs, ("www.radiovaldarno.example",)),
        ("home page, short slugs at the root", _one_word, ("www.ilpicentino.example",)),
        ("as ANSA, a page of feeds", _ansa, ("www.agn.example",)),
        ("TYPO3", _typo3, ("www.bassaatesina.example",)),
        ("plain PHP", _php, ("www.ecodellamurgia.example",)),
        ("PHP-Nuke, RSS 1.0", _nuke, ("www.isolaverdeonline.example",)),
        ("feed on another host", _feed_host, ("www.altamurgialive.example", "feeds.bruciafeed.example")),
        ("feeds named by section pages", _section_feeds, ("www.orizzontevercellese.example",)),
        ("news sitemap in two languages", _two_languages, ("www.ilfarodiportolungo.example",)),
        ("consent before everything", _consent, ("www.consensodue.example",)),
        ("a parked domain", _parked, ("gazzettino-scaduto.example",)),
        ("maintenance", _maintenance, ("www.inmanutenzione.example",)),
        ("unknown addresses are the home page", _soft_404, ("www.cilentonotizieoggi.example",)),
        ("podcasts and comments first", _podcasts, ("www.ilmetauro.example",)),
        ("feeds behind icons", _icon_feeds, ("www.gallurainforma.example",)),
        ("articles on a subdomain", _subdomain, ("www.teleappennino.example", "news.teleappennino.example")),
        ("one of a network", _network, ("giornaledellalomellina.example", "retesettimanali.example")),
        ("the named feed is frozen", _frozen, ("www.ilmoliseoggi.example",)),
        ("news sitemap empty, months", _empty_news, ("www.basilicatadiretta.example",)),
    ):  # fmt: skip
        yield Made(name, build, (*hosts, f"other.{hosts[0]}")[:2])
