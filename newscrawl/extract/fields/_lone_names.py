"""A name that stands alone between headline and text, without mark-up or "by", is believed where the page tells that its bearer writes.

Labels and buttons there look like names too: "Small Business", "Save Article", "Reggio Emilia". Of who wrote it a page says elsewhere
"By", or that it is a reporter. All of the page's words are read, but only for a page that names nobody else, and only once such a name was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscrawl import text
from newscrawl.extract.fields import _people, _shown_dates
from newscrawl.extract.fields._shown_dates import Below
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import spaced
from newscrawl.models import Candidate, Trust

_BESIDE = 4
_MAX_WORDS = 14
_SHARE = 0.8
_DIGITS = re.compile(r"\d")
_READING_TIME = re.compile(r"\b\d+\s*-?\s*(?:min(?:ut[eio]s?)?|minuten)\b", re.IGNORECASE)
# Words for those who write.
_WRITES = (
    r"(?:journalist|reporter|writer|editor|correspondent|columnist|contributor|blogger|author(?!i[tz])|giornalist|cronist|redattor|redattric"
    r"|collaborat|autor|autric|scrittor|scrittric|pubblicist|redakteur|period[ií]sta|redactor|rédact)"
)
# "About Anna Neri", "By Anna Neri", "articoli di Anna Neri", "Anna Neri is a staff reporter". Who is written about is named amid
# sentences too, and so are places: "il sindaco di Reggio Emilia", "la vita di Mario Rossi", "Mario Rossi è un ex ferroviere".
_BEFORE = re.compile(
    r"(?:\b(?:By|Di|Von|Par|Por)|\b(?:[Aa]rticles?|[Pp]osts?|[Ss]tor(?:y|ies)|[Ww]ritten|[Pp]osted|[Aa]rticol[oi]|[Ss]critt[oi]|[Ss]ervizi"
    r"|[Aa]rtikel|[Bb]eiträge|[Ee]scrito|[Aa]rtículos) (?:by|di|da|von|par|por|de)|About|Autor(?:[ei]|in)?:?|Autrice:?|Author:?|More from)"
    r"\s*\Z"
)
_BEGIN = re.compile(r"\b")
_NOT_IN_SENTENCE = re.compile(r"\b(?!\s+[a-zà-ÿ])")
_BEHIND = re.compile(rf",? (?:is|was|è|ist|est|es) (?:an?|the|una?|ein|eine|une?) (?:[\w'’-]+ ){{0,5}}?\w*?{_WRITES}")
_BEFORE_CHARS = 200
_LABEL_LINK = re.compile(r"/(?:tags?|topics?|argoment[oi]|schlagwort|etiqueta|search|cerca)/", re.IGNORECASE)


def candidates(document: Document, below: Below) -> Iterator[Candidate]:
    """The first such name beside the date, or beside how long it takes to read."""
    for at, (element, words) in enumerate(below):
        if not _is_names(words) or _LABEL_LINK.search(element.get("href") or ""):
            continue
        beside = below[max(at - _BESIDE, 0) : at + _BESIDE + 1]
        dated = any(_shown_dates.is_like(line) or _READING_TIME.search(line) for _, line in beside)
        if not dated or document.places.elsewhere(element) or document.places.river.hold(element):
            continue
        if _is_told(_people.read([words]).authors[0], text.line(spaced(document.tree))):
            yield Candidate("authors", words, Trust.GUESS, "visible:name")
            return


def _is_told(name: str, words: str) -> bool:
    """Whether the words of a page tell somewhere that the bearer of a name writes."""
    at = words.find(name)
    while at >= 0:
        end = at + len(name)
        if _BEFORE.search(words, max(0, at - _BEFORE_CHARS), at) and _NOT_IN_SENTENCE.match(words, end):
            return True
        if _BEGIN.match(words, at) and _BEHIND.match(words, end):
            return True
        at = words.find(name, at + 1)
    return False


def _is_names(words: str) -> bool:
    """Whether words are the names of one or several people, and nothing else."""
    if _DIGITS.search(words) or not 2 <= len(words.split()) <= _MAX_WORDS:
        return False
    people = _people.read([words]).authors
    return bool(people) and len("".join(people)) >= _SHARE * len(words)
