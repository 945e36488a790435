"""The entry of a feed or sitemap, beside what the page declares and shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newscrawl import extract
from newscrawl.models import Article, Link
from tests.extract.pages import NOW, SENTENCE, SOURCE, page

BARE = f"<html><body><p>{SENTENCE * 3}</p><p>{SENTENCE * 2}</p></body></html>"
DATED = f"""<html><head><title>Il ponte riapre domani mattina</title></head><body><article>
<h1>Il ponte riapre domani mattina</h1><span class="date">Novembre 8, 2025</span>
<p>{SENTENCE * 3}</p><p>{SENTENCE * 2}</p></article></body></html>"""


def read(html: str, **evidence: str | tuple[str, ...]) -> Article:
    link = Link(url="https://www.prova.example/cronaca/articolo-di-prova", **evidence)  # type: ignore[arg-type]
    return extract.article(replace(page(html), evidence=link), SOURCE, now=NOW)


def test_entry_fills_what_the_page_leaves_open() -> None:
    found = read(
        BARE,
        title="Il ponte riapre domani",
        published="Sat, 08 Nov 2025 07:30:00 +0100",
        authors=("Anna Neri",),
        section="Cronaca",
    )
    assert (found.title, found.authors, found.section) == ("Il ponte riapre domani", ("Anna Neri",), "Cronaca")
    assert found.published is not None
    assert found.published.at.isoformat() == "2025-11-08T07:30:00+01:00"
    assert found.provenance["published"] == "entry:published"


def test_page_is_believed_before_the_entry() -> None:
    found = read(DATED, title="Altro titolo del feed", published="Mon, 03 Nov 2025 07:30:00 +0100")
    assert found.title == "Il ponte riapre domani mattina"
    assert found.published is not None
    assert found.published.at.date().isoformat() == "2025-11-08"
    assert found.published.precision == "day"


def test_printed_day_takes_the_time_of_the_entry() -> None:
    found = read(DATED, published="2025-11-07T23:15:00Z")  # 00:15 of the eighth in Rome
    assert found.published is not None
    assert found.published.at.isoformat() == "2025-11-08T00:15:00+01:00"
    assert found.provenance["published"] == "visible:date+entry"
    assert found.published_raw == "Novembre 8, 2025"


@pytest.mark.parametrize("date", ["2025-11-08", "Sat, 08 Nov 2025 00:00:00 +0100", "2025-11-08T00:00:00Z", "presto"])
def test_entry_without_a_time_refines_nothing(date: str) -> None:
    found = read(DATED, published=date)
    assert found.published is not None
    assert found.published.precision == "day"
    assert found.provenance["published"] == "visible:date"


def test_lastmod_is_no_date_of_publication() -> None:
    assert read(BARE, modified="2025-11-08T07:30:00Z").published is None


BYLINES = [
    '<p>di <a href="/autori/lia-verdi">Lia Verdi</a> e <a href="/autori/ugo-neri">Ugo Neri</a></p>',
    '<ul><li><a href="/author/lia/">Lia Verdi</a></li><li><a href="/author/ugo/">Ugo Neri</a></li></ul>',
    '<div>Autori: <span><a href="/firme/lv">Lia Verdi</a></span>, <span><a href="/firme/un">Ugo Neri</a></span></div>',
    '<td><a href="/people/lia-verdi.html">Lia Verdi</a> · <a href="/people/ugo-neri.html">Ugo Neri</a></td>',
    '<li id="item x"><a href="/author/l.html">Lia Verdi</a> , <a href="/author/u.html">Ugo Neri</a></li>',
]


def with_side(side: str) -> str:
    return f"<html><body><h1>Il ponte riapre domani</h1><article><p>{SENTENCE * 3}</p></article><aside>{side}</aside></body></html>"


@pytest.mark.parametrize("byline", BYLINES)
def test_people_whom_the_page_links_beside_the_entrys_name_wrote_it_too(byline: str) -> None:
    for name in ("Ugo Neri", "LIA VERDI"):
        found = read(with_side(byline), authors=(name,))
        assert found.authors == ("Lia Verdi", "Ugo Neri")
        assert found.provenance["authors"] == "entry:authors+page"


@pytest.mark.parametrize(
    "side",
    [
        *(byline.replace("Ugo Neri", "Ivo Blu").replace("Lia Verdi", "Ada Rossi") for byline in BYLINES),  # of other stories
        f'<p><a href="/autori/ugo-neri">Ugo Neri</a>: {SENTENCE} <a href="/autori/ada">Ada Rossi</a>: {SENTENCE}</p>',  # a list of posts
        '<p><a href="/autori/ugo-neri">Ugo Neri</a></p><p>Altro</p>',
        '<p><a href="/cerca?q=neri">Ugo Neri</a>, <a href="/cerca?q=rossi">Ada Rossi</a></p>',
    ],
)  # fmt: skip
def test_people_elsewhere_on_the_page_did_not(side: str) -> None:
    assert read(with_side(side), authors=("Ugo Neri",)).authors == ("Ugo Neri",)
