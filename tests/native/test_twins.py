"""The compiled twins give what their modules in Python give: over the project's own pages, the corpus where it is there, and made strings."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import random
import re
import subprocess
import sys
import types
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from lxml import etree
from lxml.html import HtmlElement

from newscrawl import native, text
from newscrawl.extract.body import cutting, features, informed, segments, weigh
from newscrawl.extract.body.markup import SKIPPED
from newscrawl.extract.body.segments import Container
from newscrawl.extract.fields import body
from newscrawl.extract.page import called, decode, element_text, elements, legible, places, unread, wordings
from newscrawl.extract.page.document import Document
from newscrawl.models import Page

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("NEWSCRAWL_CORPUS") or ROOT.parent / "shared" / "corpus")
OWN = sorted([*ROOT.glob("tests/pages/**/*.html"), *ROOT.glob("data/demo/**/*.html")])
# One in so many of the corpus' pages.
EVERY = 9
NOW = datetime(2026, 11, 29, tzinfo=UTC)

pytestmark = pytest.mark.skipif(
    any(native.twin(name) is None for name in native.TWINS), reason="no compiler was there when newscrawl was installed"
)


def in_python(module: types.ModuleType) -> Any:
    """A module once more, as it is where there is no compiler."""
    found = importlib.util.find_spec(module.__name__)
    assert found is not None
    assert found.loader is not None
    copy = importlib.util.module_from_spec(found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "twin", lambda name: None)
        found.loader.exec_module(copy)
    return copy


TEXT, PLACES, CALLED, ELEMENTS, ELEMENT_TEXT, UNREAD, WORDINGS, LEGIBLE, DECODE, SEGMENTS = map(
    in_python, (text, places, called, elements, element_text, unread, wordings, legible, decode, segments)
)


def pages() -> Iterator[bytes]:
    for path in OWN:
        yield path.read_bytes()
    for path in sorted(CORPUS.glob("*/pages/*.html.gz"))[::EVERY]:
        yield gzip.decompress(path.read_bytes())


@pytest.fixture(name="documents", scope="module")
def _documents() -> list[Document]:
    address = "https://a.example/2026/11/29/un-titolo.html"
    return [Document(Page(url=address, requested_url=address, body=raw, fetched_at=NOW, source="a")) for raw in pages()]


@pytest.fixture(name="trees", scope="module")
def _trees(documents: list[Document]) -> list[HtmlElement]:
    return [document.tree for document in documents]


@pytest.mark.skipif(
    not CORPUS.is_dir(), reason="../shared/corpus is not there: only the project's own pages are compared"
)
def test_the_corpus_is_among_the_pages(trees: list[HtmlElement]) -> None:
    assert len(trees) > 2 * len(OWN)


def root() -> Container:
    return Container(None, "html", None, 0, "")


def cut(found: tuple[Any, Any, int]) -> tuple[object, ...]:
    """What a cut says, without the identity of its objects."""
    segments, containers, depth = found
    places = {id(container): at for at, container in enumerate(containers)}
    return (
        [(one.lines, one.text, one.form, one.link, one.kind, places[id(one.container)]) for one in segments],
        [
            (
                *(one.node, one.tag, one.hints, one.style, one.first, one.end, places.get(id(one.parent))),
                *(one.size, one.links, one.prose),
            )
            for one in containers
        ],
        depth,
    )


@pytest.mark.parametrize("skipped", [SKIPPED, SKIPPED - {"noscript"}])
def test_pages_are_cut_alike(trees: list[HtmlElement], skipped: frozenset[str]) -> None:
    twin = native.twin("newscrawl.extract.body._cutting")
    for tree in trees:
        walk = cutting._Walk(tree, root(), skipped)
        assert cut(twin.cut(tree, root(), skipped)) == cut((walk.segments, walk.containers, walk.depth))


def test_segments_are_made_alike(trees: list[HtmlElement]) -> None:
    for one in chain.from_iterable(cutting.SegmentedPage(tree).segments for tree in trees):
        for anchored in (0, 7, len(one.text), 10_000):
            made = [
                kind.Segment(one.lines, anchored, one.kind, kind.Container(None, "p", None, 0, ""))
                for kind in (segments, SEGMENTS)
            ]
            twin, plain = ((each.text, each.form, each.link, each.taken) for each in made)
            assert twin == plain


def described(page: features.PageFeatures, opinion: list[str] | None) -> tuple[object, ...]:
    """All that is told of a page: what its segments are weighed by, and the odds. opinion: another extractor's, or None"""
    known = weigh.first_pass(page) if opinion is None else informed.inform(page, opinion=opinion)
    return (
        [names(known, at) for at in range(len(page.segments))],
        weigh.first_odds(page),
        weigh.segment_odds(known),
        known.covers,
        [(known.is_hopeless(one), page.is_prose(one), page.is_title(one)) for one in page.segments],
        [(one.inherited, one.boxed, one.below, one.within, one.taken) for one in page.segmented.containers],
    )


