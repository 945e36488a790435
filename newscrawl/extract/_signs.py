"""Signs of what kind of page this is, as words: evidence for `quality`, which decides. Bounded, pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from newscrawl.extract._document import Document
from newscrawl.models import Block

_LINKS = etree.XPath("count(//a[@href])")
_PARAGRAPHS = etree.XPath("//p[not(ancestor::footer)]")


def read(document: Document, blocks: tuple[Block, ...]) -> Iterator[str]:
    yield from ()
