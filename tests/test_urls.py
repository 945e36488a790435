from __future__ import annotations

import re
import subprocess
import sys
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import urls
from newscrawl.urls import _parts, _spellings

# Invented addresses in the styles of Italian outlets' systems: each line is one article under several spellings.
SAME = [
    ("https://esempio.it/a-b", "http://esempio.it/a-b"),
    ("https://esempio.it/a-b", "https://www.esempio.it/a-b"),
    ("https://esempio.it/a-b", "https://m.esempio.it/a-b"),
    ("https://esempio.it/a-b", "https://mobile.esempio.it/a-b"),
    ("https://esempio.it/a-b", "https://amp.esempio.it/a-b"),
    ("https://esempio.it/a-b", "https://www.m.esempio.it/a-b"),
    ("https://esempio.it/a-b", "HTTPS://WWW.Esempio.IT/a-b"),
    ("https://esempio.it/a-b", "https://esempio.it:443/a-b"),
    ("https://esempio.it/a-b", "http://esempio.it:80/a-b"),
    ("https://esempio.it/a-b", "https://esempio.it./a-b"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b/"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b#commenti"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?"),
    ("https://esempio.it/a-b", "https://esempio.it/x/../a-b"),
    ("https://esempio.it/a-b", "https://esempio.it/a%2Db"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?utm_source=rss&utm_medium=feed&utm_campaign=1"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?fbclid=IwAR0&gclid=x"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?cmpid=nl-1"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?refresh_ce"),
    # how an article was passed on
    ("https://esempio.it/a-b", "https://esempio.it/a-b?CMP=share_btn_wa"),
    ("https://esempio.it/a-b?id=4", "https://esempio.it/a-b?id=4&cmp=nl-mattino"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?ito=1490&campaign=estate-24"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?from=rss"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?src=newsletter_sera&via=telegram"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?sc_src=email_12&sc_lid=7&sc_uid=x"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?partner=rss&emc=rss"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?traffic_source=Push&trkid=p-4"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?soc_src=social-sh&soc_trk=tw"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?ref=RHLF-BG-I1-P1-S1-T1"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?source=rss"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?UTM_Source=rss"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?replytocom=55#respond"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?share=facebook"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?print=1"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?stampa=1"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?amp"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?amp=1"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b?outputType=amp"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b/amp"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b/amp/"),
    ("https://esempio.it/a-b", "https://esempio.it/amp/a-b"),
    ("https://esempio.it/a-b", "https://www.esempio.it/AMP/a-b"),
    ("https://esempio.it/a-b.html", "https://esempio.it/a-b.amp.html"),
    ("https://esempio.it/a-b.shtml", "https://esempio.it/a-b_amp.shtml"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b;jsessionid=0A1B2C"),
    ("https://esempio.it/a-b", "https://esempio.it/a-b;/"),
    ("https://esempio.it/x?a=1&b=2", "https://esempio.it/x?b=2&a=1"),
    ("https://esempio.it/x?id=5", "https://esempio.it/x?sid=9f8e7d6c5b4a39281706f5e4&id=5"),
    ("https://esempio.it/città", "https://esempio.it/citt%C3%A0"),
    ("https://esempio.it/citt%c3%a0", "https://esempio.it/citt%C3%A0"),
    ("https://esempio.it", "https://www.esempio.it/"),
    ("https://caffè.it/a-b", "https://xn--caff-8oa.it/a-b"),
    ("https://esempio.it:8800/a-b", "http://www.esempio.it:8800/a-b"),
    # pages of one article
    ("https://esempio.it/2024/03/07/la-piena-del-fiume", "https://esempio.it/2024/03/07/la-piena-del-fiume/2/"),
    ("https://esempio.it/2024/03/la-piena-del-fiume", "https://esempio.it/2024/03/la-piena-del-fiume/3"),
    ("https://esempio.it/la-piena-del-fiume", "https://esempio.it/la-piena-del-fiume/page/2/"),
    ("https://esempio.it/cronaca/la-piena-del-fiume", "https://esempio.it/cronaca/la-piena-del-fiume/pagina-2"),
    ("https://esempio.it/cronaca/la-piena-del-fiume", "https://esempio.it/cronaca/la-piena-del-fiume/pag/2"),
    ("https://esempio.it/la-piena-del-fiume.html", "https://esempio.it/la-piena-del-fiume.html?page=2"),
    ("https://esempio.it/la-piena-del-fiume.html", "https://esempio.it/la-piena-del-fiume.html?pagina=3&utm_source=x"),
    ("https://esempio.it/la-piena-del-fiume?id=5", "https://esempio.it/la-piena-del-fiume?pag=2&id=5"),
    ("https://esempio.it/la-piena-del-fiume", "https://amp.esempio.it/la-piena-del-fiume/page/2/amp"),
    # AMP, mobile and print in the styles of large systems
    (
        "https://esempio.it/cronaca/24_marzo_07/la-piena-0a1b.shtml",
        "https://www.esempio.it/amp/cronaca/24_marzo_07/la-piena-0a1b.shtml",
    ),
    (
        "https://esempio.it/cronaca/la-piena_12345-202402k.shtml",
        "https://m.esempio.it/cronaca/la-piena_12345-202402k.shtml?refresh_ce=1",
    ),
    ("https://esempio.it/notizie/2024-03-07_1234567.html", "https://esempio.it/notizie/2024-03-07_1234567_amp.html"),
    ("https://esempio.it/art/la-piena-AEabcD", "https://esempio.it/art/la-piena-AEabcD/amp?cmpid=nl_7"),
    ("https://esempio.it/articoli/la-piena-bbbb.html", "http://amp.esempio.it/articoli/la-piena-bbbb.amp.html"),
    (
        "https://esempio.it/articoli/la-piena-bbbb.html",
        "https://mobile.esempio.it/articoli/la-piena-bbbb.html?print=true",
    ),
    ("https://esempio.it/news.php?id=7", "https://esempio.it/news.php?id=7&stampa=si"),
    ("https://esempio.it/news.php?id=7", "https://m.esempio.it/news.php?amp=1&id=7"),
    ("https://esempio.it/la-piena-1.7", "https://esempio.it/la-piena-1.7?gclid=1&_gac=2&igsh=3"),
    ("https://milano.esempio.it/cronaca/la-piena", "https://www.milano.esempio.it/cronaca/la-piena/"),
    ("https://esempio.it/notizia/la-piena-9988", "https://esempio.it/notizia/la-piena-9988?intcmp=home&int_cmp=box"),
    ("https://esempio.it/notizia/la-piena-9988", "https://esempio.it/notizia/la-piena-9988?mc_cid=1a&mc_eid=2b"),
    ("https://esempio.it/notizia/la-piena-9988", "https://esempio.it/notizia/la-piena-9988?__twitter_impression=true"),
]

# Each line is two stories: a key that is equal loses one of them for good.
DIFFERENT = [
    # query identities of home-made and old systems
    ("https://esempio.it/articolo.asp?id=1", "https://esempio.it/articolo.asp?id=2"),
    ("https://esempio.it/articolo.asp?ID=1", "https://esempio.it/articolo.asp?ID=2"),
    ("https://esempio.it/?p=101", "https://esempio.it/?p=102"),
    ("https://esempio.it/?p=101", "https://esempio.it/"),
    ("https://esempio.it/?page_id=7", "https://esempio.it/?page_id=8"),
    ("https://esempio.it/news.php?cid=1", "https://esempio.it/news.php?cid=2"),
    ("https://esempio.it/news.php?eid=1", "https://esempio.it/news.php?eid=2"),
    ("https://esempio.it/news.php?uid=1", "https://esempio.it/news.php?uid=2"),
    ("https://esempio.it/news.php?aid=1", "https://esempio.it/news.php?aid=2"),
    ("https://esempio.it/news.php?pid=1", "https://esempio.it/news.php?pid=2"),
    ("https://esempio.it/news.php?pid=A1", "https://esempio.it/news.php?pid=A2"),
    ("https://esempio.it/news.php?nid=1", "https://esempio.it/news.php?nid=2"),
    ("https://esempio.it/leggi.php?idarticolo=1", "https://esempio.it/leggi.php?idarticolo=2"),
    ("https://esempio.it/leggi.php?IDArticolo=1", "https://esempio.it/leggi.php?IDArticolo=2"),
    ("https://esempio.it/leggi.php?id_news=1", "https://esempio.it/leggi.php?id_news=2"),
    ("https://esempio.it/leggi.php?idnotizia=1", "https://esempio.it/leggi.php?idnotizia=2"),
    ("https://esempio.it/leggi.php?articolo=1", "https://esempio.it/leggi.php?articolo=2"),
    ("https://esempio.it/leggi.php?notizia=la-piena", "https://esempio.it/leggi.php?notizia=la-siccita"),
    ("https://esempio.it/leggi.php?pk_news=1", "https://esempio.it/leggi.php?pk_news=2"),
    ("https://esempio.it/leggi.php?at_id=1", "https://esempio.it/leggi.php?at_id=2"),
    ("https://esempio.it/leggi.php?ref=1", "https://esempio.it/leggi.php?ref=2"),
    ("https://esempio.it/leggi.php?source=12", "https://esempio.it/leggi.php?source=13"),
    ("https://esempio.it/leggi.php?cmp=12", "https://esempio.it/leggi.php?cmp=13"),
    ("https://esempio.it/leggi.php?campaign=12", "https://esempio.it/leggi.php?campaign=13"),
    ("https://esempio.it/orari.php?from=valmora", "https://esempio.it/orari.php?from=roccanera"),
    ("https://esempio.it/leggi.php?src=ponte-nuovo", "https://esempio.it/leggi.php?src=ponte-vecchio"),
    ("https://esempio.it/leggi.php?via=garibaldi", "https://esempio.it/leggi.php?via=mazzini"),
    ("https://esempio.it/leggi.php?mod=12", "https://esempio.it/leggi.php?mod=13"),
    ("https://esempio.it/leggi.php?canale=sport", "https://esempio.it/leggi.php?canale=cultura"),
    ("https://esempio.it/leggi.php?newsletter=12", "https://esempio.it/leggi.php?newsletter=13"),
    ("https://esempio.it/leggi.php?context=sport", "https://esempio.it/leggi.php?context=esteri"),
    ("https://esempio.it/leggi.php?next=2", "https://esempio.it/leggi.php?next=3"),
    ("https://esempio.it/leggi.php?view_id=2", "https://esempio.it/leggi.php?view_id=3"),
    (
        "https://esempio.it/modules.php?name=News&file=article&sid=1",
        "https://esempio.it/modules.php?name=News&file=article&sid=2",
    ),
    ("https://esempio.it/index.php?r=news/view&id=1", "https://esempio.it/index.php?r=news/list&id=1"),
    (
        "https://esempio.it/index.php?option=com_content&view=article&id=7",
        "https://esempio.it/index.php?option=com_content&view=article&id=8",
    ),
    (
        "https://esempio.it/index.php?option=com_content&view=category&id=7",
        "https://esempio.it/index.php?option=com_content&view=article&id=7",
    ),
    ("https://esempio.it/art?data=2024-03-07&n=1", "https://esempio.it/art?data=2024-03-07&n=2"),
    ("https://esempio.it/art?data=20240307", "https://esempio.it/art?data=20240308"),
    ("https://esempio.it/art?codice=AB-1", "https://esempio.it/art?codice=AB-2"),
    ("https://esempio.it/art?uuid=AEx1", "https://esempio.it/art?uuid=AEx2"),
    ("https://esempio.it/art?uuid=AEx", "https://esempio.it/art?uuid=aex"),
    ("https://esempio.it/art?12345", "https://esempio.it/art?12346"),
    ("https://esempio.it/art?q=citt%E0", "https://esempio.it/art?q=citt%E8"),
    ("https://esempio.it/art?a=1&a=2", "https://esempio.it/art?a=1"),
    ("https://esempio.it/art?a=b%26c", "https://esempio.it/art?a=b&c"),
    ("https://esempio.it/art?page=2", "https://esempio.it/art?page=3"),
    ("https://esempio.it/art?print=777", "https://esempio.it/art?print=778"),
    ("https://esempio.it/art?stampa=12", "https://esempio.it/art?stampa=13"),
    ("https://esempio.it/art?share=12", "https://esempio.it/art?share=13"),
    # paths
    ("https://esempio.it/2024/03/07/la-piena", "https://esempio.it/2024/03/08/la-piena"),
    ("https://esempio.it/2024/03/07/la-piena", "https://esempio.it/2024/03/07/la-piena-2"),
    ("https://esempio.it/cronaca/la-piena_12345.html", "https://esempio.it/cronaca/la-piena_12346.html"),
    (
        "https://esempio.it/cronaca/la-piena_12345-202402k.shtml",
        "https://esempio.it/cronaca/la-piena_12346-202402k.shtml",
    ),
    (
        "https://esempio.it/cronache/24_marzo_07/piena-1f.shtml",
        "https://esempio.it/cronache/24_marzo_08/piena-1f.shtml",
    ),
    ("https://esempio.it/art/la-piena-AEabcD", "https://esempio.it/art/la-piena-AEabcd"),
    ("https://esempio.it/notizie/2024-03-07_1234567.html", "https://esempio.it/notizie/2024-03-07_1234568.html"),
    (
        "https://esempio.it/articoli/2024/03/la-piena-0a1b2c3d-aaaa.html",
        "https://esempio.it/articoli/2024/03/la-piena-0a1b2c3d-bbbb.html",
    ),
    ("https://esempio.it/a-b/amplificatori", "https://esempio.it/a-b"),
    ("https://esempio.it/tag/amp", "https://esempio.it/tag"),
    ("https://esempio.it/amp", "https://esempio.it/"),
    ("https://esempio.it/la-nuova-amp.html", "https://esempio.it/la-nuova.html"),
    ("https://esempio.it/a-b/stampa", "https://esempio.it/a-b"),
    ("https://esempio.it/a-b.html", "https://esempio.it/a-b"),
    ("https://esempio.it/a-b.html", "https://esempio.it/a-b.shtml"),
    ("https://esempio.it/A-b", "https://esempio.it/a-b"),
    ("https://esempio.it/a-b;1", "https://esempio.it/a-b;2"),
    ("https://esempio.it/a%2Fb", "https://esempio.it/a/b"),
    ("https://esempio.it/a%3Fb", "https://esempio.it/a?b"),
    ("https://esempio.it/a%2523", "https://esempio.it/a%23"),
    # a number behind what may be a heading, not a headline, is an article
    ("https://esempio.it/ricette/12", "https://esempio.it/ricette/13"),
    ("https://esempio.it/le-ricette-della-nonna/12", "https://esempio.it/le-ricette-della-nonna/13"),
    ("https://esempio.it/2024/03/07/12", "https://esempio.it/2024/03/07/13"),
    ("https://esempio.it/2024/03/07/la-piena-del-po/1234", "https://esempio.it/2024/03/07/la-piena-del-po/1235"),
    ("https://esempio.it/2024/03/07/cronaca/2", "https://esempio.it/2024/03/07/cronaca/3"),
    ("https://esempio.it/cronaca/la-piena_12345/2", "https://esempio.it/cronaca/la-piena_12345/3"),
    ("https://esempio.it/story.asp?n=la-piena-del-po&pag=2", "https://esempio.it/story.asp?n=la-piena-del-po&pag=3"),
    ("https://esempio.it/gallery/la-piena-del-po/7", "https://esempio.it/gallery/la-piena-del-po/8"),
    ("https://esempio.it/dossier/2024/la-piena-del-po/7", "https://esempio.it/dossier/2024/la-piena-del-po/8"),
    ("https://esempio.it/cronaca/page/2", "https://esempio.it/cronaca/page/3"),
    ("https://esempio.it/leggi.php?pagina=2", "https://esempio.it/leggi.php?pagina=3"),
    ("https://esempio.it/la-piena-del-po?page=1201", "https://esempio.it/la-piena-del-po?page=1202"),
    ("https://esempio.it/la-piena-del-po?page=la-resa", "https://esempio.it/la-piena-del-po?page=il-crollo"),
    ("https://esempio.it/la-piena-del-po-2", "https://esempio.it/la-piena-del-po-3"),
    ("https://esempio.it/la-piena-del-po/2024", "https://esempio.it/la-piena-del-po/2023"),
    # hosts
    ("https://milano.esempio.it/a-b", "https://roma.esempio.it/a-b"),
    ("https://milano.esempio.it/a-b", "https://esempio.it/a-b"),
    ("https://video.esempio.it/a-b", "https://esempio.it/a-b"),
    ("https://esempio.it/a-b", "https://esempio.com/a-b"),
    ("https://wwwesempio.it/a-b", "https://esempio.it/a-b"),
    ("https://mesempio.it/a-b", "https://esempio.it/a-b"),
    ("https://esempio.it:8800/a-b", "https://esempio.it/a-b"),
    ("http://127.0.1.1:8800/a-b", "http://127.0.1.1:8801/a-b"),
    ("https://comune.esempio.gov.it/a-b", "https://regione.esempio.gov.it/a-b"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_article_have_one_key(one: str, other: str) -> None:
    assert urls.canonical(one) == urls.canonical(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_stories_have_different_keys(one: str, other: str) -> None:
    assert urls.canonical(one) != urls.canonical(other)


@pytest.mark.parametrize("url", sorted({url for pair in SAME + DIFFERENT for url in pair}))
def test_the_key_of_a_key_is_itself(url: str) -> None:
    assert urls.canonical(urls.canonical(url)) == urls.canonical(url)
    assert urls.clean(urls.clean(url)) == urls.clean(url)


def test_the_root_keeps_its_slash() -> None:
    assert urls.canonical("http://www.esempio.it") == "https://esempio.it/"


ADDRESSES = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP", "ftp"]),
    st.sampled_from(["www.", "m.", "amp.www.", "mobile.m.", ""]),
    st.sampled_from(
        [
            "esempio.it",
            "esempio.co.uk",
            "Caffè.it",
            "127.0.0.1",
            "[::1]",
            "localhost",
            "it",
            "e.it.:80",
            "x:443",
            "a:8800",
        ]
    ),
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "/",
                    "/amp",
                    "/AMP/",
                    "/a-b",
                    "/1.amp.html",
                    "_amp.html",
                    ";jsessionid=1",
                    "/..",
                    "/.",
                    "%2f",
                    "%25",
                    "%",
                    "//",
                    "amp",
                ]
            ),
            st.text(max_size=4),
        ),
        max_size=6,
    ).map(lambda parts: "/" + "".join(parts)),
    st.lists(
        st.one_of(
            st.sampled_from(["?", "&", "amp", "amp=1", "utm_a=1", "id=1", "=", "%26", "%3D", "+", "%E0", "#"]),
            st.text(max_size=3),
        ),
        max_size=6,
    ).map(lambda parts: "?" + "".join(parts)),
)


@given(st.one_of(st.text(), ADDRESSES))
def test_any_text_has_a_key_and_the_key_is_final(url: str) -> None:
    key = urls.canonical(url)
    assert urls.canonical(key) == key


@given(st.one_of(st.text(), ADDRESSES))
def test_cleaning_twice_changes_nothing_and_keeps_the_key(url: str) -> None:
    cleaned = urls.clean(url)
    assert urls.clean(cleaned) == cleaned
    assert urls.canonical(cleaned) == urls.canonical(url) or urls.host(url) == ""


@given(st.one_of(st.text(), ADDRESSES), st.one_of(st.text(), ADDRESSES))
def test_joining_never_raises_and_gives_addresses_only(base: str, href: str) -> None:
    joined = urls.absolute(base, href)
    assert joined is None or (joined.startswith(("http://", "https://")) and urls.host(joined))
    assert joined is None or urls.absolute("", joined) == joined
    urls.site(href), urls.host(href), urls.same_site(base, href)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("http://www.Esempio.it:80/a/?b=2&utm_source=rss&a=1#x", "http://www.Esempio.it/a/?b=2&a=1"),
        ("https://esempio.it:443/a/?utm_source=rss", "https://esempio.it/a/"),
        ("https://esempio.it:8443/a?amp=1&fbclid=x", "https://esempio.it:8443/a?amp=1"),
        ("https://esempio.it/a?q=citt%E0&x=a+b%2Fc&gclid=1", "https://esempio.it/a?q=citt%E0&x=a+b%2Fc"),
        ("mailto:x@esempio.it", "mailto:x@esempio.it"),
    ],
)
def test_the_clean_form_changes_nothing_else(raw: str, cleaned: str) -> None:
    assert urls.clean(raw) == cleaned


