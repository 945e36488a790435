from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from discover_made import addresses, found, outlet

from newscrawl.discover import PageLinks
from newscrawl.models import ENTRY_LIMITS, EntryLimits, Kind

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://www.esempio.it/cronaca/ponte_1.html</loc><lastmod>2024-03-08T09:00:00+01:00</lastmod>
  <news:news><news:publication><news:name>L'Esempio</news:name><news:language>it</news:language></news:publication>
  <news:publication_date>2024-03-07T08:00:00+01:00</news:publication_date><news:title>Riapre il ponte &amp; la via</news:title></news:news>
  <image:image><image:loc>https://foto.esempio.it/ponte.jpg</image:loc><image:title>Foto</image:title></image:image></url>
<url><!-- breve --><loc>
   https://www.esempio.it/cronaca/mercato_2.html
  </loc><lastmod>2024-03-08</lastmod></url>
</urlset>"""

INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://www.esempio.it/sitemap-2024-02.xml.gz</loc><lastmod>2024-02-29T23:00:00Z</lastmod></sitemap>
<sitemap><loc>https://www.esempio.it/sitemap-x.xml.gz</loc></sitemap>
<sitemap><loc>https://www.esempio.it/sitemap-2024-03.xml.gz</loc><lastmod>2024-03-08T10:00:00Z</lastmod></sitemap>
</sitemapindex>"""


def sitemap(body: str | bytes, limits: EntryLimits = ENTRY_LIMITS) -> PageLinks:
    return found(Kind.SITEMAP, body, limits=limits, url="https://www.esempio.it/mappe/news.xml")


def urlset(*locations: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{location}</loc></url>" for location in locations) + "</urlset>"


def test_a_news_sitemap_gives_all_that_it_says() -> None:
    newer, older = sitemap(NEWS).links
    assert (newer.url, newer.modified) == ("https://www.esempio.it/cronaca/mercato_2.html", "2024-03-08")
    assert (older.title, older.published) == ("Riapre il ponte & la via", "2024-03-07T08:00:00+01:00")
    assert older.modified == "2024-03-08T09:00:00+01:00"
    assert older.kind is Kind.ARTICLE


def test_an_index_gives_its_sitemaps_newest_first() -> None:
    links = sitemap(INDEX).links
    assert [link.url[-10:-7] for link in links] == ["-03", "-02", "p-x"]
    assert {link.kind for link in links} == {Kind.SITEMAP}


def test_sitemaps_are_not_held_to_the_patterns_for_articles() -> None:
    assert len(found(Kind.SITEMAP, INDEX, outlet(allow=("/cronaca/",))).links) == 3


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(NEWS.encode()),
        gzip.compress(NEWS[:300].encode()) + gzip.compress(NEWS[300:].encode()),
        gzip.compress(NEWS.encode()) + b"\x00" * 100,
        ("\n \n" + NEWS).encode(),
        ("\ufeff" + NEWS).encode(),
        NEWS.replace("UTF-8", "UTF-16").encode("utf-16"),
        NEWS.replace("sitemaps.org/schemas/sitemap/0.9", "google.com/schemas/sitemap/0.84").encode(),
        NEWS.replace(' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', "").encode(),
        NEWS.replace("<urlset ", "<sm:urlset ").replace("</urlset", "</sm:urlset").replace("<url>", "<sm:url>").replace("</url>", "</sm:url>").encode(),
        NEWS.replace("<news:title>", "<news:title>\x01 ").encode(),
    ],
    ids=["gzip", "members", "padded", "blanks", "mark", "utf-16", "namespace", "none", "prefix", "control"],
)  # fmt: skip
def test_however_it_is_wrapped_nothing_is_lost(body: bytes) -> None:
    answer = sitemap(body)
    assert (len(answer.links), answer.note) == (2, None)


def test_bare_ampersands_do_not_change_an_address() -> None:
    raw = urlset(
        "https://www.esempio.it/l?a=1&b=2&c",
        "https://www.esempio.it/l?a=1&amp;b=3",
        "<![CDATA[https://www.esempio.it/l?a=1&b=4]]>",
    )
    urls = [
        "https://www.esempio.it/l?a=1&b=2&c",
        "https://www.esempio.it/l?a=1&b=3",
        "https://www.esempio.it/l?a=1&b=4",
    ]
    assert addresses(sitemap(raw)) == urls
    assert addresses(sitemap(gzip.compress(raw.encode()))) == urls


def test_ampersands_at_the_seams_of_the_stream_are_whole() -> None:
    expected = [f"https://www.esempio.it/l?a={i}&b={i}" for i in range(5000)]
    raw = urlset(*(url.replace("&", "&amp;" if i % 2 else "&") for i, url in enumerate(expected)))
    assert addresses(sitemap(raw)) == expected


