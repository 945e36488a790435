"""The <title>, without the outlet's name, is the headline where nothing else gives one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newscrawl.extract.page import titles
from newscrawl.extract.page.document import Document
from newscrawl.models import Candidate, Source, Trust


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    if document.title_tag:
        yield Candidate(
            "title", _title(document.title_tag, [source.name, *document.outlet_names]), Trust.GUESS, "title_tag"
        )


def _title(title: str, outlet: Sequence[str]) -> str:
    named = titles.without_outlet(title, outlet)
    return named if named != title else titles.without_tail(titles.without_masthead(title, outlet))
