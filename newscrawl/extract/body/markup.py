"""Elements by how they lay out text: which break lines, which are menus, which rows hold data."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

SKIPPED = frozenset({"script", "style", "noscript", "template", "svg", "select", "textarea", "title", "meta", "link"})
# Left out where no <p> is in it: the parser puts a whole article into a menu that was never closed.
CONTROLS = frozenset({"nav", "button", "dialog", "menu", "footer", "header", "ul"})
_MENU_ITEMS = 3
_SENTENCE_CHARS = 60
_FULL_STOP = re.compile(r"(?<!\.)[.!][\"”’»)\]]*$")
_STOP_CHARS = 8  # with all that closes after a full stop
BREAKING = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "table", "tbody", "thead", "tr", "td", "th",
     "section", "article", "main", "blockquote", "pre", "figure", "figcaption", "aside", "form",
     "dl", "dt", "dd", "address", "details", "summary", "hr", "center", "body", "caption", "fieldset", "label",
     "hgroup", "picture", "video", *CONTROLS}
)  # fmt: skip
LISTS = frozenset({"ul", "menu"})
CELLS = frozenset({"td", "th"})


def is_menu(node: HtmlElement, tag: str) -> bool:
    """Whether there is nothing to read in a control; a list is a menu where every item is a link and nothing else,
    and no sentence."""
    if tag in LISTS:
        return len(node) >= _MENU_ITEMS and all(_is_link(item) for item in node) and not all(map(_is_sentence, node))
    if node.find(".//p") is not None:
        return False
    return tag != "header" or (node.find(".//h1") is None and node.find(".//h2") is None)


def _is_link(item: HtmlElement) -> bool:
    return (
        0 < len(item) <= 2 and item[0].tag == "a" and not (item.text or "").strip() and not (item[0].tail or "").strip()
    )


def _is_sentence(item: HtmlElement) -> bool:
    return len(item) == 1 and is_sentence("".join(item.itertext()))


def is_sentence(line: str) -> bool:
    """Whether a line that is a link is a sentence of a text: a headline has no full stop."""
    line = line.strip()
    return len(line) >= _SENTENCE_CHARS and _FULL_STOP.search(line, len(line) - _STOP_CHARS) is not None


def is_data(row: HtmlElement) -> bool:
    """Whether a row holds data: several cells of plain words. Anything else is a page laid out with tables."""
    cells = [cell for cell in row if cell.tag in CELLS]
    return len(cells) > 1 and not any(_holds_blocks(cell) for cell in cells)


def _holds_blocks(cell: HtmlElement) -> bool:
    return len(cell.findall("p")) > 1 or any(
        inner.tag in BREAKING and inner.tag != "p" for inner in cell.iterdescendants()
    )
