"""The entry of a feed or sitemap is evidence for fields that the page itself leaves open.

Less trusted than the page, whose words are the outlet's last; more than what is guessed. The entry's `modified` is not
asked: a sitemap's lastmod is when the page changed, and no date of publication.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.extract.page import xpath
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.extract.page.river import PERSON_LINK
from newscrawl.models import Candidate, Source, Trust
from newscrawl.text import same_form

_ANCHORS = xpath.elements(".//a[@href]")
_LEVELS = 3  # a name's own element, its list's element, the list
_NAME_CHARS = 120
_PLACE_CHARS = 400
_MOST = 8  # more are a list of the outlet's people
_LEAD_CHARS = 20  # "a cura di", "Autori", "e"


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """The fields of the entry; none for a page that no entry named. `_published` refines a day by the entry's time."""
    link = document.page.evidence
    if link is None:
        return
    for field, value in (("title", link.title), ("published", link.published), ("section", link.section)):
        if value:
            yield Candidate(field, value, Trust.GUESS, f"entry:{field}")
    for name in _beside(document, link.authors):
        yield Candidate("authors", name, Trust.GUESS, "entry:authors+page")
    for name in link.authors:
        yield Candidate("authors", name, Trust.GUESS, "entry:authors")


def _beside(document: Document, authors: Sequence[str]) -> list[str]:
    """The people that the page links in one place, where the entry's are among them: feeds mostly name one of several.

    Who stands elsewhere, at the side or the end of the page, may be anybody's author; the entry's name tells that these are not.
    """
    named = {same_form(name) for name in authors}
    for anchor in _person_links(document.tree) if named else ():
        if same_form(inner_text(anchor, _NAME_CHARS)) in named:
            for place in islice(anchor.iterancestors(), _LEVELS):
                people = list(
                    dict.fromkeys(inner_text(one, _NAME_CHARS) for one in islice(_person_links(place), _MOST))
                )
                if len(people) > 1:
                    if named <= {same_form(name) for name in people} and _only_names(place, people):
                        return people
                    break
    return []


def _person_links(element: HtmlElement) -> Iterator[HtmlElement]:
    return (anchor for anchor in _ANCHORS(element) if PERSON_LINK.search(anchor.get("href", "")))


def _only_names(place: HtmlElement, people: Sequence[str]) -> bool:
    """Whether a place holds names and little else, as a byline does and a list of an outlet's writers with their posts does not."""
    return len(same_form(inner_text(place, _PLACE_CHARS))) <= sum(len(same_form(name)) for name in people) + _LEAD_CHARS