def names(known: informed.InformedFeatures, at: int) -> set[str]:
    """The features of a segment by name; the twin has no groups, and names nothing "" that is worth nothing."""
    found = known.of_segment(at)
    return (
        set(chain.from_iterable(found))
        if isinstance(known, informed.InformedFeatures)
        else {str(name) for name in found} - {""}
    )


def test_pages_are_weighed_alike(documents: list[Document]) -> None:
    for document in documents:
        cut_page, declared = cutting.SegmentedPage(document.tree), body._declared(document)
        opinion = [one.text for one in cut_page.segments if len(one.text) > 80][::2]
        for other in (None, opinion, []):
            twin, plain = (make(cut_page, declared) for make in (features.of_page, features.PageFeatures))
            assert type(twin) is not features.PageFeatures
            assert described(twin, other) == described(plain, other)


def test_a_segment_may_repeat_the_headline_the_description_and_another_segment() -> None:
    title, line = (
        "Riapre dopo due anni il ponte di Valmora",
        "Il ponte sul torrente Serra riapre lunedì mattina alle sette",
    )
    declared = features.Declared(title, (line,), f"{title}. {line}. {line}.")
    markup = f"<h1>{title}</h1><p>{line}.</p><p>{line}.</p><p>{title}, dice il sindaco.</p><li>Altro"
    tree = Document(
        Page(
            url="https://a.example/a",
            requested_url="https://a.example/a",
            body=markup.encode(),
            fetched_at=NOW,
            source="a",
        )
    ).tree
    twin, plain = (make(cutting.SegmentedPage(tree), declared) for make in (features.of_page, features.PageFeatures))
    assert described(twin, None) == described(plain, None)
    assert {"firstofmany", "again", "described", "liketitle", "articlebody10"} <= {
        name for at in range(4) for group in plain.of_segment(at) for name in group
    }


def test_elements_are_found_alike(trees: list[HtmlElement]) -> None:
    twin = native.twin("newscrawl.extract.page._tree")
    for tree in trees:
        compiled, plain = twin.Elements(tree), ELEMENTS.Elements(tree)
        assert compiled.all == plain.all
        assert compiled.tree is tree
        for tag in {*(element.tag for element in plain.all), "nowhere"}:
            assert list(compiled.of(tag)) == list(plain.of(tag))
            for name in ("class", "href", "none"):
                assert compiled.values(tag, name) == plain.values(tag, name)
        for words in (("sidebar", "post"), ("text", "main"), ("nowhere",)):
            assert compiled.first_of(words, "class") == plain.first_of(words, "class")
        for words, beginnings in ((("tag", "2025"), ""), (("/",), "?0pP"), (("nowhere",), ".")):
            places = compiled.holding("a", "href", words, beginnings)
            assert set(places) >= set(plain.holding("a", "href", words, beginnings))
            own = [compiled.values("a", "href")[at] for at in places]
            assert all(
                not href.lstrip()[:1].isascii() or any(word in href for word in words) or href.lstrip()[0] in beginnings
                for href in own
            )
        for least in (1, 60):
            assert compiled.long_values(least, "{[w") == plain.long_values(least, "{[w")
        for words in ("a", "20", "il ", "nowhere"):
            assert list(compiled.saying(words)) == list(plain.saying(words))
        assert compiled.where("role", "button") == plain.where("role", "button")


