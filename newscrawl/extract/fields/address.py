"""The page's address names a day: "/2024/05/12/", "/20240512/", "/12-05-2024-…". It confirms, or stands where nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscrawl.extract.page.document import Document
from newscrawl.models import Candidate, Source, Trust

_YEAR, _MONTH, _DAY = r"(?P<year>20[0-3]\d)", r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12]\d|3[01])"
_DATES = (
    re.compile(rf"/{_YEAR}[/-]?{_MONTH}[/-]?{_DAY}(?=[/_.-])"),
    re.compile(rf"/{_DAY}-{_MONTH}-{_YEAR}(?=[/_.?-]|$)"),  # day first, at the start of a path's part
)


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    found = next(filter(None, (pattern.search(document.page.url) for pattern in _DATES)), None)
    if found is not None:
        yield Candidate("published", f"{found['year']}-{found['month']}-{found['day']}", Trust.HINT, "address")
