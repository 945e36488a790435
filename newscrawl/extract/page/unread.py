"""Elements without text for an article are dropped from a tree before anybody reads it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import takewhile
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from newscrawl import native
from newscrawl.extract.page.elements import inside

#: Code, drawings, controls and pictures: no text of an article, yet half of the elements of many pages, and trafilatura
#: copies its tree some five times. Measured: the same text, a tenth less time.
DROPPED = (
    "script", "style", "svg", "template", "iframe", "object", "embed", "canvas", "audio", "video", "source", "track",
    "select", "datalist", "input", "img", "link",
)  # fmt: skip
# Where an image that is loaded when it comes into sight has its address.
_ADDRESSES = ("srcset", "data-srcset", "data-src", "data-lazy-src", "data-original")
_MAY_BE_KEPT = ("script", "link", "img")
_KEPT_LINKS = frozenset({"canonical", "next", "prev"})
_FEATURED = "wp-post-image"


def drop(tree: HtmlElement) -> None:
    """Elements without text for an article are dropped in one pass; those to keep have another name meanwhile."""
    named = [(one, one.tag) for one in kept(tree, _KEPT_LINKS, _FEATURED)]
    for one, tag in named:
        if tag == "img":
            _out_of_sources(one)
        one.tag = "kept"
    etree.strip_elements(tree, *DROPPED, with_tail=False)
    for one, tag in named:
        one.tag = tag


def mend(tree: HtmlElement) -> None:
    """Pictures are put out of what the parser took for their elements, in a tree that keeps everything."""
    for image in list(tree.iter("img")):
        _out_of_sources(image)


def kept(tree: HtmlElement, links: Set[str], featured: str) -> Sequence[HtmlElement]:
    """The scripts, links and images of a tree that hold data, the page's own or a neighbour's address, or a figure's picture.

    links: words of rel; featured: a word in the class of pictures that stand for an article
    """
    return [one for one in tree.iter(*_MAY_BE_KEPT) if _is_kept(one, links, featured)]


def _out_of_sources(image: HtmlElement) -> None:
    """The image of a <picture> is put behind its sources, in which the parser holds it: libxml2 does not know that they are empty.

    One without an address of its own, until it is loaded, gets what the first source lists.
    """
    sources = list(takewhile(lambda above: above.tag == "source", image.iterancestors()))
    if not sources:
        return
    first = sources[-1]
    if (image.get("src") or "data:").startswith("data:") and not any(map(image.get, _ADDRESSES)):
        image.set("srcset", first.get("srcset") or first.get("data-srcset") or "")
    first.addnext(image)


def _is_kept(element: Any, links: Set[str], featured: str) -> bool:
    tag = element.tag
    if tag == "script":
        return "ld+json" in (element.get("type") or "")
    if tag == "link":
        return element.get("rel") in links
    return tag == "img" and (featured in (element.get("class") or "") or inside(element, "figure"))


if (_TWIN := native.twin("newscrawl.extract.page._tree")) is not None:
    kept = _TWIN.kept