@pytest.mark.parametrize(
    ("url", "host", "site"),
    [
        ("https://WWW.Esempio.it/x", "www.esempio.it", "esempio.it"),
        ("https://xml2.oggetti.esempio.it:8443/x", "xml2.oggetti.esempio.it:8443", "esempio.it"),
        ("https://www.esempio.co.uk/", "www.esempio.co.uk", "esempio.co.uk"),
        ("https://www.comune.roma.it/", "www.comune.roma.it", "comune.roma.it"),
        # Names of towns and provinces are public suffixes, and some are sites too.
        ("https://www.verbania.it/x", "www.verbania.it", "verbania.it"),
        ("https://m.trentino.it/x", "m.trentino.it", "trentino.it"),
        ("https://altoadige.it/x", "altoadige.it", "altoadige.it"),
        ("https://www.m.lodi.it/x", "www.m.lodi.it", "lodi.it"),
        ("https://www.pesaro-urbino.it:8443/x", "www.pesaro-urbino.it:8443", "pesaro-urbino.it"),
        ("https://www.xn--trentin-sdtirol-7vb.it/x", "www.xn--trentin-sdtirol-7vb.it", "xn--trentin-sdtirol-7vb.it"),
        ("https://www.nsw.edu.au/x", "www.nsw.edu.au", "nsw.edu.au"),
        ("https://www.gov.uk/x", "www.gov.uk", "gov.uk"),
        ("https://foglio.lodi.it/x", "foglio.lodi.it", "foglio.lodi.it"),
        ("https://www.foglio.lodi.it/x", "www.foglio.lodi.it", "foglio.lodi.it"),
        ("https://mobile.co.uk/x", "mobile.co.uk", "mobile.co.uk"),
        ("https://m.it/x", "m.it", "m.it"),
        ("https://esempio.blogspot.com/", "esempio.blogspot.com", "blogspot.com"),
        ("http://127.0.1.1:8800/x", "127.0.1.1:8800", "127.0.1.1:8800"),
        ("http://127.0.1.1:80/x", "127.0.1.1", "127.0.1.1"),
        ("https://127.0.1.1:80/x", "127.0.1.1:80", "127.0.1.1:80"),
        ("http://[::1]:8800/x", "[::1]:8800", "[::1]:8800"),
        ("http://localhost:8800/x", "localhost:8800", "localhost"),
        ("https://caffè.it/", "xn--caff-8oa.it", "xn--caff-8oa.it"),
        ("ftp://esempio.it/", "", ""),
        ("http://esempio.it:99999/", "", ""),
        ("", "", ""),
    ],
)
def test_host_and_site(url: str, host: str, site: str) -> None:
    assert (urls.host(url), urls.site(url)) == (host, site)


