"""<title>, less the outlet's name: the last word on a headline, when nothing else says one."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.extract import _titles
from newscrawl.extract._document import Document
from newscrawl.models import Candidate, Source, Trust


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    if document.title_tag:
        yield Candidate("title", _titles.without_tail(document.title_tag), Trust.GUESS, "title_tag")
