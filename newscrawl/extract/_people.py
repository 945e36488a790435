"""Bylines as people and credits. Pure text.

People are names of persons in the order printed, less roles; desks, agencies, outlets, handles and addresses are
credits. Fewer is better than wrong: what does not look like a name is no author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from newscrawl import text
from newscrawl.text import same_form


class People(NamedTuple):
    """Who wrote it: persons, and the desks, agencies and outlets named in their place."""

    authors: tuple[str, ...]
    credit: tuple[str, ...]


_LEAD = re.compile(
    r"^(?:(?:articolo|testo|testi|scritto|written|story|words|text|analysis|opinion|report(?:ed|ing)?|posted|published|pubblicato"
    r"|intervista|commento|servizio|reportage|storia|news|autor[ei]?|author|von|author name|firma|foto e testo)\s*:?\s+)?"
    r"(?:di|del|da|by|von|par|por|av|door|a cura d(?:i|el|ella|ei|elle|ell['’])|a firma di|firmato da|(?:dal|dalla|dai) (?:nostr[oaie]|inviat[oaie])"
    r"(?: (?:nostr[oaie]|inviat[oaie]|corrispondent[ei]))*(?: (?:a|in|da) \w+)?|curated by|edited by|posted by|autor[ei]?|author)\b\s*:?\s*",
    re.IGNORECASE,
)
_LEAD_COLON = re.compile(
    r"^\s*(?:autor[ei]?|author|testo|texts?|by|di|text und|written|words|story)\s*:\s*", re.IGNORECASE
)
_JOIN = re.compile(
    r"\s*[,;|•·/\n\t]\s*|\s+(?:[-–—])\s+|\s+(?:e|ed|and|und|et|y|og|och|en|con|with|mit)\s+(?=\S)|\s*&\s*",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"https?://|www\.|@|\.(?:com|it|net|org|eu|de|co|at|ch|fr|info|tv)\b|[<>{}\[\]_=#*]|^\W*$|^\d+$", re.IGNORECASE
)
_DATE_OR_COUNT = re.compile(r"\d")
_PRINTED_DATE = re.compile(r":|\d[:.]\d\d|\b(?:19|20)\d\d\b|(?<!\w)\d+\s+\w")
_PARENTHESIS = re.compile(r"\s*[(\[][^)\]]{0,80}[)\]]")
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|contributor|journalist|columnist|producer|analyst|fellow|professor|director|chief"
    r"|corrispondente|inviat[oa]|giornalista|direttore|direttrice|vicedirettore|caporedattore|caporedattrice|redattore|redattrice"
    r"|editorialista|collaborat(?:ore|rice)|esperto|esperta|docente|avvocato|redakteur(?:in)?|korrespondent(?:in)?|autor(?:in)?"
    r"|reporterin|head of|senior|staff|freelance|specialist|manager|ph\.?d|m\.?d|rd|jd|mba|jr|cfa)\b",
    re.IGNORECASE,
)
_DESK = re.compile(
    r"\b(?:redazion\w*|redaktion\w*|rédaction|redacci[oó]n|staff|newsroom|news|desk|team|editors?|editorial board|editorial|agenz\w+|agency|agence|reports?|agentur"
    r"|press|ansa|reuters|afp|adnkronos|agi|askanews|italpress|lapresse|dpa|efe|apa|sda|ap|ansamed|xinhua|bloomberg|wire|wires"
    r"|online|web|tv|radio|magazine|journal|giornale|quotidiano|gazzetta|corriere|times|post|tribune|herald|guest|admin|administrator"
    r"|ufficio stampa|comunicat\w*|associated|association|institute|university|università|foundation|fondazione|inc|ltd|srl|spa"
    r"|gmbh|media|group|gruppo|network|twitter|facebook|instagram|linkedin|whatsapp|telegram|youtube|e-?mail|rss|follow|share|condividi|contributors?|the conversation|content|sponsored|partner|company|service|services|archiv\w*)\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    [
        "di",
        "de",
        "del",
        "della",
        "dei",
        "degli",
        "da",
        "dal",
        "dalla",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "lo",
        "el",
        "al",
        "bin",
        "ibn",
        "dos",
        "das",
        "du",
        "y",
        "e",
        "st",
        "san",
        "zu",
        "ter",
        "ten",
        "af",
    ]
)
_DEGREES = frozenset(
    [
        "ms",
        "ma",
        "md",
        "do",
        "phd",
        "rd",
        "rdn",
        "ld",
        "jd",
        "mba",
        "cfa",
        "mph",
        "rn",
        "psyd",
        "lcsw",
        "cfp",
        "cpa",
        "pt",
        "dpt",
        "esq",
        "jr",
    ]
)
_GLUED = re.compile(r"^(?:By|Di)(?=[A-Z][a-zà-ÿ])")
_LONGEST_WORD = 20
_MAX_WORDS = 5
_MAX_CHARS = 60
_MAX_PEOPLE = 20


def read(bylines: Iterable[str], *, outlet: Sequence[str] = ()) -> People:
    """People and credits of the bylines of one place.

    outlet: what the outlet is called; such names are credits

    >>> read(["di Anna Neri e Ugo Bassi (Ansa)"]).authors
    ('Anna Neri', 'Ugo Bassi')
    """
    own = {same_form(name) for name in outlet} | {same_form(name.partition(".")[0]) for name in outlet}
    authors: dict[str, str] = {}
    credit: dict[str, str] = {}
    for name in (name for byline in bylines for name in _names(byline)):
        form = same_form(name)
        if not form:
            continue
        if form not in own and _is_person(name) and own.isdisjoint(same_form(word) for word in name.split()):
            authors.setdefault(form, _cased(name))
        elif _is_credit(name):
            credit.setdefault(form, name)
    return People(tuple(authors.values())[:_MAX_PEOPLE], tuple(credit.values())[:_MAX_PEOPLE])


def _names(byline: str) -> Iterator[str]:
    """The pieces of a byline that may be names, leads and roles cut."""
    line = _without_lead(text.line(byline))
    if "://" in line:
        return
    whole = _PARENTHESIS.sub("", line)
    if _DESK.search(whole) and _is_credit(whole) and not re.search(r"[,;|&]", whole):
        yield whole
        return
    for piece in _JOIN.split(whole):
        yield _without_degrees(_without_lead(piece).strip(" :-–—\"'’*"))


def _without_lead(line: str) -> str:
    return _LEAD.sub("", _LEAD_COLON.sub("", _GLUED.sub("", line)), count=1).strip()


def _without_degrees(name: str) -> str:
    """Anna Neri MD, RDN: the name; a piece of degrees alone is nothing."""
    words = name.split()
    while words and _is_degree(words[-1]):
        words.pop()
    whole = " ".join(words)
    return whole if re.search(r"\b\w\.$", whole) else whole.rstrip(".")


def _is_degree(word: str) -> bool:
    """MD, PhD, but not Yo-Yo Ma's name."""
    return sum(c.isupper() for c in word) > 1 and word.replace(".", "").casefold() in _DEGREES


def _is_person(name: str) -> bool:
    """Two to five words, each with a capital or a particle of names, nothing of desks, addresses, roles and dates."""
    words = name.split()
    if not 2 <= len(words) <= _MAX_WORDS or len(name) > _MAX_CHARS:
        return False
    if _NOT_A_NAME.search(name) or _DATE_OR_COUNT.search(name) or _DESK.search(name) or _ROLE.search(name):
        return False
    return all(word.casefold() in _PARTICLES or not word[0].islower() for word in words) and all(
        len(word) <= _LONGEST_WORD for word in words
    )


def _is_credit(name: str) -> bool:
    short = len(name) <= _MAX_CHARS and len(name.split()) <= _MAX_WORDS + 1
    return short and any(c.isalpha() for c in name) and _PRINTED_DATE.search(name) is None


def _cased(name: str) -> str:
    """MARIO ROSSI as Mario Rossi; what has small letters stays as printed."""
    return name.title() if name.isupper() and len(name) > _MAX_WORDS else name