@pytest.mark.parametrize(
    "site", ["verbania.it", "altoadige.it", "trentino.it", "lodi.it", "reggio-calabria.it", "edunet.tn"]
)
def test_a_site_that_is_a_public_suffix_is_one_with_its_www_and_mobile_names(site: str) -> None:
    names = (site, f"www.{site}", f"m.{site}", f"mobile.{site}", f"amp.{site}", f"www.m.{site}")
    assert {urls.canonical(f"https://{name}/cronaca/forno-1.77") for name in names} == {
        f"https://{site}/cronaca/forno-1.77"
    }
    assert all(urls.on_site(f"https://{name}/cronaca/forno-1.77", f"https://www.{site}/") for name in names)


@pytest.mark.parametrize("suffix", ["verbania.it", "lodi.it", "co.uk", "com.br", "nsw.edu.au"])
def test_two_names_below_a_public_suffix_are_two_sites_and_neither_is_the_suffixs(suffix: str) -> None:
    for one, other in (("gazzetta", "corriere"), ("gazzetta", "www"), ("www.gazzetta", "m.corriere")):
        assert not urls.same_site(f"https://{one}.{suffix}/", f"https://{other}.{suffix}/")
    assert not urls.on_site(f"https://gazzetta.{suffix}/1", f"https://{suffix}/")
    assert urls.canonical(f"https://gazzetta.{suffix}/1") != urls.canonical(f"https://corriere.{suffix}/1")


