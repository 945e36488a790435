"""A page is cut into segments: one walk over the shared tree, which stays as it is.

Nothing recurs, so that markup may be nested as deep as it likes. The walk has a compiled twin, `_cutting.pyx`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Any, NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from newscrawl import native
from newscrawl.extract.body import hints
from newscrawl.extract.body.markup import (
    BREAKING,
    CELLS,
    CONTROLS,
    HEADS,
    KINDS,
    MARKS,
    SKIPPED,
    is_data,
    is_mark,
    is_menu,
    is_toggle,
    is_tool,
)  # fmt: skip
from newscrawl.extract.body.quotes import Quotes
from newscrawl.extract.body.segments import PROSE_CHARS, PROSE_LINKS, Container, Segment

_BLANK_LINE = re.compile(r"\n[ \t\xa0]*(?:\n[ \t\xa0]*)+")
_LETTERS = re.compile(r"\w")


class SegmentedPage:
    """All segments of a page in reading order, and all containers, outer before inner."""

    def __init__(self, tree: HtmlElement, *, skipped: Set[str] = SKIPPED) -> None:
        """skipped: tags of elements that are not read"""
        #: depth: the most line-breaking elements that stand in one another
        self.segments, self.containers, self.depth = cut(tree, Container(None, "html", None, 0, ""), skipped)


def cut(tree: HtmlElement, root: Container, skipped: Set[str]) -> tuple[list[Segment], list[Container], int]:
    """The segments and containers of a tree, and how many line-breaking elements stand in one another at most.

    root: the container of all; skipped: tags of elements that are not read
    """
    if (twin := native.twin("newscrawl.extract.body._cutting")) is not None:
        cut_by_twin: tuple[list[Segment], list[Container], int] = twin.cut(tree, root, skipped)
        return cut_by_twin
    walk = _Walk(tree, root, skipped)
    return walk.segments, walk.containers, walk.depth


class _OpenElement(NamedTuple):
    """An element that the walk has entered and not left yet."""

    node: HtmlElement | None
    container: Container
    kind: str


class _Walk:
    """The walk over one tree, and what it has made so far."""

    def __init__(self, tree: HtmlElement, root: Container, skipped: Set[str]) -> None:
        self.segments: list[Segment] = []
        self.containers: list[Container] = [root]
        self.depth = 0
        self._stack = [_OpenElement(None, root, "paragraph")]
        self._skipped = skipped
        self._parts: list[str] = []
        self._anchored = 0
        self._anchors = 0
        self._quotes = Quotes(tree.get("lang", ""))
        self._links: list[bool] = []  # of open links, whether they count
        self._rows = 0
        self._verbatim = 0
        self._walk(tree)
        self._flush()  # what stands after the last element

    def _walk(self, tree: HtmlElement) -> None:
        skipped: Any = None
        stack, parts = self._stack, self._parts
        walk = etree.iterwalk(tree, events=("start", "end"))
        for event, node in walk:
            tag: Any = node.tag
            if event == "start":
                if (
                    tag in self._skipped
                    or (tag in CONTROLS and is_menu(node, tag))
                    or (tag in MARKS and self._is_unread(node, tag))
                ):
                    walk.skip_subtree()
                    skipped = node
                    continue
                self._enter(node, tag)
                string = node.text
            else:
                if node is skipped:
                    skipped = None
                elif stack[-1].node is node:
                    self._close(tag)
                else:
                    self._leave(tag)
                string = node.tail if node is not tree else None
            if string and (parts or not string.isspace()):  # else white space between two blocks
                self._add(string)

    def _is_unread(self, node: HtmlElement, tag: str) -> bool:
        """Whether an element is the mark of a note, or a tool in a heading."""
        in_heading = self._stack[-1].kind == "heading"
        if tag == "a" and not node.get("href", "").startswith("#") and not in_heading:
            return False
        if tag != "span" and is_mark(node, tag, self._parts[-1] if self._parts else ""):
            return True
        return in_heading and is_tool(node, before=bool(self._parts))

    def _enter(self, node: HtmlElement, tag: str) -> None:
        if tag in BREAKING:
            in_line = (self._rows and tag in CELLS) or (tag == "button" and self._stack[-1].container.tag in HEADS)
            if not in_line:
                self._open(node, tag)
        elif tag == "a":
            self._links.append(not is_toggle(node, self._stack[-1].kind == "heading"))
            self._anchors += self._links[-1]
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "q":
            self._quotes.begin(node, self._parts)

    def _open(self, node: HtmlElement, tag: str) -> None:
        """A line-breaking element begins."""
        if self._parts:
            self._flush()
        _, above, kind = self._stack[-1]
        style = node.get("class", "")
        container = Container(node, tag, above, hints.of_element(node, tag, style), style)
        container.first = len(self.segments)
        self.containers.append(container)
        kind = KINDS.get(tag) or kind
        self._verbatim += tag == "pre"
        if tag == "tr" and (self._rows or is_data(node)):
            self._rows += 1
            kind = "table"
        self._stack.append(_OpenElement(node, container, kind))
        self.depth = max(self.depth, len(self._stack))

    def _close(self, tag: str) -> None:
        """A line-breaking element ends."""
        if self._parts:
            self._flush()
        self._verbatim -= tag == "pre"
        self._rows -= bool(self._rows and tag == "tr")
        ended = self._stack.pop().container
        ended.end = len(self.segments)
        if (above := ended.parent) is not None:
            above.size += ended.size
            above.links += ended.links
            above.prose += ended.prose

    def _leave(self, tag: str) -> None:
        if tag == "a":
            self._anchors -= self._links.pop()
        elif tag in CELLS:
            self._parts.append(" ")
        elif tag == "q":
            self._quotes.end(self._parts)

    def _add(self, string: str) -> None:
        """Text is gathered; a newline of the source is a blank, but in <pre>."""
        if not self._verbatim and ("\n" in string or "\r" in string):
            string = string.replace("\n", " ").replace("\r", " ")
        self._parts.append(string)
        if self._anchors:
            self._anchored += len(string.strip())

    def _flush(self) -> None:
        """What was gathered becomes a segment, or several where a blank line parts it."""
        joined = "".join(self._parts)
        anchored = self._anchored
        self._parts.clear()
        self._anchored = 0
        if not _LETTERS.search(joined):
            return
        parts: Sequence[str] = _BLANK_LINE.split(joined) if "\n" in joined else (joined,)
        if len(parts) == 1:
            self._add_segment(joined, anchored)
            return
        for part in parts:
            if _LETTERS.search(part):
                self._add_segment(part, anchored * len(part) // len(joined))

    def _add_segment(self, lines: str, anchored: int) -> None:
        """A segment is made, and its container gets its letters, links and prose."""
        _, container, kind = self._stack[-1]
        segment = Segment(lines, anchored, kind, container)
        self.segments.append(segment)
        size = len(segment.form)
        container.size += size
        container.links += int(size * segment.link)
        container.prose += size if size >= PROSE_CHARS and segment.link < PROSE_LINKS else 0
