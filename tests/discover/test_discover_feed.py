from __future__ import annotations

import gzip
import pickle
from collections.abc import Callable

import feedparser
import pytest
from discover_made import addresses, found, outlet

from newscrawl.discover import PageLinks
from newscrawl.models import EntryLimits, Kind

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>L'Esempio - Cronaca</title><link>https://www.esempio.it/</link><description>Tutto</description>
<item><title>Riapre il ponte &amp;egrave; festa</title><link>https://www.esempio.it/cronaca/2024/03/07/ponte/</link>
  <description>&lt;p&gt;La &lt;b&gt;riapertura&lt;/b&gt; del ponte.&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</description>
  <pubDate>Thu, 07 Mar 2024 09:00:00 +0100</pubDate><dc:creator>Anna Bianchi</dc:creator><dc:creator>Ugo Neri</dc:creator>
  <category>Cronaca</category><category>Ponti</category><guid isPermaLink="false">ab-1</guid></item>
<item><title><![CDATA[Il mercato <i>torna</i> in piazza]]></title><link>https://www.esempio.it/cronaca/2024/03/08/mercato/</link>
  <author>redazione@esempio.it (Lia Verdi)</author><pubDate>Fri, 08 Mar 2024 08:30:00 +0100</pubDate></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://www.esempio.it/blog/"><title>Blog</title><id>urn:x</id><updated>2024-03-08T10:00:00Z</updated>
<entry><title type="html">Una &lt;em&gt;prova&lt;/em&gt; di vento</title><link rel="alternate" href="prova-di-vento"/><link rel="enclosure" href="/suono.mp3"/>
  <id>tag:esempio.it,2024:1</id><published>2024-03-08T09:00:00+01:00</published><updated>2024-03-08T11:00:00+01:00</updated>
  <author><name>Ada Rossi</name></author><category term="meteo" label="Meteo"/><summary>Breve testo</summary></entry>