def test_no_site_is_not_the_same_site() -> None:
    assert not urls.same_site("mailto:a@b.it", "tel:+39021234")
    assert urls.same_site("http://m.esempio.it/a", "https://video.esempio.it:8443/b")


@pytest.mark.parametrize(
    "href",
    ["", "  ", "javascript:void(0)", "file:///bozze/ponte.html", "data:text/plain,ciao", "mailto:a@b.it", "//utente:segreto@esempio.it/", "https://u@esempio.it/",
     "http://", "http:///", "http://[::1", "http://esempio.it:port/", "http://esem pio.it/", "/" + "a" * 2048],
)  # fmt: skip
def test_what_must_not_be_asked_for_is_none(href: str) -> None:
    assert urls.absolute("https://www.esempio.it/a/b.html", href) is None


@pytest.mark.parametrize(
    ("href", "joined"),
    [
        ("c.html", "https://www.esempio.it/a/c.html"),
        ("/c", "https://www.esempio.it/c"),
        ("?p=2", "https://www.esempio.it/a/b.html?p=2"),
        ("//altro.it/x", "https://altro.it/x"),
        (" \n/c\td \n", "https://www.esempio.it/cd"),
        ("/c d", "https://www.esempio.it/c%20d"),
        ("http://altro.it:8080/x#y", "http://altro.it:8080/x#y"),
    ],
)
def test_links_are_joined_as_browsers_do(href: str, joined: str) -> None:
    assert urls.absolute("https://www.esempio.it/a/b.html", href) == joined


