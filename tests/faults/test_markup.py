"""What the extraction room does before and instead of plain parsing, so that no text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from newscrawl.extract.body import opinion, weigh
from newscrawl.extract.body.cutting import SegmentedPage
from newscrawl.extract.body.features import Declared, PageFeatures
from newscrawl.extract.body.informed import InformedFeatures
from newscrawl.extract.page import nesting
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.legible import legible
from tests.extract.pages import SENTENCE, page
from tests.limits import too_deep


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("a\x00b\x0cc\x1bd\te", b"ab cd\te"),
        ("a&#1;b&#x1F;c&#12;d", b"abc d"),
        ("a&#0;b&#xD800;c&#57343;", "a\ufffdb\ufffdc\ufffd".encode()),
        ("a\ufffe\uffffb&#xFFFE;", b"ab"),
        ("perch&#233; pi&#xF9; &#10; &#1a &#x1g", b"perch&#233; pi&#xF9; &#10; a g"),
        ("così, più: è già…", "così, più: è già…".encode()),
    ],
)
def test_what_no_tree_may_hold_is_left_out(markup: str, expected: bytes) -> None:
    assert legible(markup.encode()) == expected


@given(st.text(alphabet=st.characters(codec="utf-16", exclude_categories=()) | st.sampled_from("&#x;0123456789dD")))
def test_legible_text_may_be_moved_in_a_tree(text: str) -> None:
    tree = html.fromstring(
        b"<div><b>" + legible(text.encode()) + b"</b></div>", parser=html.HTMLParser(encoding="utf-8")
    )
    for element in tree.iter():
        if isinstance(element.tag, str):
            element.tail, element.text = element.text, element.tail


@pytest.mark.parametrize("depth", [3, 9, 10, 11, 30])
def test_text_stays_in_its_order_whatever_its_depth(depth: int) -> None:
    words = [f"parola{n}" for n in range(depth)]
    markup = "".join(f"<div>{word} " for word in words) + "".join(f"</div>fine{n} " for n in range(depth))
    tree = nesting.parse(markup.encode(), like=html.HTMLParser(), depth=10)
    assert "".join(tree.itertext()).split() == words + [f"fine{n}" for n in range(depth)]
    assert max(sum(1 for _ in element.iterancestors()) for element in tree.iter(etree.Element)) < 10


def test_a_parser_that_gave_up_is_seen_by_the_error_that_it_logs() -> None:
    parser = html.HTMLParser()
    etree.fromstring(b"<div><p>uno</b></p></div>", parser=parser)
    assert nesting.gave_up(parser, etree.ErrorTypes.ERR_TAG_NAME_MISMATCH)
    assert not nesting.gave_up(parser)


def test_a_page_that_the_parser_gave_up_is_parsed_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if it had: here it is an ordinary page, and a flat tree of five levels."""
    markup = "<div>" * 9 + "<p>Il ponte di Valmora riapre.</p>" + "</div>" * 9
    parse = nesting.parse
    monkeypatch.setattr(nesting, "gave_up", lambda parser: True)
    monkeypatch.setattr(nesting, "parse", lambda source, like: parse(source, like, depth=5))
    document = Document(page(markup))
    assert "".join(document.tree.itertext()).strip() == "Il ponte di Valmora riapre."
    assert max(sum(1 for _ in element.iterancestors()) for element in document.tree.iter()) < 5


def test_in_markup_as_deep_as_the_limit_all_prose_is_taken_for_scraps() -> None:
    """Where nothing is found, in an ordinary page."""
    markup = f'<div class="colonna">{"".join(f"<p>{SENTENCE}</p>" for _ in range(9))}</div>'
    segmented = SegmentedPage(Document(page(markup)).tree)
    informed = InformedFeatures(PageFeatures(segmented, Declared()), opinion=[])
    nothing = [-1.0] * len(informed.segments)
    assert len(weigh._chosen(informed, nothing, deep=segmented.depth)) == 9
    assert weigh._chosen(informed, nothing, deep=segmented.depth + 1) == []


def test_a_tree_deeper_than_trafilatura_follows_is_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.extract.body.opinion.bare_extraction", too_deep)
    body = f"<article><h1>Il ponte riapre</h1>{f'<p>{SENTENCE}</p>' * 9}</article>"
    assert opinion._found(Document(page(body)).tree) == []
