"""The body, block by block: what is cut, what is kept, and that no text is lost to odd markup."""

from __future__ import annotations

import gc

import pytest
from lxml import etree
from lxml.html import HtmlElement

from newscrawl.extract.body import blocks
from newscrawl.extract.body.cutting import SegmentedPage
from newscrawl.extract.body.features import Declared, PageFeatures
from newscrawl.extract.body.informed import InformedFeatures
from newscrawl.extract.body.segments import Container
from newscrawl.extract.page.document import Document
from tests.extract.pages import SENTENCE, page, read

TEXT = "".join(f"<p>{number}. {SENTENCE}</p>" for number in range(6))


def cut(html: str) -> SegmentedPage:
    return SegmentedPage(Document(page(html)).tree)


def segments(html: str) -> list[tuple[str, str]]:
    return [(segment.kind, segment.text) for segment in cut(html).segments]


def test_segments_are_what_a_reader_sees_as_blocks() -> None:
    html = "<h2>Il voto</h2><p>Primo <b>passo</b>.</p><ul><li>uno</li><li><p>due</p></li></ul><blockquote><p>Basta</p></blockquote>"
    assert segments(html) == [
        ("heading", "Il voto"),
        ("paragraph", "Primo passo."),
        ("item", "uno"),
        ("item", "due"),
        ("quote", "Basta"),
    ]


def test_two_line_breaks_part_a_block_and_one_does_not() -> None:
    assert [words for _, words in segments("<div>Uno<br>due<br><br>tre</div>")] == ["Uno due", "tre"]


def test_a_row_of_cells_is_one_segment_and_a_page_laid_out_with_tables_is_not() -> None:
    assert segments("<table><tr><td>Roma</td><td>12°</td></tr></table>") == [("table", "Roma 12°")]
    laid = "<table><tr><td><div>Menu</div></td><td><div>Testo</div></td></tr></table>"
    assert segments(laid) == [("paragraph", "Menu"), ("paragraph", "Testo")]


def trees() -> int:
    """How many parts of pages are in memory."""
    return sum(isinstance(each, (Container, HtmlElement)) for each in gc.get_objects())


def test_a_page_that_was_read_leaves_nothing_for_the_collector() -> None:
    html = f"<div><article><h1>Il consiglio rinvia</h1>{TEXT}</article></div>"
    read(html)  # what is made once
    gc.collect()
    before = trees()
    gc.disable()
    try:
        read(html)
        assert trees() == before
    finally:
        gc.enable()


def test_menus_are_left_out_but_not_an_article_in_a_menu_that_was_never_closed() -> None:
    links = "".join(f'<li><a href="/{n}">Voce {n}</a></li>' for n in range(5))
    assert segments(f"<nav><ul>{links}</ul></nav><ul>{links}</ul><p>Testo.</p>") == [("paragraph", "Testo.")]
    assert ("paragraph", "Testo.") in segments(f"<nav><ul>{links}</ul><h1>Titolo</h1><p>Testo.</p>")


def test_how_much_of_a_segment_is_links() -> None:
    (segment,) = cut('<p>1234567890 <a href="/a">123456789</a></p>').segments
    assert segment.link == pytest.approx(9 / 20)


def test_links_that_an_opinion_left_are_not_weighed() -> None:
    found = cut(f'<div><a href="/a">Sette ricette con la zucca per le sere fredde</a></div>{TEXT}')
    informed = InformedFeatures(
        PageFeatures(found, Declared()), opinion=[segment.text for segment in found.segments[1:]]
    )
    assert [informed.is_hopeless(segment) for segment in found.segments] == [True, *[False] * 6]


def test_features_do_not_depend_on_how_often_a_page_is_read() -> None:
    found = cut(TEXT)
    readings = [InformedFeatures(PageFeatures(found, Declared()), opinion=[SENTENCE]) for _ in range(2)]
    assert [set(readings[0].of_segment(i)) for i in range(6)] == [set(readings[1].of_segment(i)) for i in range(6)]


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>Il consiglio rinvia</h1>{'<div>' * 300}{TEXT}",
        "<h1>Il consiglio rinvia</h1>" + "".join(f"<li><b>{n}. {SENTENCE}" for n in range(150)),
        f"<h1>Il consiglio rinvia</h1>{'<span>' * 300}{TEXT}",
    ],
    ids=["divs", "unclosed items", "spans"],
)
def test_text_in_deep_markup_is_not_lost(html: str) -> None:
    sentence = SENTENCE.strip()
    assert read(html).body.count(sentence) >= html.count(sentence)


@pytest.mark.parametrize(
    "rest", ["<div>{}</div>", "<html><body><div>{}</div></body></html>"], ids=["bare", "a second html"]
)
def test_text_below_the_end_of_the_page_is_not_lost(rest: str) -> None:
    html = f"<html><body><nav>Menu</nav></body></html>{rest.format(f'<h1>Il consiglio rinvia</h1>{TEXT}')}"
    found = read(html)
    assert found.title == "Il consiglio rinvia"
    assert found.body.count(SENTENCE.strip()) == 6


@pytest.mark.parametrize("sign", ["×", "___", "* * *"])
def test_a_lone_sign_is_no_block(sign: str) -> None:
    body = etree.fromstring(f"<body><p>Il primo.</p><p>{sign}</p><p>Il_secondo</p></body>")
    assert [block.text for block in blocks.blocks(body)] == ["Il primo.", "Il_secondo"]


def test_paragraphs_in_boxes_that_are_called_like_a_wall_are_no_calls_to_subscribe() -> None:
    lines = [
        f"Il consiglio ha rinviato il punto {number} dell'ordine del giorno, chiesto dalla minoranza, e se ne parla lunedì."
        for number in range(8)
    ]
    walled = "".join(f'<div class="paywall"><p>{line}</p></div>' for line in lines)
    body = read(f"<article><h1>Il consiglio rinvia</h1>{TEXT}{walled}</article>").body
    assert [line for line in lines if line not in body] == []