def test_the_public_suffixes_need_neither_network_nor_cache() -> None:
    script = """
import socket, pathlib, os
def refuse(*a, **k): raise AssertionError("network")
socket.socket.connect = socket.getaddrinfo = refuse
pathlib.Path.mkdir = os.makedirs = refuse
from newscrawl import urls
assert urls.site("https://www.esempio.co.uk/") == "esempio.co.uk"
"""
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, timeout=60)


def test_of_addresses_over_twice_the_limit_nothing_is_made() -> None:
    long = "https://www.esempio.it/?utm_source=rss&parole=" + "+".join(["valmora"] * 600)
    assert 2 * urls.MAX_LENGTH < len(long) < 5_000
    assert urls.canonical(long) == long
    assert urls.absolute("https://www.esempio.it/a", long) is None
    assert "utm_source" not in urls.canonical(long[: urls.MAX_LENGTH])


IDENTITIES = st.sampled_from(
    ["id", "ID", "cid", "p", "idarticolo", "id_news", "aid", "nid", "art", "codice", "uuid", "sid", "pid"]
)
DRESS = st.lists(
    st.sampled_from(
        ["utm_source=rss", "fbclid=x", "amp=1", "print=1", "cmpid=nl", "refresh_ce", "stampa=si", "outputType=amp"]
    ),
    max_size=3,
)
HOSTS = st.sampled_from(["esempio.it", "www.esempio.it", "m.esempio.it", "amp.esempio.it"])
PATHS = st.sampled_from(
    ["/news.php", "/cronaca/la-piena-del-po", "/", "/2024/03/07/la-piena-del-po/2", "/articolo.asp"]
)


