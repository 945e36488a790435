"""The entry of a feed or sitemap is evidence for fields that the page itself leaves open.

Less trusted than the page, whose words are the outlet's last; more than what is guessed. The entry's `modified` is not
asked: a sitemap's lastmod is when the page changed, and no date of publication.
"""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.extract.page.document import Document
from newscrawl.models import Candidate, Source, Trust


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """The fields of the entry; none for a page that no entry named. `_published` refines a day by the entry's time."""
    link = document.page.evidence
    if link is None:
        return
    for field, value in (("title", link.title), ("published", link.published), ("section", link.section)):
        if value:
            yield Candidate(field, value, Trust.GUESS, f"entry:{field}")
    for name in link.authors:
        yield Candidate("authors", name, Trust.GUESS, "entry:authors")
