"""What an item of a feed says is its own: its address, its headline, its authors. Each kind with what must stay as it is."""

from __future__ import annotations

import gzip

import pytest
from discover_made import addresses, found, outlet

from newscrawl.models import Kind, Link

HOME = "https://www.esempio.it"
NAMESPACES = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def items(*said: str, close: str = "</channel></rss>") -> tuple[Link, ...]:
    listed = "".join(f"<item>{one}</item>" for one in said)
    return found(Kind.FEED, f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel>{listed}{close}').links


def item(said: str) -> Link:
    (link,) = items(said)
    return link


def entry(said: str, **about: str) -> Link:
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry>{said}</entry></feed>'
    (link,) = found(Kind.FEED, body, outlet(**about)).links
    return link


# ── addresses ──────────────────────────────────────────────────────────────────────────────────

BARE = [
    "id=4&lang=it",
    "id=4&copy=2",
    "id=4&sect=sport&reg=7",
    "id=4&section=valle&page_no=3",
    "n=4&notizia=88&region=nord&para=1",
    "n=4&times=1&middot=2&order=3&current=5",
    "a=1&lt=2&gt=3&amp=4&quot=5",
    "n=4&prod=1&sum=2&int=3&image=4",
]


@pytest.mark.parametrize("query", BARE)
@pytest.mark.parametrize(
    "printed",
    [
        "<link>{}</link>",
        "<guid>{}</guid>",
        "<link><![CDATA[{}]]></link>",
        "<link>{}</link><description>Un <br> rotto &nbsp;</description>",
        "<guid>{}</guid><description>Un <br> rotto &nbsp;</description>",
    ],
    ids=["link", "guid", "cdata", "link in broken XML", "guid in broken XML"],
)
def test_a_bare_ampersand_in_a_feed_stays_one(printed: str, query: str) -> None:
    address = f"{HOME}/leggi.php?{query}"
    assert item(printed.format(address)).url == address


@pytest.mark.parametrize("query", BARE)
def test_an_ampersand_that_is_escaped_as_it_should_be_is_one(query: str) -> None:
    address, escaped = f"{HOME}/leggi.php?{query}", f"{HOME}/leggi.php?{query.replace('&', '&amp;')}"
    numbered = escaped.replace("&amp;", "&#38;")
    for printed in (escaped, numbered):
        for broken in ("", "<description>Un <br> rotto</description>"):
            assert item(f"<link>{printed}</link>{broken}").url == address
            assert item(f"<guid>{printed}</guid>{broken}").url == address
    assert entry(f'<link href="{escaped}"/>').url == address
    assert entry(f'<link href="{address}"/>').url == address


@pytest.mark.parametrize("query", BARE)
def test_a_bare_ampersand_in_a_sitemap_and_on_a_page_stays_one(query: str) -> None:
    address = f"{HOME}/leggi.php?{query}"
    for kind, body in (
        (Kind.SITEMAP, f"<urlset><url><loc>{address}</loc></url></urlset>"),
        (Kind.SITEMAP, f"<urlset><url><loc><![CDATA[{address}]]></loc></url></urlset>"),
        (Kind.SITEMAP, f"<urlset><url><loc>{address.replace('&', '&amp;')}</loc></url></urlset>"),
        (Kind.FRONT, f"<html><body><a href='{address}'>La piena del fiume cala</a></body></html>"),
        (
            Kind.FRONT,
            f"<html><body><a href='{address.replace('&', '&amp;')}'>La piena del fiume cala</a></body></html>",
        ),
    ):
        assert addresses(found(kind, body, outlet(allow=("leggi",)))) == [address]


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Domande&risposte", "Domande&risposte"),
        ("Ricerca&amp;regioni", "Ricerca&regioni"),
        ("Citt&agrave; e caff&egrave;", "Città e caffè"),
        ("Citt&amp;agrave; aperta", "Città aperta"),
        ("L&#8217;ora d&#x2019;aria", "L’ora d’aria"),
        ("<![CDATA[R&D; e D&G]]>", "R&D; e D&G"),
        ("&copy 2024 Esempio", "© 2024 Esempio"),
    ],
)
def test_references_of_a_headline_are_read_and_other_ampersands_stay(printed: str, title: str) -> None:
    assert item(f"<title>{printed}</title><link>/a</link>").title == title