def test_bad_addresses_are_counted_and_the_rest_goes_on() -> None:
    good = ["https://www.esempio.it/1", "https://www.esempio.it/2"]
    bad = [
        "mailto:redazione@esempio.it",
        "file:///bozze/ponte.html",
        "https://altrove.it/",
        "",
        "http://www.esempio.it:porto/",
        "ftp://www.esempio.it/",
    ]
    answer = sitemap(urlset(good[0], *bad, "/relativo", good[1]))
    assert addresses(answer) == [good[0], "https://www.esempio.it/relativo", good[1]]
    assert answer.skipped == {"scheme": 3, "off_site": 1, "no_link": 1, "unusable": 1}


def test_an_entity_costs_only_its_own_address() -> None:
    doctype = '<!DOCTYPE urlset [<!ENTITY ponte "riapre-il-ponte">]>'
    answer = sitemap(
        doctype
        + urlset("https://www.esempio.it/1", "https://www.esempio.it/&ponte;-sul-lago", "https://www.esempio.it/2")
    )
    assert addresses(answer) == ["https://www.esempio.it/1", "https://www.esempio.it/2"]
    assert answer.skipped == {"no_link": 1}


@pytest.mark.parametrize(
    "end", ["https://www.esempio.it/cronaca/merc", "mercato_2.html\n", "<lastmod>2024-03-08</last"]
)
def test_a_truncated_file_keeps_whole_entries_only(end: str) -> None:
    cut = (
        NEWS[: NEWS.index(end) + len(end)]
        if end != "<lastmod>2024-03-08</last"
        else NEWS[: NEWS.rindex("</lastmod>") + 6]
    )
    answer = sitemap(cut)
    assert addresses(answer) == ["https://www.esempio.it/cronaca/ponte_1.html"]
    assert answer.note == "truncated"


def test_a_file_cut_between_entries_keeps_all_before() -> None:
    answer = sitemap(NEWS.removesuffix("</urlset>"))
    assert (len(answer.links), answer.note) == (2, "truncated")


def test_a_truncated_gzip_keeps_what_came() -> None:
    body = gzip.compress(urlset(*(f"https://www.esempio.it/{i * 7919 % 100003}" for i in range(5000))).encode())
    answer = sitemap(body[: len(body) // 2])
    assert 1000 < len(answer.links) < 5000
    assert answer.note == "truncated"


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
def test_a_file_over_the_limit_is_read_to_the_limit(wrap: Callable[[bytes], bytes]) -> None:
    body = urlset(*(f"https://www.esempio.it/notizia-{n}" for n in range(1_000))).encode()  # 60 kB
    answer = sitemap(wrap(body), EntryLimits(bytes=20 << 10))
    assert 300 < len(answer.links) < 400
    assert answer.note == "over 20 kB: the first part was read"


@pytest.mark.parametrize("make", [urlset, lambda *locations: "\n".join(locations)], ids=["xml", "text"])
def test_only_so_many_addresses_are_read(make: Callable[..., str]) -> None:
    addressed = [f"https://www.esempio.it/notizia-{n}" for n in range(60)]
    answer = sitemap(make(*addressed), EntryLimits(urls=50))
    assert (addresses(answer), answer.note) == (addressed[:50], "over 50 addresses: the first ones were read")


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
def test_a_list_in_plain_text(wrap: type[bytes]) -> None:
    body = "\ufeffhttps://www.esempio.it/1\r\nhttps://altrove.it/2\r\n\r\nmailto:a@b.it\r\nhttps://www.esempio.it/3\r\n"
    answer = sitemap(wrap(body.encode()))
    assert addresses(answer) == ["https://www.esempio.it/1", "https://www.esempio.it/3"]
    assert answer.skipped == {"off_site": 1, "scheme": 1}


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("<!doctype html><html><a href='/a/b-c-d-e-f'>x</a></html>", "HTML in place of a sitemap"),
        (gzip.compress(b"<html><body>consenso</body></html>", mtime=0), "HTML in place of a sitemap"),
        ("<errore>404</errore>", "not a sitemap"),
        ("niente", "not a sitemap"),
        ("", "empty"),
    ],
)
def test_what_is_no_sitemap_gives_a_note_and_no_links(body: str | bytes, note: str) -> None:
    answer = sitemap(body)
    assert (answer.links, answer.note) == ((), note)


def test_an_empty_sitemap_is_no_fault() -> None:
    assert sitemap("<urlset></urlset>").note is None


def test_a_feed_in_place_of_a_sitemap_is_read_as_what_it_is() -> None:
    body = '<rss version="2.0"><channel><item><link>/a</link></item></channel></rss>'
    assert addresses(sitemap(body)) == ["https://www.esempio.it/a"]
