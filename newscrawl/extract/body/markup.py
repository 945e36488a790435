"""Elements by how they lay out text: which break lines, which are menus, which rows hold data."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

# What an editor struck out is no text any more.
SKIPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "select",
        "textarea",
        "title",
        "meta",
        "link",
        "del",
        "s",
        "strike",
    }
)
# Left out where no <p> is in it: the parser puts a whole article into a menu that was never closed.
CONTROLS = frozenset({"nav", "button", "dialog", "menu", "footer", "header", "ul"})
MENU_ITEMS = 3
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MARKS = frozenset({"sup", "a", "span"})
KINDS = {"li": "item", "blockquote": "quote"} | dict.fromkeys(HEADINGS, "heading")
HEADS = HEADINGS | {"dt", "summary"}
QUOTES = frozenset({"blockquote"})
OPENING = ("aria-controls", "aria-expanded", "data-toggle", "data-bs-toggle", "data-target")
_MARK_CHARS = 6
_BRACKETED = re.compile(r"[\[(]\s*\w{1,4}\s*[\])]")
_NOTE = re.compile(r"[\[(](?:\d{1,3}|[a-z*])[\])]")
LINE_CHARS = 400
_TOOL_CHARS = 60
_TOOL = re.compile(r"\[[^\]]{1,40}\]")
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
        return len(node) >= MENU_ITEMS and all(_is_link(item) for item in node) and not all(map(is_sentence_item, node))
    if tag == "button" and (_is_in(node, HEADS) or opens(node)):
        return not _is_question(node)  # what opens an answer at a click
    if tag == "footer" and _is_in(node, QUOTES):
        return False  # who said it
    if node.find(".//p") is not None:
        return False
    return tag != "header" or (node.find(".//h1") is None and node.find(".//h2") is None)


def opens(node: HtmlElement) -> bool:
    """Whether an element opens another at a click."""
    return node.get("role") == "button" or any(name in node.attrib for name in OPENING)


def _is_question(button: HtmlElement) -> bool:
    """Whether a button asks a question, or is a heading but for signs."""
    words = _words(button, LINE_CHARS)
    if words.endswith("?"):
        return True
    heading = next((above for above in islice(button.iterancestors(), 3) if above.tag in HEADS), None)
    return heading is not None and 2 * _letters(words) > _letters(_words(heading, LINE_CHARS))


def _letters(words: str) -> int:
    return sum(map(str.isalnum, words))


def _is_in(node: HtmlElement, tags: frozenset[str]) -> bool:
    """Whether an element stands in one of these, at most three levels up."""
    return any(above.tag in tags for above in islice(node.iterancestors(), 3))


def is_mark(node: HtmlElement, tag: str, before: str) -> bool:
    """Whether a raised word, or a link, is the mark of a note, or a sign that leads to a place on the page, and no text.

    before: the text up to it; a number that is glued to a word would be read as one with it
    """
    if tag == "sup":
        words = _words(node, _MARK_CHARS)
        return bool(words) and (_BRACKETED.fullmatch(words) is not None or _leads_to_note(node))
    words = node.text or ""
    if len(words) > _MARK_CHARS or len(node) or not words.strip() or "#" not in node.get("href", ""):
        return False
    words = words.strip()
    if _NOTE.fullmatch(words) and before[-1:].strip():
        return True
    return (words.isdecimal() and before[-1:].isalnum()) or not any(map(str.isalnum, words))


def _leads_to_note(node: HtmlElement) -> bool:
    links = [*node.iter("a"), *islice(node.iterancestors("a"), 1)]
    return any("#" in link.get("href", "") for link in links)


def is_toggle(link: HtmlElement, in_heading: bool) -> bool:
    """Whether a link leads nowhere else: it opens an answer at a click, or is a heading's link to itself."""
    href = link.get("href", "#")
    if not href.startswith(("#", "javascript:")):
        return False
    if in_heading:
        return True
    opens = len(href) == 1 or href[0] != "#" or any(name in link.attrib for name in OPENING)
    return opens and _words(link, LINE_CHARS).endswith("?")


def is_tool(node: HtmlElement, before: bool) -> bool:
    """Whether an element in a heading is a link to the heading itself, or to edit it: "[edit]". before: words stand before it"""
    if node.tag == "a":
        return before and node.get("href", "").startswith("#")
    return _TOOL.fullmatch(_words(node, _TOOL_CHARS)) is not None and node.find(".//a") is not None


def _is_link(item: HtmlElement) -> bool:
    if not 0 < len(item) <= 2 or item[0].tag != "a" or (item.text or "").strip() or (item[0].tail or "").strip():
        return False
    return len(item) == 1 or not is_toggle(item[0], in_heading=False)


def is_sentence_item(item: HtmlElement) -> bool:
    """Whether an item of a list is one link, and this a sentence."""
    return len(item) == 1 and is_sentence(_words(item, LINE_CHARS))


def _words(node: HtmlElement, most: int) -> str:
    """The text of an element, "" where it is longer than `most`: one that was never closed holds the rest of the page."""
    parts: list[str] = []
    size = 0
    for part in node.itertext():
        parts.append(part)
        size += len(part.strip())
        if size > most or len(parts) > most:
            return ""
    return "".join(parts).strip()


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
