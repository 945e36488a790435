"""trafilatura (https://trafilatura.readthedocs.io) is asked what it takes for the text of a page.

This is the one place where it is called: in its fast mode, as its other extractors cost five times as much and gave less than our
own features where that finds little; never with its own deduplication, whose memory spans pages, and not for metadata, which our
own readings give sooner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from itertools import accumulate
from typing import Any

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor as Options

from newscrawl.extract.body import blocks
from newscrawl.extract.body.cutting import SegmentedPage
from newscrawl.extract.body.segments import Container, Segment
from newscrawl.extract.page import xpath

_BOXES = frozenset({"div", "section", "ul", "ol", "dl", "table", "form"})
_LINK_BOX = 0.5
_BOX_ATTRIBUTE = "data-newscrawl-box"
_TAGGED = xpath.elements(f"//*[@{_BOX_ATTRIBUTE}]")
# What trafilatura drops before it looks (its settings.MANUALLY_CLEANED), of those elements that hold the most.
_MENUS = ("head", "nav", "aside", "footer", "menu", "button", "dialog", "noscript", "label", "textarea", "fieldset")
# An element that holds so much of our own text is where the text stands.
_HOME = 0.9


def of_trafilatura(tree: HtmlElement, segmented: SegmentedPage, own: Sequence[Segment]) -> list[str]:
    """The blocks that trafilatura takes for text, given the page without its menus. own: what we take for text ourselves

    What it finds does not hang on what it would have left out itself, and menus, lists of links and what stands far from the text
    are three quarters of most pages, which it copies four times and searches twenty. Where it finds little there, it finds menus
    in the whole page.
    """
    return _found(_without(tree, list(_boxes(segmented, own))))


def _without(tree: HtmlElement, boxes: Sequence[HtmlElement]) -> HtmlElement:
    """A copy of a tree without menus and without these of its elements."""
    for box in boxes:
        box.set(_BOX_ATTRIBUTE, "")
    pruned: HtmlElement = copy(tree)
    for box in boxes:
        del box.attrib[_BOX_ATTRIBUTE]
    etree.strip_elements(pruned, *_MENUS, with_tail=False)
    for box in _TAGGED(pruned):
        box.drop_tree()
    return pruned


def _boxes(segmented: SegmentedPage, own: Sequence[Segment]) -> Iterator[HtmlElement]:
    """The outermost boxes that are links without prose, or hold none of our own text and stand outside the element that holds it."""
    ours = {id(segment) for segment in own}
    sizes = (len(segment.text) if id(segment) in ours else 0 for segment in segmented.segments)
    before = list(accumulate(sizes, initial=0))
    home = _home(segmented.containers, before)
    gone: set[int] = set()
    for container in segmented.containers[1:]:
        if id(container.parent) in gone:
            gone.add(id(container))
        elif (
            container.node is not None
            and container.tag in _BOXES
            and (_is_links(container) or _is_far(container, home, before))
        ):
            gone.add(id(container))
            yield container.node


def _home(containers: Sequence[Container], before: Sequence[int]) -> Container:
    """The innermost container that holds most of our own text; the page, where there is none. before: letters of it before each place"""
    most = _HOME * before[-1]
    *_, home = (container for container in containers if before[container.end] - before[container.first] >= most)
    return home if most else containers[0]


def _is_links(box: Container) -> bool:
    """Whether a box holds no prose and is links for the most part."""
    return not box.prose and box.links >= _LINK_BOX * box.size


def _is_far(box: Container, home: Container, before: Sequence[int]) -> bool:
    """Whether a box stands outside the home of our own text, and holds none of it."""
    return (box.end <= home.first or box.first >= home.end) and before[box.first] == before[box.end]


def _found(tree: HtmlElement) -> list[str]:
    """The blocks that trafilatura finds in a tree, of which it makes a copy itself."""
    # "txt" and not the default "python": that would make the text as well, which is read from the blocks here.
    options = Options(output_format="txt", comments=False, dedup=False, fast=True)
    try:
        found: Any = bare_extraction(tree, options=options)
    except RecursionError:  # nested deeper than it follows
        return []
    return [block.text for block in blocks.blocks(found.body)] if found is not None else []
