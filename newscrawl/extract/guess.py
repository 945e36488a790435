"""The date of a page that says none: its address, then htmldate in its quick mode. Asked last, since it costs most."""

from __future__ import annotations

import re
from collections.abc import Iterator

from htmldate import find_date

from newscrawl.extract._document import Document
from newscrawl.models import Candidate, Source, Trust

_IN_PATH = re.compile(r"/(20[0-3]\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-])")
_MAX_CHARS = 2_000_000


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    if found := _IN_PATH.search(document.page.url):
        yield Candidate("published", "-".join(found.groups()), Trust.GUESS, "guess:url")
    if len(document.text) > _MAX_CHARS:
        return
    day = find_date(document.tree, extensive_search=False, original_date=True, outputformat="%Y-%m-%d")
    if day:
        yield Candidate("published", day, Trust.GUESS, "guess:htmldate")
