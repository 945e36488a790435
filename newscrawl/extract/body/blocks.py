"""trafilatura's body element as blocks, and what is no text of the article dropped from their edges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from newscrawl import text
from newscrawl.models import Block
from newscrawl.text import same_form

_KIND: dict[str, Any] = {"head": "heading", "item": "item", "quote": "quote", "row": "table"}
_BLOCKS = frozenset(
    {"p", "head", "item", "quote", "row", "list", "table", "div", "article", "section", "fw", "ab", "lb"}
)
_LETTERS = re.compile(r"[^\W_]")
_MENU_LINES = 12
_MENU_WORDS = 4
_LINE_WORDS = 15


def blocks(body: etree._Element) -> Iterator[Block]:
    """Blocks in reading order, each one line; empty ones and those without a letter or digit ("×") are left out."""
    for kind, raw in _runs(body):
        for part in raw.split("\n"):
            line = text.line(part)
            if _LETTERS.search(line):
                yield Block(kind, line)


def _runs(body: etree._Element) -> Iterator[tuple[Any, str]]:
    """(kind, text) between the starts and ends of block elements; inline elements run on."""
    kinds: list[Any] = []
    parts: list[str] = []

    def flush() -> Iterator[tuple[Any, str]]:
        joined = "".join(parts)
        parts.clear()
        if joined.strip():
            yield next((kind for kind in reversed(kinds) if kind), "paragraph"), joined

    for event, node in etree.iterwalk(body, events=("start", "end")):
        tag: Any = node.tag
        if tag in _BLOCKS or (tag == "code" and "\n" in (node.text or "")):
            yield from flush()
            if event == "start":
                kinds.append(_kind(node))
            elif kinds:
                kinds.pop()
        elif tag == "cell" and event == "end":
            parts.append(" ")
        if event == "start" and node.text:
            parts.append(_flat(node.text, tag))
        elif event == "end" and node is not body and node.tail:
            parts.append(_flat(node.tail, ""))
    yield from flush()


def _kind(node: etree._Element) -> Any:
    """The kind of block that an element makes; a row of one cell makes none, since it is a page laid out with tables."""
    return None if node.tag == "row" and len(node) < 2 else _KIND.get(str(node.tag))


def _flat(raw: str, tag: Any) -> str:
    """A text whose newlines, with the white space around them, are blanks; those of code are kept."""
    if tag == "code" or "\n" not in raw:
        return raw
    first, *between, last = raw.split("\n")
    return " ".join([first.rstrip(), *filter(None, map(str.strip, between)), last.lstrip()])


def trimmed(found: Iterable[Block], *, title: str | None, around: Iterable[str | None]) -> tuple[Block, ...]:
    """The blocks of a body without headline, standfirst, byline and date, where these are repeated at its head.

    around: standfirst, bylines and date as printed; such a line is dropped at the foot too
    """
    kept = _below_title(list(found), same_form(title or ""))
    repeated = {same_form(line) for line in (title, *around) if line} - {""}
    if len(kept) == 1 and same_form(kept[0].text) != same_form(title or "") and text.words(kept[0].text) > _LINE_WORDS:
        return tuple(kept)  # a text of one paragraph, of which its system made the standfirst
    while kept and same_form(kept[0].text) in repeated:
        kept.pop(0)
    # Also the heading of a box whose links were left out.
    while kept and (kept[-1].kind == "heading" or same_form(kept[-1].text) in repeated):
        kept.pop()
    return tuple(kept)


def _below_title(found: list[Block], title: str) -> list[Block]:
    """The blocks from the headline on, where only a few words of menus stand above it."""
    for index, block in enumerate(found[:_MENU_LINES]):
        if text.words(block.text) > _MENU_WORDS and same_form(block.text) != title:
            break
        if title and same_form(block.text) == title:
            return found[index + 1 :]
    return found


def joined(found: Iterable[Block]) -> str:
    """The body as text: its blocks with a blank line between them."""
    return "\n\n".join(block.text for block in found)
