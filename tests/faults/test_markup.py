"""What the extraction room does before and instead of plain parsing, so that no text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from newscrawl.extract.page import nesting
from newscrawl.extract.page.legible import legible


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("a\x00b\x0cc\x1bd\te", b"ab cd\te"),
        ("a&#1;b&#x1F;c&#12;d", b"abc d"),
        ("a&#0;b&#xD800;c&#57343;", "a\ufffdb\ufffdc\ufffd".encode()),
        ("a\ufffe\uffffb&#xFFFE;", b"ab"),
        ("perch&#233; pi&#xF9; &#10; &#99999999; &#1a &#x1g", b"perch&#233; pi&#xF9; &#10; &#99999999; a g"),
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


@pytest.mark.parametrize("depth", [3, 249, 250, 251, 3000])
def test_text_stays_in_its_order_whatever_its_depth(depth: int) -> None:
    words = [f"parola{n}" for n in range(depth)]
    markup = "".join(f"<div>{word} " for word in words) + "".join(f"</div>fine{n} " for n in range(depth))
    tree = nesting.parse(markup.encode(), like=html.HTMLParser())
    assert "".join(tree.itertext()).split() == words + [f"fine{n}" for n in range(depth)]
    assert max(sum(1 for _ in element.iterancestors()) for element in tree.iter(etree.Element)) < 250