OWN = f"{HOME}/valle/n-7.html"


@pytest.mark.parametrize(
    "foreign",
    [
        "<gallery><title>Le foto</title><link>/foto/7</link></gallery>",
        "<galleria><foto><link>/foto/7</link><title>Una</title></foto></galleria>",
        '<atom:link rel="alternate" href="/amp/valle/n-7.html"/>',
        '<atom:link rel="alternate" type="text/html" href="/m/7"></atom:link>',
        "<media:group><media:content url='/f.jpg'><media:title>Foto</media:title><link>/foto/7</link></media:content></media:group>",
        "<related><item><title>Altro</title><link>/valle/n-3.html</link></item></related>",
        "<correlati><articolo><guid>/valle/n-3.html</guid><link>/valle/n-3.html</link><pubDate>2020-01-01</pubDate></articolo></correlati>",
        "<image><url>/f.jpg</url><title>Foto</title><link>/foto/7</link></image>",
        "<gallery><author>Foto Ufficio</author><category>Foto</category><link>/foto/7</link></gallery>",
    ],
)
def test_what_stands_within_an_item_is_not_the_items_own(foreign: str) -> None:
    own = (
        f"<title>Sale il torrente</title><link>{OWN}</link><dc:creator>Lia Verdi</dc:creator><category>Valle</category>"
    )
    for said in (own + foreign, foreign + own):
        for broken in ("", "<description>Un <br> rotto &nbsp;</description>"):
            (link,) = items(said + broken)
            assert (link.url, link.title, link.authors, link.section, link.published) == (
                OWN, "Sale il torrente", ("Lia Verdi",), "Valle", None,
            )  # fmt: skip


def test_the_only_link_of_an_item_is_its_own_whatever_it_is_called() -> None:
    assert item(f'<title>x</title><atom:link href="{OWN}"/>').url == OWN
    assert item(f'<title>x</title><link/><atom:link rel="alternate" href="{OWN}"/>').url == OWN
    assert item(f'<title>x</title><link href="{OWN}"/>').url == OWN
    assert item(f"<title>x</title><author><name>Lia Verdi</name></author><link>{OWN}</link>").authors == ("Lia Verdi",)


@pytest.mark.parametrize(
    "other",
    [
        '<link rel="alternate" href="/amp/valle/n-7.html"/>',
        '<link rel="alternate" type="text/html" media="handheld" href="/telefono/7"/>',
        '<link rel="alternate" hreflang="de" href="/tal/n-7.html"/>',
        '<link rel="alternate" href="https://m.esempio.it/valle/n-7.html"/>',
        '<link rel="related" href="/valle/n-3.html"/>',
        '<link rel="enclosure" type="audio/mpeg" href="/suono.mp3"/>',
        '<link rel="alternate" href="/altro/7"/>',
    ],
)
def test_of_several_links_of_an_entry_the_one_to_its_page_counts(other: str) -> None:
    own = f'<link rel="alternate" type="text/html" href="{OWN}"/>'
    assert entry(own + other).url == OWN
    if "/altro/" not in other:  # of two that are alike, the first
        assert entry(other + own).url == OWN


def test_a_page_in_the_outlets_language_goes_before_others() -> None:
    both = f'<link hreflang="it" href="/valle/n-7.html"/><link hreflang="de" href="{HOME}/tal/n-7.html"/>'
    assert entry(both).url == OWN
    assert entry(both, language="de").url == f"{HOME}/tal/n-7.html"


def test_items_that_are_not_closed_keep_what_is_theirs() -> None:
    links = items(
        "<title>Uno</title><link>/1</link><gallery><link>/foto/1</link>",  # its end is missing
        "<title>Due</title><dc:creator>Lia Verdi<link>/2</link>",
        "<title>Tre</title><link>/3</link>",
    )
    assert [link.title for link in links] == ["Uno", "Due", "Tre"]
    assert [link.url for link in links][1:] == [f"{HOME}/2", f"{HOME}/3"]


def test_a_packed_feed_is_mended_too_and_one_in_utf_16_is_read() -> None:
    body = f'<rss version="2.0"><channel><item><link>{HOME}/l?id=1&copy=2</link></item></channel></rss>'
    assert addresses(found(Kind.FEED, gzip.compress(body.encode()))) == [f"{HOME}/l?id=1&copy=2"]
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{body.replace("&", "&amp;")}'.encode("utf-16")
    assert addresses(found(Kind.FEED, wide)) == [f"{HOME}/l?id=1&copy=2"]