</feed>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://www.esempio.it/"><title>x</title><link>https://www.esempio.it/</link></channel>
<item rdf:about="https://www.esempio.it/a/1"><title>Neve sui colli</title><link>https://www.esempio.it/a/1</link>
<dc:date>2024-03-07T10:00:00+01:00</dc:date><dc:creator>Ivo Blu</dc:creator><dc:subject>Meteo</dc:subject></item></rdf:RDF>"""


def feed(body: str | bytes, **about: object) -> PageLinks:
    return found(Kind.FEED, body, **about)  # type: ignore[arg-type]


def rss(items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'


def test_an_rss_item_gives_all_that_it_says() -> None:
    newer, older = feed(RSS).links
    assert newer.title == "Il mercato torna in piazza"
    assert newer.authors == ("Lia Verdi",)
    assert (older.url, older.title) == ("https://www.esempio.it/cronaca/2024/03/07/ponte/", "Riapre il ponte è festa")
    assert older.published == "Thu, 07 Mar 2024 09:00:00 +0100"
    assert (older.authors, older.section) == (("Anna Bianchi", "Ugo Neri"), "Cronaca")
    assert older.summary is not None
    assert older.summary.startswith("La riapertura del ponte.")
    assert older.modified is None


def test_an_atom_entry_gives_all_that_it_says() -> None:
    (link,) = feed(ATOM).links
    assert (link.url, link.title) == ("https://www.esempio.it/blog/prova-di-vento", "Una prova di vento")
    assert (link.published, link.modified) == ("2024-03-08T09:00:00+01:00", "2024-03-08T11:00:00+01:00")
    assert (link.authors, link.section, link.summary) == (("Ada Rossi",), "Meteo", "Breve testo")


def test_an_rss_1_item_has_its_date() -> None:
    (link,) = feed(RDF).links
    assert (link.title, link.published, link.authors) == ("Neve sui colli", "2024-03-07T10:00:00+01:00", ("Ivo Blu",))


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
def test_old_versions_are_read(version: str) -> None:
    body = f'<rss version="{version}"><channel><item><title>Uno due tre</title><link>/a</link></item></channel></rss>'
    assert addresses(feed(body)) == ["https://www.esempio.it/a"]


def test_no_warning_and_nothing_modified_without_an_update() -> None:
    assert (
        feed(rss("<item><link>/a</link><pubDate>Thu, 07 Mar 2024 09:00:00 GMT</pubDate></item>")).links[0].modified
        is None
    )


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<guid>https://www.esempio.it/d</guid>", "https://www.esempio.it/d"),
        ('<guid isPermaLink="true">https://www.esempio.it/d</guid>', "https://www.esempio.it/d"),
        ("<link>../rel/e.html</link>", "https://www.esempio.it/rel/e.html"),
        ("<link> https://www.esempio.it/f#inizio </link>", "https://www.esempio.it/f"),
        ("<link/><guid>https://www.esempio.it/g</guid>", "https://www.esempio.it/g"),
    ],
)
def test_an_item_finds_its_address(item: str, url: str) -> None:
    assert addresses(feed(rss(f"<item><title>x</title>{item}</item>"))) == [url]


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("<guid>12345</guid>", "no_link"),
        ('<guid isPermaLink="false">https://www.esempio.it/d</guid>', "no_link"),
        ("<title>solo</title>", "no_link"),
        ("<link>mailto:redazione@esempio.it</link>", "scheme"),
        ("<link>file:///bozze/ponte.html</link>", "scheme"),
        ("<link>https://utente:segreto@www.esempio.it/</link>", "unusable"),
        ("<link>https://altrove.it/x</link>", "off_site"),
    ],
)
def test_an_item_without_an_address_to_follow_is_counted(item: str, why: str) -> None:
    answer = feed(rss(f"<item><title>x</title>{item}</item><item><link>/dopo</link></item>"))
    assert addresses(answer) == ["https://www.esempio.it/dopo"]
    assert answer.skipped == {why: 1}


def test_a_feed_on_another_host_serves_its_outlet() -> None:
    answer = feed(rss("<item><link>https://www.esempio.it/a</link></item>"), url="https://xml2.oggetti.it/rss/a.xml")
    assert addresses(answer) == ["https://www.esempio.it/a"]


def test_other_hosts_of_an_outlet_are_its_own_when_listed() -> None:
    body = rss("<item><link>https://video.altro.it/a</link></item><item><link>https://altro.it/b</link></item>")
    answer = found(Kind.FEED, body, outlet(hosts=("video.altro.it",)))
    assert addresses(answer) == ["https://video.altro.it/a"]
    assert addresses(found(Kind.FEED, body, outlet(hosts=("altro.it",)))) == [
        "https://video.altro.it/a",
        "https://altro.it/b",
    ]


def test_patterns_of_the_outlet_are_kept_to() -> None:
    body = rss("".join(f"<item><link>/{path}</link></item>" for path in ("cronaca/1", "video/2", "sport/3")))
    answer = found(Kind.FEED, body, outlet(allow=("/cronaca/", "/video/"), deny=("/video/",)))
    assert addresses(answer) == ["https://www.esempio.it/cronaca/1"]
    assert answer.skipped == {"denied": 1, "not_allowed": 1}


def test_addresses_that_a_pattern_takes_too_long_for_are_counted_and_the_pattern_is_named() -> None:
    body = rss("".join(f"<item><link>/cronaca/{number}-un-titolo</link></item>" for number in range(3)))
    source = outlet(slug="esempio", deny=(r"/\d+-video",))
    assert len(found(Kind.FEED, body, source).links) == 3
    answer = found(Kind.FEED, body, source, pattern_s=1e-9)
    assert answer.skipped == {"slow_pattern": 3}
    assert answer.note == "esempio.toml: deny[0]: over 1e-09 s for one address: '/\\\\d+-video'"
    assert not answer.links


def test_one_address_is_one_link_and_what_the_first_lacks_is_filled_in() -> None:
    body = rss("<item><link>/a-b</link></item><item><link>/a-b/?utm_source=rss</link><title>Titolo</title></item>")
    (link,) = feed(body).links
    assert (link.url, link.title) == ("https://www.esempio.it/a-b", "Titolo")


def test_newest_first_and_undated_ones_behind_in_their_order() -> None:
    dates = ["Thu, 07 Mar 2024 09:00:00 +0100", None, "2024-03-08T07:00:00Z", "giovedì 7 marzo 2024, ore 10.30", None]
    body = rss(
        "".join(f"<item><link>/{i}</link>{f'<pubDate>{d}</pubDate>' if d else ''}</item>" for i, d in enumerate(dates))
    )
    assert [url[-1] for url in addresses(feed(body))] == ["2", "3", "0", "1", "4"]


@pytest.mark.parametrize(
    "body",
    [
        RSS.replace("<description>Tutto", "<description>Tutto & tutti &nbsp; <br>"),
        RSS.replace("</dc:creator><category>", "<category>"),
        "\n\n  " + RSS,
        "\ufeff" + RSS,
        RSS.replace("festa", "festa \x0b\x00"),
        RSS.replace("</channel></rss>", ""),
    ],
    ids=["entities", "mismatch", "blanks", "mark", "controls", "unclosed"],
)
def test_broken_xml_loses_no_item(body: str) -> None:
    assert len(feed(body).links) == 2


def test_latin_1_and_gzip() -> None:
    latin = RSS.replace("UTF-8", "ISO-8859-1").replace("mercato", "caffè").encode("latin-1")
    assert feed(latin).links[0].title == "Il caffè torna in piazza"
    assert feed(gzip.compress(latin)).links[0].title == "Il caffè torna in piazza"
    assert feed(RSS.replace("UTF-8", "UTF-16").encode("utf-16")).links[0].title == "Il mercato torna in piazza"


def test_the_charset_of_the_header_is_used() -> None:
    body = RSS.replace(' encoding="UTF-8"', "").replace("mercato", "caffè").encode("latin-1")
    answer = feed(body, headers={"content-type": "application/rss+xml; charset=ISO-8859-1"})
    assert answer.links[0].title == "Il caffè torna in piazza"


def test_a_truncated_feed_keeps_what_was_read_and_says_so() -> None:
    answer = feed(RSS[: RSS.index("<author>")])
    assert (len(answer.links), answer.note) == (2, "truncated")
    assert feed(gzip.compress(RSS.encode())[:-40]).note == "truncated"


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (
            "<!DOCTYPE html><html><body><h1>Accetta i cookie</h1><a href='/x'>ok</a></body></html>",
            "HTML in place of a feed",
        ),
        (
            "<?xml version='1.0'?>\n<!-- x --><html xmlns='http://www.w3.org/1999/xhtml'></html>",
            "HTML in place of a feed",
        ),
        ("<script>location='/consenso'</script>", "not a feed"),
        ('{"errore": 404}', "not a feed"),
        (b"\x00\x01\x02", "not a feed"),
        ("", "empty"),
        ("   ", "empty"),
        (b"\x1f\x8b\x08\x00corrotto", "empty"),
    ],
)
def test_what_is_no_feed_gives_a_note_and_no_links(body: str | bytes, note: str) -> None:
    answer = feed(body)
    assert (answer.links, answer.note) == ((), note)


def test_a_feed_without_items_is_no_fault() -> None:
    assert feed(rss("")).note is None


def test_a_sitemap_in_place_of_a_feed_is_read_as_what_it_is() -> None:
    assert addresses(feed("<urlset><url><loc>https://www.esempio.it/a</loc></url></urlset>")) == [
        "https://www.esempio.it/a"
    ]


def test_only_so_many_items_are_read() -> None:
    items = "".join(f"<item><title>t</title><link>/{i}</link></item>" for i in range(50))
    answer = feed(rss(items), limits=EntryLimits(items=20))
    assert addresses(answer) == [f"https://www.esempio.it/{i}" for i in range(20)]
    assert answer.note == "over 20 items: the first ones were read"


def test_items_that_are_not_read_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    parse = feedparser.parse
    monkeypatch.setattr(
        feedparser, "parse", lambda stream, **how: parse(given.append(stream.read()) or given[-1], **how)
    )
    feed(rss("<item><link>/a</link></item>" * 50), limits=EntryLimits(items=20))
    assert given[0].count(b"<item>") == 20


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
def test_a_feed_over_the_limit_is_read_to_the_limit(wrap: Callable[[bytes], bytes]) -> None:
    body = rss("".join(f"<item><title>t</title><link>/{i}</link></item>" for i in range(100))).encode()  # 4 kB
    answer = feed(wrap(body), limits=EntryLimits(feed_bytes=2_000))
    assert 30 < len(answer.links) < 60
    assert answer.note == "truncated"


def test_a_start_tag_of_many_attributes_is_not_read() -> None:
    attributes = " ".join(f'data-{i}="1"' for i in range(30))
    body = rss(f"<item {attributes}><link>/a</link></item>")
    assert feed(body, limits=EntryLimits(attributes=20)).note == "a start tag with too many attributes"
    assert addresses(feed(body)) == ["https://www.esempio.it/a"]


@pytest.mark.parametrize("error", [ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError])
def test_a_feed_that_the_parser_does_not_read_is_told(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_: object, **__: object) -> None:
        raise error("not read")

    monkeypatch.setattr(feedparser, "parse", raises)
    assert feed(RSS).note == f"unreadable ({error.__name__})"


def test_a_long_article_in_a_feed_is_no_tag_of_many_attributes() -> None:
    text = "&lt;a href=&quot;/x&quot;&gt;x&lt;/a&gt; a=b " * 3000
    (link,) = feed(rss(f"<item><link>/a</link><description>{text}</description></item>")).links
    assert link.summary is not None
    assert len(link.summary) <= 500


def test_an_entity_of_the_feeds_own_is_read_as_what_it_says() -> None:
    doctype = '<!DOCTYPE rss [<!ENTITY ponte "ponte di Valmora">]>'
    body = rss("<item><title>Riapre il &ponte;</title><link>/a</link></item>").replace("<rss", doctype + "<rss", 1)
    assert [(link.url, link.title) for link in feed(body).links] == [
        ("https://www.esempio.it/a", "Riapre il ponte di Valmora")
    ]


def test_what_was_found_travels_between_processes() -> None:
    answer = feed(RSS)
    assert pickle.loads(pickle.dumps(answer)) == answer


TOLD = "<p>Il ponte di barche torna in acqua lunedì, dopo tre mesi di lavori.</p>" * 6


def carried(inner: str, **about: object) -> str | None:
    namespaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    body = f'<rss version="2.0" {namespaces}><channel><item><title>Uno</title><link>/a</link>{inner}</item></channel></rss>'
    return feed(body, **about).links[0].text


@pytest.mark.parametrize(
    "inner",
    [
        f"<description>Il ponte.</description><content:encoded><![CDATA[{TOLD}]]></content:encoded>",
        f"<content:encoded><![CDATA[{TOLD}]]></content:encoded><description>Il ponte.</description>",
        f"<content:encoded>{TOLD.replace('<', '&lt;')}</content:encoded>",
        f"<description><![CDATA[{TOLD}]]></description>",
        f"<description>{TOLD.replace('<', '&lt;')}</description>",
    ],
)
def test_the_text_that_an_item_carries_is_kept_as_it_stands(inner: str) -> None:
    assert carried(inner) == TOLD


@pytest.mark.parametrize("kind", ["html", "xhtml"])
def test_the_content_of_an_atom_entry_is_its_text(kind: str) -> None:
    inner = TOLD.replace("<", "&lt;") if kind == "html" else f'<div xmlns="http://www.w3.org/1999/xhtml">{TOLD}</div>'
    content = f'<summary>Il ponte.</summary><content type="{kind}">{inner}</content>'
    body = ATOM.replace("<summary>Breve testo</summary>", content)
    (link,) = feed(body).links
    assert link.text is not None
    assert TOLD in link.text
    assert link.summary == "Il ponte."


@pytest.mark.parametrize(
    "inner", ["", "<description>Il ponte.</description>", f"<description>{'x' * 299}</description>"]
)
def test_a_summary_is_no_text(inner: str) -> None:
    assert carried(inner) is None


def test_a_text_over_the_limit_is_left_out_and_not_cut() -> None:
    inner = f"<content:encoded><![CDATA[{TOLD}]]></content:encoded>"
    assert carried(inner, limits=EntryLimits(text_chars=len(TOLD))) == TOLD
    assert carried(inner, limits=EntryLimits(text_chars=len(TOLD) - 1)) is None