def test_what_is_kept_of_a_page_is_found_alike() -> None:
    twin = native.twin("newscrawl.extract.page._tree")
    for raw in pages():
        tree = etree.fromstring(raw or b"<html/>", parser=etree.HTMLParser())
        told = [list(kept(tree, {"canonical", "next"}, "main-picture")) for kept in (twin.kept, UNREAD.kept)]
        assert told[0] == told[1]


def test_texts_and_names_of_elements_are_read_alike(trees: list[HtmlElement]) -> None:
    twin, chance = native.twin("newscrawl.extract.page._tree"), random.Random(7)
    for tree in trees:
        every = list(tree.iter())
        for element in chance.sample(every, min(25, len(every))):
            for limit in (1, 80, 2000):
                assert twin.joined(element, limit) == ELEMENT_TEXT._joined(element, limit)
            for most in (1, 200):
                for name in ("named_in", "named_after", "named_before"):
                    assert getattr(twin, name)(element, most) == getattr(PLACES, name)(element, most)
            assert twin.attribute_words(element) == CALLED.attribute_words(element)
            assert twin.called(element) == CALLED.called(element)
            for least in (0, 20, 140):
                assert twin.is_prose(element, least) == ELEMENT_TEXT.is_prose(element, least)
            for most in (-1, 0, 1, 500):
                assert twin.spaced(element, most) == ELEMENT_TEXT.spaced(element, most)
        assert twin.short_texts(tree, 7, 120) == ELEMENT_TEXT.short_texts(tree, 7, 120)


@pytest.mark.parametrize(
    "classes",
    ["post tag-data hentry", "tag-data", "Byline\u2003SOMMARIO", "\xc0uthor author", "x" * 200 + "-author", " \t", ""],
)
def test_words_of_classes_are_told_alike(classes: str) -> None:
    element = etree.fromstring("<p/>", parser=etree.HTMLParser()).find(".//p")
    element.set("class", classes)
    element.set("itemprop", "dateModified")
    assert native.twin("newscrawl.extract.page._tree").called(element) == CALLED.called(element)