@given(HOSTS, HOSTS, PATHS, IDENTITIES, st.integers(1, 10**9), st.integers(1, 10**9), DRESS, DRESS)
def test_two_identities_never_become_one_and_one_stays_one_in_any_dress(
    host: str, other_host: str, path: str, name: str, one: int, other: int, dress: list[str], other_dress: list[str]
) -> None:
    key = urls.canonical(f"https://{host}{path}?{'&'.join([*dress, f'{name}={one}'])}")
    dressed = urls.canonical(f"http://{other_host}{path}?{'&'.join([f'{name}={one}', *other_dress])}#x")
    another = urls.canonical(f"https://{other_host}{path}?{'&'.join([f'{name}={other}', *other_dress])}")
    assert key == dressed
    assert (key == another) == (one == other)


def test_the_table_is_as_long_as_promised() -> None:
    assert len(set(SAME + DIFFERENT)) >= 150


NEVER = re.compile(r"(?!)")
ALWAYS = re.compile("")
PLAIN_PARTS = st.sampled_from(
    """https:// http:// esempio.it www. m. amp. :80 :8080 / /./ /../ . .. ~ amp /amp/ /2024/03/ una-piena-sul-po /page/2
    /pagina-3 /2 /12; _ - 7 A ?id=1 #x %2D è""".split()  # noqa: SIM905
)


