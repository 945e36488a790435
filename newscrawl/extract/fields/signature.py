"""A signature is a paragraph at the very beginning or end of the text that is nothing but names.

Columns, letters, and papers whose content system knows one account for all ("Redazione", "admin") print their people so.
Only the paragraphs beside the text's own are looked at, and only what is set apart: by a lead ("di", "by"), by bold or
italic letters, by brackets. With a lead, below the text, it is believed more than the page's data, which then name whoever
put the text into the content system; else less.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement

from newscrawl.extract.fields import _people
from newscrawl.extract.fields._names import holds_desk, is_desk
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text, is_prose
from newscrawl.models import Candidate, Source, Trust
from newscrawl.text import same_form

_PROSE_CHARS, _MAX_PROSE = 140, 200
_CHARS = 80
_BESIDE = 2
_APART = frozenset({"strong", "b", "em", "i", "u", "cite"})
_BRACKETS = re.compile(r"^[(\[]([^()\[\]]+)[)\]]\.?$")
_LEAD = re.compile(
    r"^(?:di|by|von|par|por|a cura di|a firma di|scritto da|(?:written|posted|article|story) by)\s+(?=[A-ZÀ-Ý])",
    re.IGNORECASE,
)
_NOT_ONE = re.compile(r"foto|photo|credit|leggi|video|contribut|[:?!…]|\d|[.–—-]$", re.IGNORECASE)
# Bold first lines are places and festivals too: names of persons do not begin like this.
_NO_PERSON = re.compile(
    r"(?:sant[aoi']?|monte|porto|reggio|villa|castel\w*|piazza|via|viale|corso|borgo|forza|fratelli|serie|coppa|buon[ao]?|grazie"
    r"|new|los|las|saint|north|south|east|west|happy|merry|breaking)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?P<names>.+?)(?:\s*[,|(]\s*|\s+[–—-]\s+)(?P<tail>[^,|()]+?)\)?\.?$")
_OUTLET = re.compile(r"(?:Il|Lo|La|Le|L['’]|I|Gli|The|El|Der|Die|Das)(?:(?<=['’])|\s)[A-ZÀ-Ý]")
# What a signature has beside its names: "e", "and", commas, an outlet.
_NAMES_SHARE = 0.6


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """The names of at most one signature: that of the beginning, else that of the end."""
    own = {same_form(name) for name in (source.name, *document.outlet_names, *document.publishers)}
    for signed, below in _signatures(document):
        words = _without_outlet(signed, own)
        found = _people.read([words])
        bare = _LEAD.sub("", words)
        if found.authors and len("".join(found.authors)) >= _NAMES_SHARE * len(bare):
            yield Candidate("authors", words, Trust.SIGNED if below and bare != words else Trust.GUESS, "signature")
            return
        if not found.authors and is_desk(bare):
            yield Candidate("credit", bare, Trust.GUESS, "signature")
            return


def _without_outlet(words: str, own: set[str]) -> str:
    """A signature with a lead, without the outlet behind its names: "Di Anna Neri, La Voce", "by Anna Neri (The Echo)".

    own: what this outlet is called, in plain form; another is known by its article or by what it calls itself
    """
    found = _TAIL.match(words)
    if found is None or not _LEAD.match(words) or not _people.read([found["names"]]).authors:
        return words
    tail = found["tail"]
    return found["names"] if same_form(tail) in own or _OUTLET.match(tail) or holds_desk(tail) else words


def _signatures(document: Document) -> Iterator[tuple[str, bool]]:
    """The words that are set apart beside the text, each with whether they stand below it."""
    paragraphs = document.elements.of("p")
    prose = list(islice((one for one in paragraphs if is_prose(one, _PROSE_CHARS)), _MAX_PROSE))
    containers = Counter(paragraph.getparent() for paragraph in prose)
    if containers:
        container = containers.most_common(1)[0][0]
        own = [paragraph for paragraph in prose if paragraph.getparent() is container]
        yield from ((words, False) for words in _signed(own[0].itersiblings(preceding=True)))
        yield from ((words, True) for words in _signed(own[-1].itersiblings()))


def _signed(paragraphs: Iterable[HtmlElement]) -> Iterator[str]:
    """The signatures among the next few paragraphs that are not empty."""
    seen = 0
    for element in paragraphs:
        words = inner_text(element, _CHARS + 10) if isinstance(element.tag, str) else ""
        if not words:
            continue
        if element.tag in {"p", "div"} and len(words) <= _CHARS and (signature := _apart(element, words)):
            yield signature
        seen += 1
        if seen == _BESIDE:
            return


def _apart(element: HtmlElement, words: str) -> str | None:
    """The words without their brackets, if they are set apart as signatures are."""
    bracketed = _BRACKETS.match(words)
    bare = bracketed.group(1) if bracketed else words
    if _NOT_ONE.search(bare) or _NO_PERSON.match(bare):
        return None
    alone = len(element) == 1 and element[0].tag in _APART and inner_text(element[0], _CHARS + 10) == words
    return bare if bracketed or alone or _LEAD.match(bare) else None