def test_what_no_tree_may_hold_is_seen_where_it_is() -> None:
    look = native.twin("newscrawl.extract.page._legible").look
    codes = [*range(64), 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x10FFFF]
    references = [
        form.format(code)
        for code in codes
        for form in ("&#{};", "&#{}", "&#x{:x};", "&#X{:X}", "&#000{}z", "&#x0{:x}g")
    ]
    for piece in (
        *map(str.encode, references),
        *(bytes([code]) for code in range(256)),
        b"&#",
        b"&#x",
        b"&#;",
        b"&",
        b"",
    ):
        markup = b"<p>Una riga" + piece
        holds, refers, _ = look(markup)
        assert holds is LEGIBLE.look(markup)[0]
        assert refers or LEGIBLE._REFERENCE.sub(LEGIBLE._allowed, markup) == markup
        assert legible.legible(markup) == LEGIBLE.legible(markup)
    assert look("Perché no? &#8217;&#x2019;&amp;#9;".encode()) == (False, False, False)
    assert look("Perché \ufffd no?".encode()) == (False, False, False)
    for none in (b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\xef\x01\xbf\xbf"):
        assert legible.legible(b"a" + none + b"b") == LEGIBLE.legible(b"a" + none + b"b") == b"ab"


def test_utf8_is_known_alike() -> None:
    is_utf8, chance = native.twin("newscrawl.extract.page._legible").is_utf8, random.Random(3)
    edges = [
        0x00,
        0x7F,
        0x80,
        0x8F,
        0x90,
        0x9F,
        0xA0,
        0xBF,
        0xC0,
        0xC1,
        0xC2,
        0xDF,
        0xE0,
        0xED,
        0xEF,
        0xF0,
        0xF4,
        0xF5,
        0xFF,
    ]
    for lead in range(256):
        for second in edges:
            for rest in (b"", b"\x80", b"\xbf\xbf", b"\x80\x80a"):
                raw = b"Una riga di testo" + bytes((lead, second)) + rest
                assert is_utf8(raw) is DECODE.is_utf8(raw), raw
    for _ in range(2_000):
        raw = bytearray("Perché «così» 日本 🙂 no? ".encode() * 3)
        raw[chance.randrange(len(raw))] = chance.choice(edges)
        assert is_utf8(bytes(raw)) is DECODE.is_utf8(bytes(raw)), raw


def test_stems_are_found_alike() -> None:
    plain, twin = WORDINGS.Stems, native.twin("newscrawl.extract.page._wordings").Stems
    stems = {
        "tor": [(1, "tor", None), (2, "", re.compile(r"\bautor").search)],
        "ora": [(4, "orato", None), (2, "", re.compile("tora").search)],
        "àèì": [(8, "àèìò", None)],
        "日本語": [(16, "n日本語", None)],
    }
    every = [plain(stems).tried(word) for word in WORDS]
    assert every == [twin(stems).tried(word) for word in WORDS]
    assert every == [0, 0, 1, 7, 8, 16, 1, 0, 3]


def test_lines_of_pages_are_read_alike(trees: list[HtmlElement]) -> None:
    for string in {string for tree in trees for string in tree.itertext()}:
        alike(string)


WORDS = ("", "to", "tor", "autoratore", "àèìòù", "un日本語", "\U0001f600tor", "rotaro", "un-autor")
# Letters, signs, white space, apostrophes, marks that combine, letters that are folded to several, what is no character.
LETTERS = some.one_of(
    some.sampled_from(" \t\n\r\xa0'’_-«»ßﬁİıªº²₂°´¨\u0301\u200b\u00ad\u2003\u2028\ufeff\x85\x1c\ud800Ǆᾳ가각"),
    some.characters(max_codepoint=0x2300),
    some.characters(),
)


@given(some.text(LETTERS, max_size=40))
def test_made_strings_are_read_alike(string: str) -> None:
    alike(string)


def test_every_character_is_read_alike() -> None:
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) != "Cn" or code < 0x3000:
            alike(f"a {chr(code)}b{chr(code)}")


def alike(string: str) -> None:
    for name in ("line", "words"):
        assert getattr(text, name)(string) == getattr(TEXT, name)(string), (name, string)
    if string.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in string):
        assert text.same_form(string) == TEXT.same_form(string), string


def test_text_of_a_query_is_plain_text_too() -> None:
    string = Document(
        Page(
            url="https://a.example/a",
            requested_url="https://a.example/a",
            body=b"<p>Una riga</p>",
            fetched_at=NOW,
            source="a",
        )
    ).tree.xpath("//p/text()")[0]
    assert type(string) is not str
    assert type(text.line(string)) is str


@pytest.mark.parametrize("name", ["line", "same_form", "words"])
@pytest.mark.parametrize("other", [None, 5, b"Una riga", ["Una riga"]])
def test_what_is_no_text_is_refused_as_in_python(name: str, other: object) -> None:
    for module in (text, TEXT):
        with pytest.raises((AttributeError, TypeError)):
            getattr(module, name)(other)


def test_articles_are_the_same_without_the_twins(tmp_path: Path) -> None:
    still = [path for path in OWN if path.parent.name != "relative_date"]  # "2 ore fa" hangs on the minute of reading
    asked = "".join(
        json.dumps({"id": path.name, "url": f"https://a.example/{path.stem}.html", "path": str(path)}) + "\n"
        for path in still
    )
    told = [extracted(asked, tmp_path, **{native.SWITCH: value}) for value in ("", "off")]
    assert len(told[0]) == len(still) > 40
    assert told[0] == told[1]


def extracted(asked: str, folder: Path, **variables: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl", "pipe", "extract"],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={**os.environ, **variables},
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return [{name: value for name, value in row.items() if name not in {"ms", "cpu_ms"}} for row in rows]
