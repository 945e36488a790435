"""The demo's made-up outlets: whole, consistent, and served as real ones would be."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import threading
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree, html

from newscrawl import sources
from newscrawl.demo.data import DemoStory
from newscrawl.demo.pages import MISSING
from newscrawl.demo.server import DemoResponse, DemoServer, DemoWeb, serve

DEMO = Path(__file__).parents[1] / "data" / "demo"
BASES = {"lago": "http://127.0.0.1:8001", "valdoria": "http://127.0.0.1:8002"}
ATOM = "http://www.w3.org/2005/Atom"
NOON = datetime(2025, 11, 9, 11, 0, tzinfo=UTC)
MOMENTS = {
    "noon": NOON,
    "after midnight in Rome, not in UTC": datetime(2025, 12, 31, 23, 10, 42, 7, tzinfo=UTC),
    "the night when the clocks go back": datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
    "summer": datetime(2026, 7, 1, 8, 0, tzinfo=UTC),
}
WEB = DemoWeb(DEMO)
STORIES = [(outlet.slug, story) for outlet in WEB.outlets for story in outlet.stories]
MODERN = [story for _, story in STORIES if story.kind == "modern"]
ARTICLES = [(slug, story) for slug, story in STORIES if story.kind in ("wp", "modern", "old")]

Pages = dict[str, dict[str, DemoResponse]]
Servers = Mapping[str, DemoServer]


@pytest.fixture(scope="module")
def pages() -> Pages:
    return WEB.build(NOON, BASES)


@pytest.fixture
def servers() -> Iterator[Servers]:
    with serve(WEB, now=NOON) as running:
        yield running


def story_id(value: object) -> str | None:
    return value.path if isinstance(value, DemoStory) else None


def the_story(slug: str, part: str) -> DemoStory:
    (found,) = [story for where, story in STORIES if where == slug and part in story.path]
    return found


def tree(answer: DemoResponse) -> Any:
    return etree.fromstring(answer.body)


def page_of(answer: DemoResponse, charset: str = "utf-8") -> Any:
    return html.fromstring(answer.body.decode(charset))


def locs(answer: DemoResponse) -> list[str]:
    body = gzip.decompress(answer.body) if answer.body[:2] == b"\x1f\x8b" else answer.body
    return [str(loc.text) for loc in etree.fromstring(body).iter("{*}loc")]


def linked(answer: DemoResponse, xpath: str) -> set[str]:
    charset = "iso-8859-1" if b"iso-8859-1" in answer.body else "utf-8"
    return {urlsplit(href).path for href in page_of(answer, charset).xpath(xpath)}


def graph_article(answer: DemoResponse) -> dict[str, Any]:
    (script,) = page_of(answer).xpath("//script[@type='application/ld+json']/text()")
    return next(node for node in json.loads(script)["@graph"] if node["@type"] == "NewsArticle")


# ── what is there ──


def test_the_two_outlets_have_between_20_and_30_articles() -> None:
    assert [outlet.slug for outlet in WEB.outlets] == ["lago", "valdoria"]
    assert 20 <= len(ARTICLES) <= 30


@pytest.mark.parametrize(("slug", "story"), ARTICLES, ids=story_id)
def test_an_article_has_120_to_450_words_and_says_where_it_is_listed(slug: str, story: DemoStory) -> None:
    assert 120 <= len(story.body.split()) <= 450
    assert story.authors or story.credit
    assert story.listed


def test_no_two_articles_share_an_address() -> None:
    assert len({(slug, story.path) for slug, story in STORIES}) == len(STORIES)


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
def test_everything_served_parses(now: datetime) -> None:
    for slug, outlet in WEB.build(now, BASES).items():
        for path, answer in outlet.items():
            kind = answer.headers["Content-Type"]
            if "xml" in kind:
                tree(answer)
            elif "html" in kind:
                assert html.fromstring(answer.body).xpath("//title/text()"), (slug, path)
            elif "gzip" in kind:
                etree.fromstring(gzip.decompress(answer.body))


def test_no_template_name_is_left_in_a_page(pages: Pages) -> None:
    for outlet in pages.values():
        for path, answer in outlet.items():
            assert not re.search(rb"\$[a-z{]|\{(?:base|section)", answer.body), path


@pytest.mark.parametrize(("slug", "story"), ARTICLES, ids=story_id)
def test_a_page_shows_the_whole_text_of_its_article(pages: Pages, slug: str, story: DemoStory) -> None:
    encoding = "iso-8859-1" if story.kind == "old" else "utf-8"
    page = page_of(pages[slug][story.path], encoding)
    shown = [" ".join(node.text_content().split()) for node in page.xpath("//p | //h2")]
    printed = [block.removeprefix("## ") for block in story.body.split("\n\n")]
    assert [text for text in shown if text in printed] == printed


# ── links ──


def test_every_link_of_a_feed_or_sitemap_is_served_but_the_withdrawn_one(pages: Pages) -> None:
    rss = tree(pages["lago"]["/feed/"]).xpath("//item/link/text()")
    atom = tree(pages["valdoria"]["/feed/atom.xml"]).xpath("//a:entry/a:link/@href", namespaces={"a": ATOM})
    maps = [url for path in ("/sitemap-news.xml", "/sitemap-archivio.xml.gz") for url in locs(pages["valdoria"][path])]
    status = {url: pages[slug_of(url)][urlsplit(url).path].status for url in [*rss, *atom, *maps]}
    assert len(status) == len({*rss, *atom, *maps}) > 20
    assert [urlsplit(url).path for url, code in status.items() if code != 200] == [
        "/cronaca/funivia-del-merlo-riapertura-rinviata/"
    ]


def slug_of(url: str) -> str:
    return next(slug for slug, base in BASES.items() if url.startswith(base + "/"))


def test_the_sitemap_index_names_both_sitemaps(pages: Pages) -> None:
    valdoria = pages["valdoria"]
    assert [valdoria[urlsplit(url).path].status for url in locs(valdoria["/sitemap.xml"])] == [200, 200]


def test_links_within_the_pages_are_served(pages: Pages) -> None:
    not_made = ("/abbonamenti/", "/newsletter/")
    for slug, outlet in pages.items():
        for path, answer in outlet.items():
            if answer.status == 200 and "html" in answer.headers["Content-Type"]:
                inside = linked(answer, f"//@href[starts-with(., '{BASES[slug]}')]")
                assert {each for each in inside if each not in outlet and each not in not_made} == set(), path


def test_every_link_of_lagos_feed_is_tracked_and_of_valdorias_only_one(pages: Pages) -> None:
    rss = tree(pages["lago"]["/feed/"]).xpath("//item/link/text()")
    atom = tree(pages["valdoria"]["/feed/atom.xml"]).xpath("//a:entry/a:link/@href", namespaces={"a": ATOM})
    assert all("?utm_source=" in url for url in rss)
    assert [urlsplit(url).path for url in atom if "utm_" in url] == [the_story("valdoria", "ponte-di-lomaro").path]


def test_every_article_can_be_found_from_the_entries_of_its_source_file(pages: Pages) -> None:
    for slug, text in WEB.sources(BASES).items():
        outlet, source = pages[slug.removesuffix(".toml")], tomllib.loads(text)
        found = {path for entry in source["entries"] for path in shown_by(outlet, urlsplit(entry["url"]).path)}
        stories = {story.path for where, story in STORIES if f"{where}.toml" == slug}
        assert stories <= found
        allowed = [f"{source['home']}{path.lstrip('/')}" for path in found]
        wanted = {urlsplit(url).path for url in allowed if any(re.search(a, url) for a in source["allow"])}
        assert wanted == stories | {path for path in found if path.startswith("/amp/")}


def test_the_source_files_are_as_those_of_the_catalogue(tmp_path: Path) -> None:
    for name, text in WEB.sources(BASES).items():
        (tmp_path / name).write_text(text, "utf-8")
        source = sources.read(tmp_path / name)
        assert (source.name, source.verified) == (next(o.name for o in WEB.outlets if o.slug == source.slug), True)


def shown_by(outlet: Mapping[str, DemoResponse], path: str) -> set[str]:
    """Paths of everything that an entry shows, through an index of sitemaps too."""
    answer = outlet[path]
    if "html" in answer.headers["Content-Type"]:
        return linked(answer, "//a/@href")
    if path == "/sitemap.xml":
        return {urlsplit(url).path for child in locs(answer) for url in locs(outlet[urlsplit(child).path])}
    return {urlsplit(url).path for url in tree(answer).xpath("//link/text() | //*[local-name()='entry']/*/@href")}


# ── the cases ──


def test_the_readme_names_the_address_of_every_case() -> None:
    readme = (DEMO / "README.md").read_text("utf-8")
    special = [
        story
        for _, story in STORIES
        if story.text
        or story.kind in ("consent", "missing")
        or story.premium
        or story.printed_date
        or story.header_charset
        or story.role
        or story.credit == "Redazione"
        or story.listed_as_amp
        or story.path.startswith("/riservato/")
    ]
    assert len(special) == 11
    assert [story.path for story in special if f"`{story.path}`" not in readme] == []


def test_the_agency_story_is_the_same_to_the_letter_under_two_headlines(pages: Pages) -> None:
    both = [(slug, story) for slug, story in STORIES if story.credit == "Agenzia Vela"]
    assert [slug for slug, _ in both] == ["lago", "valdoria"]
    texts = [[p.text for p in page_of(pages[slug][story.path]).xpath("//p[not(@class)]")] for slug, story in both]
    printed = both[0][1].body.split("\n\n")
    assert [[text for text in page if text in printed] for page in texts] == [printed, printed]
    assert both[0][1].title != both[1][1].title


def test_one_article_is_at_three_addresses(pages: Pages) -> None:
    valdoria, path = pages["valdoria"], the_story("valdoria", "ponte-di-lomaro").path
    assert f"/amp{path}" in linked(valdoria["/cronaca/"], "//h2/a/@href")
    assert path not in linked(valdoria["/cronaca/"], "//h2/a/@href")
    assert BASES["valdoria"] + path in locs(valdoria["/sitemap-news.xml"])
    canonical = page_of(valdoria[f"/amp{path}"]).xpath("//link[@rel='canonical']/@href")
    assert canonical == [BASES["valdoria"] + path]


def test_the_consent_form_has_none_of_the_article(pages: Pages) -> None:
    story = the_story("lago", "mutui")
    answer = pages["lago"][story.path]
    page = answer.body.decode()
    assert answer.status == 200
    assert "Accetta e continua" in page
    assert story.title not in page


def test_robots_close_only_the_address_that_a_section_page_shows(pages: Pages) -> None:
    rules = RobotFileParser()
    rules.parse(pages["lago"]["/robots.txt"].body.decode().splitlines())
    closed = [url for url in linked(pages["lago"]["/cronaca/"], "//a/@href") if not rules.can_fetch("newscrawl", url)]
    assert closed == [the_story("lago", "/riservato/").path]


def test_valdorias_robots_name_its_sitemap(pages: Pages) -> None:
    rules = RobotFileParser()
    rules.parse(pages["valdoria"]["/robots.txt"].body.decode().splitlines())
    assert rules.site_maps() == [BASES["valdoria"] + "/sitemap.xml"]


def test_the_subscribers_article_shows_two_paragraphs_and_says_so(pages: Pages) -> None:
    (story,) = [story for story in MODERN if story.premium]
    answer = pages["valdoria"][story.path]
    assert len(story.body.split("\n\n")) == 2
    assert graph_article(answer)["isAccessibleForFree"] is False
    assert "Contenuto riservato agli abbonati" in answer.body.decode()


def test_the_dateless_article_has_nothing_but_2_ore_fa(pages: Pages) -> None:
    (story,) = [story for story in MODERN if story.printed_date]
    answer = pages["valdoria"][story.path]
    page = answer.body.decode()
    assert ">2 ore fa<" in page
    assert not re.search(r"datePublished|dateModified|_time\"|<time|novembre|2025-", page)
    assert "Last-Modified" not in answer.headers
    assert story.listed == ("section",)
    assert story.minutes_ago == 120


def test_only_one_archive_page_lies_about_its_charset(pages: Pages) -> None:
    said = {s.path: pages["lago"][s.path].headers["Content-Type"] for _, s in STORIES if s.kind == "old"}
    liars = [path for path, kind in said.items() if kind != "text/html; charset=iso-8859-1"]
    assert liars == ["/archivio/articolo0385.htm"]
    assert said[liars[0]] == "text/html; charset=utf-8"


@pytest.mark.parametrize("story", [s for _, s in STORIES if s.kind == "old"], ids=story_id)
def test_archive_pages_are_latin_1_and_not_utf_8(pages: Pages, story: DemoStory) -> None:
    answer = pages["lago"][story.path]
    assert page_of(answer, "iso-8859-1").findtext(".//title").startswith(story.title)
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")


def test_all_other_pages_are_in_the_charset_that_their_header_names(pages: Pages) -> None:
    for outlet in pages.values():
        for path, answer in outlet.items():
            named = re.search(r"charset=([\w-]+)", answer.headers["Content-Type"])
            if named and path != "/archivio/articolo0385.htm":
                answer.body.decode(named[1])


def test_two_authors_with_a_role_and_one_desk(pages: Pages) -> None:
    def byline(slug: str, part: str) -> str:
        page = page_of(pages[slug][the_story(slug, part).path])
        return str(page.xpath("string(//span[@class='byline'])"))

    assert byline("lago", "marvenia") == "di Anna Bruni e Carlo Ferri dal nostro inviato a Ravastra"
    assert byline("lago", "provinciale-42") == "di Redazione"


# ── dates ──


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
def test_nothing_is_published_in_the_future(now: datetime) -> None:
    for outlet in WEB.outlets:
        for story in outlet.stories:
            assert story.published(now, outlet.zone) <= story.modified(now, outlet.zone) <= now, story.path


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
def test_a_modern_article_has_one_date_in_page_metadata_feed_and_sitemap(now: datetime) -> None:
    valdoria = WEB.build(now, BASES)["valdoria"]
    listed = dates_in_lists(valdoria)
    for story in MODERN:
        if not story.printed_date:
            page = page_of(valdoria[story.path])
            said = {graph_article(valdoria[story.path])["datePublished"]}
            said.add(page.xpath("string(//meta[@property='article:published_time']/@content)"))
            said.add(page.xpath("string(//p[@class='data']/time/@datetime)"))
            said |= listed.get(BASES["valdoria"] + story.path, set())
            assert len(said) == 1, story.path


def dates_in_lists(valdoria: Mapping[str, DemoResponse]) -> dict[str, set[str]]:
    said: dict[str, set[str]] = {}
    for url in tree(valdoria["/sitemap-news.xml"]):
        said.setdefault(url[0].text, set()).add(url.findtext(".//{*}publication_date"))
    for entry in tree(valdoria["/feed/atom.xml"]).iter(f"{{{ATOM}}}entry"):
        address = entry.find(f"{{{ATOM}}}link").get("href").partition("?")[0]
        said.setdefault(address, set()).add(entry.findtext(f"{{{ATOM}}}published"))
    return said


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
def test_lagos_feed_and_pages_name_the_same_day_in_rome(now: datetime) -> None:
    lago, zone = WEB.build(now, BASES)["lago"], WEB.outlets[0].zone
    for item in tree(lago["/feed/"]).iter("item"):
        at = parsedate_to_datetime(item.findtext("pubDate")).astimezone(zone)
        page = page_of(lago[urlsplit(item.findtext("link")).path])
        if printed := page.xpath("string(//span[@class='entry-date'])"):
            assert printed.split()[1:] == [f"{at.day},", str(at.year)]


def test_dates_are_printed_as_each_template_does(pages: Pages) -> None:
    def words(slug: str, path: str, charset: str = "utf-8") -> str:
        return pages[slug][path].body.decode(charset)

    assert "giovedì" not in words("valdoria", "/cronaca/")
    assert "Novembre 8, 2025" in words("lago", the_story("lago", "motonave").path)
    assert "8 novembre 2025, ore 16:05" in words("valdoria", the_story("valdoria", "airone").path)
    assert "martedì 5 agosto 2025 ore 14.30" in words("lago", "/archivio/articolo0417.htm", "iso-8859-1")


# ── the server ──


def ask(server: DemoServer, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_what_is_served_is_what_was_built(servers: Servers) -> None:
    built = WEB.build(NOON, {slug: server.base for slug, server in servers.items()})
    for slug, server in servers.items():
        for path, answer in built[slug].items():
            response, body = ask(server, path)
            assert (response.status, body) == (answer.status, answer.body)
            assert answer.headers.items() <= dict(response.getheaders()).items()


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("lago", "/feed/"),
        ("lago", "/cronaca/"),
        ("lago", "/archivio/articolo0417.htm"),
        ("valdoria", "/feed/atom.xml"),
        ("valdoria", "/sitemap-archivio.xml.gz"),
        ("valdoria", "/sitemap-news.xml"),
    ],
)
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_unchanged_is_304_without_a_body(servers: Servers, slug: str, path: str, form: str) -> None:
    first, _ = ask(servers[slug], path)
    etag = first.headers["ETag"]
    again, body = ask(servers[slug], path, If_None_Match=form.format(etag))
    assert (again.status, body, again.headers["ETag"]) == (304, b"", etag)
    assert parsedate_to_datetime(first.headers["Last-Modified"]) <= NOON


def test_another_etag_is_answered_in_full(servers: Servers) -> None:
    response, body = ask(servers["lago"], "/feed/", If_None_Match='"old"')
    assert response.status == 200
    assert len(body) == int(response.headers["Content-Length"])


def test_a_query_changes_nothing_and_an_unknown_path_is_404(servers: Servers) -> None:
    path = the_story("lago", "setificio").path
    assert ask(servers["lago"], f"{path}?utm_source=rss")[1] == ask(servers["lago"], path)[1]
    assert ask(servers["lago"], "/nessuno/")[0].status == 404
    assert MISSING not in [asked for asked, _ in servers["lago"].log]


def test_head_has_the_headers_and_no_body(servers: Servers) -> None:
    response, body = ask(servers["lago"], "/feed/", "HEAD")
    assert body == b""
    assert int(response.headers["Content-Length"]) > 1000


def test_requests_are_remembered_in_order_and_one_connection_serves_many(servers: Servers) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", servers["lago"].server_address[1], timeout=10)
    for path in ("/robots.txt", "/feed/?a=1", "/niente"):
        connection.request("GET", path)
        connection.getresponse().read()
    held = connection.sock
    connection.request("GET", "/")
    connection.getresponse().read()
    assert connection.sock is held
    connection.close()
    assert servers["lago"].log == [("/robots.txt", 200), ("/feed/?a=1", 200), ("/niente", 404), ("/", 200)]
    assert servers["valdoria"].log == []


def test_nothing_is_printed(servers: Servers, capfd: pytest.CaptureFixture[str]) -> None:
    ask(servers["lago"], "/")
    ask(servers["lago"], "/nessuno")
    assert capfd.readouterr() == ("", "")


def test_stopping_ends_all_threads_and_kept_alive_connections() -> None:
    before = threading.active_count()
    with serve(WEB, now=NOON) as running:
        server = running["lago"]
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        connection.request("GET", "/")
        connection.getresponse().read()
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        ask(server, "/")
    connection.close()


def test_the_moment_is_the_callers(pages: Pages) -> None:
    later = WEB.build(NOON + timedelta(days=1), BASES)["lago"]
    assert later["/feed/"].headers["ETag"] != pages["lago"]["/feed/"].headers["ETag"]
    assert WEB.build(NOON, BASES) == pages
