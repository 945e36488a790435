"""A page consists of segments: runs of text that a reader sees as one block. Which of them are text is decided elsewhere.

`cutting` makes them.
"""

from __future__ import annotations

from lxml.html import HtmlElement

from newscrawl import native, text
from newscrawl.text import same_form

PROSE_CHARS = 60
PROSE_LINKS = 0.4


class Container:
    """An element that breaks lines, with what holds it, what its mark-up calls it, and how much text is in it.

    `features` fills in what it inherits and where it stands, `informed` how much of it an opinion took.
    """

    __slots__ = (
        "apart",
        "below",
        "boxed",
        "end",
        "first",
        "hints",
        "inherited",
        "links",
        "meets",
        "node",
        "parent",
        "prose",
        "size",
        "style",
        "tag",
        "taken",
        "within",
    )  # fmt: skip

    def __init__(self, node: HtmlElement | None, tag: str, parent: Container | None, own: int, style: str) -> None:
        self.node = node
        self.tag = tag
        self.parent = parent
        self.hints = own  #: bits of `hints`
        self.style = style  #: its class
        self.first = self.end = 0  #: places of its segments
        self.size = self.links = self.prose = self.taken = 0  #: letters, of these in links, in prose, taken
        self.inherited = self.boxed = 0  #: hints of all that holds it, and of those that hold little else
        self.below = self.within = 0  #: levels below the text's container; hints of the bodies that it stands in
        self.apart = 0  #: levels below the container that holds the headline too
        self.meets: Container | None = None  #: that container; None: itself, without a circle of references


class Segment:
    """A run of text between two line-breaking tags, or between two blank lines within one element."""

    __slots__ = ("container", "form", "kind", "lines", "link", "taken", "text")

    def __init__(self, lines: str, anchored: int, kind: str, container: Container) -> None:
        self.lines = lines  #: as the page breaks them
        self.text = text.line(lines)
        self.link = min(1.0, anchored / (len(self.text) or 1))  #: share of it that is links
        self.form = same_form(self.text)
        self.kind = kind  #: paragraph, heading, item, quote or table
        self.container = container
        self.taken = 0.0  #: share of it that an opinion took


if (_TWIN := native.twin("newscrawl.extract.body._segments")) is not None:
    Container, Segment = _TWIN.Container, _TWIN.Segment  # type: ignore[misc]  # the same to all who use them