# ── headlines ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "title",
    [
        "<La piena è passata>",
        "<<La piena è passata>> dice il sindaco",
        "Lista <Torrente Vivo> prima al voto",
        "Il dubbio: <i nostri fiumi> o i vostri",
        "Verso il <Città di Valmora>, in gara 80 barche",
        "Premio <Time> alla maestra di Roccanera",
        "Il boom dell’<e-commerce> in montagna",
        "Prezzi < 5 euro e > 2",
    ],
)
def test_words_between_angle_brackets_stay(title: str) -> None:
    escaped = title.replace("<", "&lt;").replace(">", "&gt;")
    for printed in (escaped, f"<![CDATA[{title}]]>", title):  # the last as hand-made feeds have it
        assert item(f"<title>{printed}</title><link>/a</link>").title == title


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Torna <i>il mercato</i>", "Torna il mercato"),
        ("<b>Flash</b><br/>Neve sui colli", "Flash Neve sui colli"),
        ("<STRONG>Ultima ora</STRONG> neve", "Ultima ora neve"),
        ('Neve <img src="/n.gif" alt=""> sui colli', "Neve sui colli"),
        ("Neve<o:p></o:p> sui <st1:place w:st='on'>colli</st1:place>", "Neve sui colli"),
        ("<Span class='x'>Neve</Span> sui colli <!-- bozza -->", "Neve sui colli"),
        ("<video controls autoplay></video>Neve sui colli", "Neve sui colli"),
        ("<occhiello>Meteo</occhiello> Neve sui colli", "Meteo Neve sui colli"),
    ],
)
def test_markup_in_a_headline_goes(title: str, plain: str) -> None:
    escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for printed in (escaped, f"<![CDATA[{title}]]>"):
        assert item(f"<title>{printed}</title><link>/a</link>").title == plain


# ── authors ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("last", ["it", "info", "notizie", "online", "xn--p1ai", "città", "press.museum"])
@pytest.mark.parametrize(
    "printed",
    [
        "lia@valle.{} (Lia Verdi)",
        "Lia Verdi &lt;lia@valle.{}&gt;",
        "<![CDATA[Lia Verdi <lia@valle.{}>]]>",
        "Lia Verdi (lia@valle.{})",
        "mailto:lia@valle.{} Lia Verdi",
        "lia.verdi+rss@valle.{}, Lia Verdi",
        "<![CDATA[lia@valle.{} (Lia Verdi)]]>",
    ],
)
def test_an_author_is_named_whole_beside_any_address(printed: str, last: str) -> None:
    name = printed.format(last)
    assert item(f"<link>/a</link><author>{name}</author>").authors == ("Lia Verdi",)
    assert item(f"<link>/a</link><dc:creator>{name}</dc:creator>").authors == ("Lia Verdi",)


@pytest.mark.parametrize(
    ("printed", "authors"),
    [
        ("<author>redazione@valle.notizie</author>", ()),
        ("<author>Lia Verdi</author>", ("Lia Verdi",)),
        ("<author>Lia Verdi (Ansa)</author>", ("Lia Verdi (Ansa)",)),
        ("<dc:creator>Lia Verdi</dc:creator><dc:creator>ugo@valle.studio (Ugo Neri)</dc:creator>", ("Lia Verdi", "Ugo Neri")),
        ("<author>lia@valle.notizie (Lia Verdi), ugo@valle.notizie (Ugo Neri)</author>", ("Lia Verdi, Ugo Neri",)),
        ("<author>@liaverdi</author>", ("@liaverdi",)),
    ],
)  # fmt: skip
def test_an_author_without_address_stays_and_an_address_names_nobody(printed: str, authors: tuple[str, ...]) -> None:
    assert item(f"<link>/a</link>{printed}").authors == authors


def test_an_entry_names_its_author_beside_an_address() -> None:
    named = "<link href='/a'/><author><name>Lia Verdi</name><email>lia@valle.notizie</email></author>"
    assert entry(named).authors == ("Lia Verdi",)
    assert entry("<link href='/a'/><author><name>lia@valle.notizie (Lia Verdi)</name></author>").authors == (
        "Lia Verdi",
    )
