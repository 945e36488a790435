"""The first farm: thirty-one made outlets of a dozen kinds, each with what its source file should hold. Pure but for the hosts that it fills."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from tests.bench.add import pages
from tests.bench.add.pages import SECTIONS, Look, Story
from tests.bench.add.server import JSON, XML, Host

ROME = timezone(timedelta(hours=1))
_PLAIN = ("/chi-siamo/", "/contatti/", "/privacy-policy/", "/pubblicita/")


@dataclass
class Truth:
    """What the file of an outlet should say. Entries are paths, with their kinds."""

    name: str
    needed: set[tuple[str, str]] = field(default_factory=set)
    may: set[tuple[str, str]] = field(default_factory=set)  #: right too, and not needed
    articles: set[str] = field(default_factory=set)  #: paths that a run from the file must store
    language: str = "it"
    nothing: bool = False  #: there is nothing to be found: no file, exit status 5
    home: str | None = None  #: address of the home page, where it is not at the host that is given
    fine: set[str] = field(default_factory=set)  #: articles too, that a run need not store
    only: bool = False  #: a run may store nothing but the articles


@dataclass(frozen=True)
class Made:
    """One outlet of the farm."""

    name: str
    build: Callable[[Host, Host, datetime], Truth]  #: fills a host (and a second one), for this moment
    hosts: tuple[str, ...] = ()  #: names of the two hosts; none: addresses


def _base(
    host: Host,
    look: Look,
    shown: Sequence[Story],
    *,
    head: str = "",
    foot: str = "",
    on_home: int = 15,
    robots: str = "",
) -> None:
    """Home page, section pages, pages about the outlet, articles."""
    host.serve(
        "/",
        pages.front(
            look,
            look.name if look.hand == "old" else f"{look.name} - Notizie di oggi",
            shown[:on_home],
            head=head,
            foot=foot,
        ),
    )
    for section in SECTIONS:
        host.serve(
            f"/{section}/",
            pages.front(look, f"{section.title()} - {look.name}", [one for one in shown if one.section == section]),
        )
    for path in _PLAIN:
        host.serve(path, pages.plain_page(look, path.strip("/").replace("-", " ").title()))
    for story in shown:
        host.serve(story.path, pages.article(look, story, host.base))
    host.serve("/robots.txt", f"User-agent: *\n{robots or 'Disallow:'}\n".replace("$base", host.base), "text/plain")


def _paths(shown: Sequence[Story]) -> set[str]:
    return {story.path for story in shown}


# ── WordPress ──────────────────────────────────────────────────────────────────────────────────


def _wordpress(name: str, form: str, *, old_maps: bool = False) -> Callable[[Host, Host, datetime], Truth]:
    def build(host: Host, _: Host, now: datetime) -> Truth:
        look, shown = Look(name, "wordpress"), pages.stories(name, 40, now, form)
        head = pages.advertised(
            ("rss", f"{name} » Feed", "/feed/"), ("rss", f"{name} » Feed dei commenti", "/comments/feed/")
        )
        robots = "Disallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n" + (
            "" if old_maps else "Sitemap: $base/wp-sitemap.xml"
        )
        _base(host, look, shown, head=head, robots=robots)
        host.serve("/feed/", pages.rss(name, host.base, shown[:10]), XML)
        host.serve(
            "/comments/feed/",
            pages.rss(
                f"Commenti per {name}", host.base, shown[20:26], headline="Commenti su {} di Rita", tail="#comment-7"
            ),
            XML,
        )
        parts = ("posts-post-1", "posts-page-1", "taxonomies-category-1", "users-1")
        host.serve(
            "/wp-sitemap.xml", pages.index(host.base, [(f"/wp-sitemap-{part}.xml", None) for part in parts]), XML
        )
        for part, listed in zip(
            parts, ([one.path for one in shown], _PLAIN, [f"/{s}/" for s in SECTIONS], ["/author/rita/"]), strict=True
        ):
            host.serve(f"/wp-sitemap-{part}.xml", pages.sitemap(host.base, [(path, None) for path in listed]), XML)
        return Truth(name, {("/feed/", "feed")}, articles=_paths(shown[:10]))

    return build


# ── feeds ──────────────────────────────────────────────────────────────────────────────────────


def _plain_rss(name: str, hand: str, place: str, how: str) -> Callable[[Host, Host, datetime], Truth]:
    def build(host: Host, _: Host, now: datetime) -> Truth:
        look, shown = (
            Look(name, hand, says_name=hand != "old"),
            pages.stories(name, 30, now, "/{section}/{slug}-{number}.html"),
        )
        head = pages.advertised(("rss", name, place)) if how == "head" else ""
        foot = (
            f'<p><a href="{place}">RSS</a></p>'
            if how == "foot"
            else '<p><a href="/rss/">I nostri RSS</a></p>'
            if how == "page"
            else ""
        )
        _base(host, look, shown, head=head, foot=foot)
        host.serve(place, pages.rss(name, host.base, shown[:20], tail="?utm_source=rss"), XML)
        if how == "page":
            host.serve(
                "/rss/",
                pages.page(look, "I nostri RSS", f'<ul><li><a href="{place}">Tutte le notizie (RSS)</a></li></ul>'),
            )
        return Truth(name, {(place, "feed")}, articles=_paths(shown[:20]))

    return build


def _atom(name: str, hand: str, *, twice: bool) -> Callable[[Host, Host, datetime], Truth]:
    def build(host: Host, _: Host, now: datetime) -> Truth:
        look, shown = Look(name, hand), pages.stories(name, 18, now, "/articoli/{year}/{slug}")
        feeds = [("atom", name, "/atom.xml")] + ([("rss", name, "/rss.xml")] if twice else [])
        _base(host, look, shown, head=pages.advertised(*feeds))
        host.serve("/atom.xml", pages.atom(name, host.base, shown), XML)
        one = {("/atom.xml", "feed")}
        if twice:
            host.serve("/rss.xml", pages.rss(name, host.base, shown), XML)
            return Truth(name, set(), one | {("/rss.xml", "feed")}, articles=_paths(shown))
        return Truth(name, one, articles=_paths(shown))

    return build


def _unadvertised(name: str, hand: str, place: str, extra: str) -> Callable[[Host, Host, datetime], Truth]:
    def build(host: Host, _: Host, now: datetime) -> Truth:
        look, shown = (
            Look(name, hand, says_name=hand != "old"),
            pages.stories(name, 24, now, "/{section}/{year}/{month}/{day}/{slug}/"),
        )
        head = (
            f'<link rel="alternate" type="application/feed+json" title="{name}" href="/feed.json">'
            if extra == "json"
            else ""
        )
        _base(
            host, look, shown, head=head, robots="Disallow:\nSitemap: $base/sitemap.xml" if extra == "sitemap" else ""
        )
        host.serve(place, pages.rss(name, host.base, shown[:15]), XML)
        if extra == "json":
            items = [{"id": one.path, "url": host.base + one.path, "title": one.title} for one in shown]
            host.serve(
                "/feed.json",
                json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": name, "items": items}),
                JSON,
            )
        if extra == "sitemap":
            listed = [(path, now) for path in _PLAIN] + [(one.path, one.at) for one in shown]
            host.serve("/sitemap.xml", pages.sitemap(host.base, listed), XML)
        return Truth(name, {(place, "feed")}, articles=_paths(shown[:15]))

    return build


def _sections(name: str, *, comments: str, main: bool) -> Callable[[Host, Host, datetime], Truth]:
    """Several section feeds, one of comments among them."""

    def build(host: Host, _: Host, now: datetime) -> Truth:
        look, shown = Look(name, "modern"), pages.stories(name, 60, now, "/{section}/{slug}-{number}/")
        feeds = [("rss", f"{name}: {section}", f"/rss/{section}.xml") for section in SECTIONS]
        feeds += [("rss", name, "/rss.xml")] if main else []
        feeds += [("rss", f"{name}: le vostre voci", comments)]
        _base(host, look, shown, head=pages.advertised(*feeds))
        for section in SECTIONS:
            host.serve(
                f"/rss/{section}.xml",
                pages.rss(f"{name}: {section}", host.base, [one for one in shown if one.section == section]),
                XML,
            )
        host.serve("/rss.xml", pages.rss(name, host.base, shown[:10]), XML)
        host.serve(
            comments,
            pages.rss(f"{name}: le vostre voci", host.base, shown[30:40], headline="Anna su: {}", tail="#c12"),
            XML,
        )
        needed = {(f"/rss/{section}.xml", "feed") for section in SECTIONS}
        return Truth(name, needed, {("/rss.xml", "feed")} if main else set(), articles=_paths(shown))

    return build


def _bilingual(name: str, first: str) -> Callable[[Host, Host, datetime], Truth]:
    def build(host: Host, _: Host, now: datetime) -> Truth:
        look = Look(name, "modern", language=first)
        italian = pages.stories(name, 16, now, "/it/{section}/{slug}.html")
        english = pages.stories(f"{name} en", 16, now, "/en/news/{number}/{slug}.html", language="en")
        shown = [*italian, *english] if first == "it" else [*english, *italian]
        head = pages.advertised(("rss", f"{name} (it)", "/it/rss.xml"), ("rss", f"{name} (en)", "/en/rss.xml"))
        _base(host, look, shown, head=head, on_home=10)
        host.serve("/it/rss.xml", pages.rss(name, host.base, italian), XML)
        host.serve("/en/rss.xml", pages.rss(name, host.base, english), XML)
        return Truth(name, {("/it/rss.xml", "feed"), ("/en/rss.xml", "feed")}, articles=_paths(shown), language=first)

    return build


def _closed(name: str, hand: str, *, feed_too: bool) -> Callable[[Host, Host, datetime], Truth]:
    """robots.txt closes some of the articles, or a second feed."""

    def build(host: Host, _: Host, now: datetime) -> Truth:
        look = Look(name, hand)
        shown = pages.stories(name, 20, now, "/{section}/{year}/{month}/{slug}/")
        feeds = [("rss", name, "/feed/")] + ([("rss", f"{name} premium", "/premium/feed/")] if feed_too else [])
        robots = "Disallow: /economia/\nDisallow: /stampa/\nDisallow: /premium/\nDisallow: /*?s="
        _base(host, look, shown, head=pages.advertised(*feeds), robots=robots)
        host.serve("/feed/", pages.rss(name, host.base, shown), XML)
        host.serve("/premium/feed/", pages.rss(name, host.base, shown[:3]), XML)
        return Truth(name, {("/feed/", "feed")}, articles=_paths([one for one in shown if one.section != "economia"]))

    return build


# ── sitemaps ───────────────────────────────────────────────────────────────────────────────────


def _news_sitemap(
    name: str, hand: str, place: str, *, named: bool, archive: bool
) -> Callable[[Host, Host, datetime], Truth]:
    def build(host: Host, _: Host, now: datetime) -> Truth:
        look, shown = Look(name, hand), pages.stories(name, 25, now, "/notizie/{section}/{number}/{slug}")
        maps = ([place] if named else []) + (["/sitemap-archivio.xml"] if archive else [])
        _base(host, look, shown, robots="Disallow: /cgi-bin/\n" + "\n".join(f"Sitemap: $base{path}" for path in maps))
        host.serve(place, pages.news_sitemap(name, host.base, shown), XML)
        if archive:
            months = [
                (f"/mesi/{2026 - back // 12}-{12 - back % 12:02}.xml", now - timedelta(days=30 * back))
                for back in range(60)
            ]
            host.serve("/sitemap-archivio.xml", pages.index(host.base, months), XML)
            for path, at in months:
                old = pages.stories(f"{name}{path}", 5, at, "/notizie/{section}/9{number}/{slug}")
                host.serve(path, pages.sitemap(host.base, [(one.path, one.at) for one in old]), XML)
        return Truth(name, {(place, "news_sitemap")}, articles=_paths(shown))

    return build


def _sitemap_index(
    name: str, hand: str, *, gz: bool, mixed: bool, named: bool
) -> Callable[[Host, Host, datetime], Truth]:
    def build(host: Host, _: Host, now: datetime) -> Truth:
        look, shown = Look(name, hand), pages.stories(name, 22, now, "/{year}/{month}/{day}/{slug}.html")
        place = "/mappa/indice.xml" if named else "/sitemap.xml"
        end = ".xml.gz" if gz else ".xml"
        old = [(f"/mappa/{year}{end}", datetime(year, 12, 31, tzinfo=ROME)) for year in range(2012, 2026)]
        parts = [*old, (f"/mappa/2026{end}", now)] + (
            [("/mappa/pagine.xml", now), ("/mappa/sezioni.xml", now)] if mixed else []
        )
        _base(host, look, shown, robots=f"Disallow: /admin/\nSitemap: $base{place}" if named else "")
        host.serve(place, pages.index(host.base, parts), XML)
        for path, at in old:
            body = pages.sitemap(
                host.base,
                [
                    (one.path, one.at)
                    for one in pages.stories(f"{name}{path}", 40, at, "/{year}/{month}/{day}/{slug}.html")
                ],
            )
            host.serve(path, gzip.compress(body.encode()) if gz else body, XML)
        body = pages.sitemap(host.base, [(one.path, one.at) for one in shown])
        host.serve(f"/mappa/2026{end}", gzip.compress(body.encode()) if gz else body, XML)
        host.serve("/mappa/pagine.xml", pages.sitemap(host.base, [(path, now) for path in _PLAIN]), XML)
        host.serve("/mappa/sezioni.xml", pages.sitemap(host.base, [(f"/{section}/", now) for section in SECTIONS]), XML)
        return Truth(name, set(), {(place, "sitemap"), (f"/mappa/2026{end}", "sitemap")}, articles=_paths(shown))

    return build


# ── pages, and nothing ─────────────────────────────────────────────────────────────────────────


def _pages_only(name: str, hand: str, form: str, *, broken: bool) -> Callable[[Host, Host, datetime], Truth]:
    """No feed and no sitemap. broken: the feed that the home page names is none"""

    def build(host: Host, _: Host, now: datetime) -> Truth:
        look, shown = Look(name, hand), pages.stories(name, 50, now, form)
        _base(host, look, shown, head=pages.advertised(("rss", name, "/rss/tutte.xml")) if broken else "", on_home=20)
        if broken:
            host.serve(
                "/rss/tutte.xml", pages.page(look, "Pagina non trovata", "<h1>Pagina non trovata</h1>"), status=404
            )
        return Truth(
            name, {("/", "front")}, {(f"/{section}/", "front") for section in SECTIONS}, articles=_paths(shown[:20])
        )

    return build


def _moved(name: str) -> Callable[[Host, Host, datetime], Truth]:
    """The address that is given leads to another host."""

    def build(host: Host, www: Host, now: datetime) -> Truth:
        truth = _wordpress(name, "/{year}/{month}/{day}/{slug}/")(www, host, now)
        host.moved["/"] = f"{www.base}/"
        truth.home = f"{www.base}/"
        return truth

    return build


def _elsewhere(name: str) -> Callable[[Host, Host, datetime], Truth]:
    """The articles stand on another host."""

    def build(host: Host, other: Host, now: datetime) -> Truth:
        look, shown = Look(name, "modern"), pages.stories(name, 12, now, "/{year}/{month}/{day}/{slug}/")
        head = pages.advertised(("rss", name, "/rss.xml"))
        host.serve("/", pages.front(look, name, [replace(one, path=other.base + one.path) for one in shown], head=head))
        host.serve("/rss.xml", pages.rss(name, other.base, shown), XML)
        for story in shown:
            other.serve(story.path, pages.article(look, story, other.base))
        return Truth(name, {("/rss.xml", "feed")}, articles={other.base + one.path for one in shown})

    return build


def _wall(host: Host, _: Host, now: datetime) -> Truth:
    host.every = (403, "text/html", b"<html><title>403 Forbidden</title><h1>Forbidden</h1></html>")
    host.serve("/robots.txt", "User-agent: *\nDisallow:\n", "text/plain")
    return Truth("", nothing=True)


def _empty(host: Host, _: Host, now: datetime) -> Truth:
    host.serve(
        "/",
        '<!doctype html><html lang="it"><head><title>App</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>',
    )
    return Truth("", nothing=True)


def outlets() -> Iterator[Made]:
    """The farm, in its order."""
    slug, dated = "/{slug}/", "/{year}/{month}/{day}/{slug}/"
    yield Made("wordpress, dated addresses", _wordpress("La Voce di Montalbo", dated))
    yield Made("wordpress, bare slugs", _wordpress("Il Foglio del Borgo", slug))
    yield Made("wordpress, ?p=", _wordpress("Cronache Vallinesi", "/?p={number}", old_maps=True))
    yield Made("rss in the head, old pages", _plain_rss("Il Corriere dei Colli", "old", "/rss.xml", "head"))
    yield Made("rss linked below", _plain_rss("La Gazzetta Ligure Nuova", "modern", "/servizi/rss.php", "foot"))
    yield Made("rss on a page of feeds", _plain_rss("Il Quotidiano della Piana", "modern", "/xml/tutte.xml", "page"))
    yield Made("atom only", _atom("Il Lanternino", "modern", twice=False))
    yield Made("atom and rss, the same", _atom("Il Ponte Vecchio", "wordpress", twice=True))
    yield Made(
        "news sitemap in robots.txt",
        _news_sitemap("La Riviera Oggi", "modern", "/sitemap-news.xml", named=True, archive=False),
    )
    yield Made(
        "news sitemap and sixty months",
        _news_sitemap("L’Ora del Tirreno", "modern", "/google-news.xml", named=True, archive=True),
    )
    yield Made(
        "news sitemap at a usual place",
        _news_sitemap("Il Giornale d’Arno", "old", "/news-sitemap.xml", named=False, archive=False),
    )
    yield Made(
        "index of years, gzipped", _sitemap_index("La Nuova Brianza", "modern", gz=True, mixed=False, named=True)
    )
    yield Made(
        "index of years and pages",
        _sitemap_index("Il Mattino di Bassano", "wordpress", gz=False, mixed=True, named=True),
    )
    yield Made(
        "index at a usual place", _sitemap_index("Il Centro Abruzzese", "modern", gz=False, mixed=False, named=False)
    )
    yield Made(
        "home page, slugs with numbers",
        _pages_only("Vita Trentina Nuova", "modern", "/{section}/{slug}-{number}.html", broken=False),
    )
    yield Made("home page, dated", _pages_only("Il Piave", "old", dated, broken=False))
    yield Made("home page, dead feed", _pages_only("La Sesia Libera", "modern", "/{section}/{slug}", broken=True))
    yield Made("robots.txt closes a section", _closed("Il Resto del Carlone", "modern", feed_too=False))
    yield Made("robots.txt closes a feed", _closed("La Provincia Padana", "wordpress", feed_too=True))
    yield Made("feed not advertised", _unadvertised("Il Tempo Marchigiano", "old", "/feed/", ""))
    yield Made("feed not advertised, JSON feed is", _unadvertised("Etna Notizie", "modern", "/index.xml", "json"))
    yield Made("feed not advertised, sitemap is", _unadvertised("Il Golfo di Baia", "modern", "/rss.xml", "sitemap"))
    yield Made("sections, comments by address", _sections("La Stampella", comments="/rss/commenti.xml", main=True))
    yield Made("sections, comments by headlines", _sections("Il Messaggio", comments="/rss/voci.xml", main=True))
    yield Made("sections, no main feed", _sections("Avanti Murge", comments="/rss/commenti-recenti.xml", main=False))
    yield Made("articles on another host", _elsewhere("L’Adige Sera"))
    yield Made("Italian and English", _bilingual("Alto Adriatico", "it"))
    yield Made("English and Italian", _bilingual("The Lagoon Herald", "en"))
    yield Made("moved to another host", _moved("Il Secolo del Porto"))
    yield Made("403 everywhere", _wall)
    yield Made("an empty page for JavaScript", _empty)