@given(st.lists(PLAIN_PARTS, max_size=9).map(lambda parts: "https://esempio.it/" + "".join(parts)))
def test_short_cuts_for_plain_addresses_say_what_the_long_way_says(url: str) -> None:
    short = urls.canonical.__wrapped__(url), urls.clean(url), urls.absolute("https://esempio.it/a/b", url)
    with (
        mock.patch.object(urls, "_PLAIN", NEVER),
        mock.patch.object(_parts, "_TIDY", NEVER),
        mock.patch.object(_spellings, "_MAY_BE_ALIAS", ALWAYS),
    ):
        long = urls.canonical.__wrapped__(url), urls.clean(url), urls.absolute("https://esempio.it/a/b", url)
    assert short == long


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://a.example/x/y/../z.html", "https://a.example/x/z.html"),
        ("https://a.example/../../z.html?q=1", "https://a.example/z.html?q=1"),
        ("https://a.example/x/./y/.", "https://a.example/x/y/"),
        ("https://a.example/x/%2e%2E/z", "https://a.example/z"),
        ("https://a.example/x/y/..", "https://a.example/x/"),
        ("https://a.example/x/.%2e/../z#../in", "https://a.example/z#../in"),
    ],
)
def test_dots_are_taken_out_of_a_path_as_a_browser_does(written: str, meant: str) -> None:
    assert urls.without_dots(written) == urls.absolute("https://a.example/", written) == meant


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/x...y/.../z",
        "https://a.example/.well-known/a",
        "https://a.example/x/?next=/../y",
        "https://a.example/x/2.0/../".removesuffix("../"),
        "https://a.example",
    ],
)
def test_other_dots_stay(url: str) -> None:
    assert urls.without_dots(url) == url
