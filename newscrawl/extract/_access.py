"""Who may read the article: the page's flag weighed against what it shows. The flag alone is wrong both ways."""

from __future__ import annotations

import re

from newscrawl import text
from newscrawl.extract._document import Document
from newscrawl.models import Access, Block


def weigh(document: Document, blocks: tuple[Block, ...], flag: str) -> Access | None:
    return None
