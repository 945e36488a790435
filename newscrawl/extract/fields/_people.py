"""Bylines are parted into people and credits. Pure text.

People are names of persons in the order printed, less roles; desks, agencies, outlets, handles and addresses are
credits. Fewer is better than wrong: what does not look like a name is no author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from newscrawl import text
from newscrawl.extract.fields._names import SYMBOLS, holds_desk, is_credit, is_person
from newscrawl.models import Candidate
from newscrawl.text import same_form


class People(NamedTuple):
    """The authors of an article, and the desks, agencies and outlets named in their place."""

    authors: tuple[str, ...]
    credit: tuple[str, ...]


_LEAD = re.compile(
    r"^(?:(?:articolo|testo|testi|scritto|written|story|words|text|analysis|opinion|report(?:ed|ing)?|posted|published|pubblicato"
    r"|inserito|geschrieben|erstellt|verfasst|eingestellt|escrito|publicado|intervista|commento|servizio|reportage|storia|news|autor[ei]?|author|von|author name|firma|foto e testo|(?:una?|eine?|an?) [a-zà-ÿ]+)\s*:?\s+)?"
    r"(?:di|del|da|by|von|par|por|av|door|a cura d(?:i|el|ella|ei|elle|ell['’])|a firma di|firmato da|(?:dal|dalla|dai) (?:nostr[oaie]|inviat[oaie])"
    r"(?: (?:nostr[oaie]|inviat[oaie]|corrispondent[ei]))*(?: (?:a|in|da) \w+)?|curated by|edited by|posted by|autor[ei]?|author)\b\s*:?\s*",
    re.IGNORECASE,
)
_LEAD_COLON = re.compile(
    r"^\s*(?:autor(?:[ei]|/in|:in|\*in)?|authors?|testo|texts?|by|di|text und|written|words|story|intervista|interview|servizio|reportage|bericht"
    r"|recherche|redaktion)\s*:\s*",
    re.IGNORECASE,
)
# A credit of a picture names nobody who wrote the text.
_PICTURE = re.compile(
    r"^\W*(?:(?:photo(?:graph)?s?|images?|pictures?|illustrations?|video|graphics?|bild(?:er)?|fotos?) (?:by|von|di|a cura di)\b"
    r"|(?:foto(?:grafi[ae])?|photos?|immagin[ei]|bild|credits?|illustrazion[ei])\s*:)",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:gen(?:naio)?|feb(?:braio)?|mar(?:zo)?|apr(?:ile)?|mag(?:gio)?|giu(?:gno)?|lug(?:lio)?|ago(?:sto)?|set(?:t|tembre)?|ott(?:obre)?"
    r"|nov(?:embre)?|dic(?:embre)?|jan(?:uary)?|february|march|april|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|november|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember)(?![a-zà-ÿ])\.?"
)
# What is left of "oz on December 4", "Nora am Samstag, 19. Oktober", when the date is gone.
_BEFORE_DATE = re.compile(r"\s(?:on|am|il|le|el|em|at|den)$")
# A date beside a name, often with nothing between them: "Redazione Novembre 22", "Dec 17, 2025Anna Neri".
_DATE = re.compile(
    r"(?:\b(?:\w{3,6}day|\w{4,7}tag|mittwoch|sonnabend|lun|mar|mer|gio|ven|sab|dom|\w{3,6}dì|sabato|domenica),? )?"
    rf"(?:(?<!\d)\d{{1,2}}(?:st|nd|rd|th|[.°º])?\s+{_MONTH}(?:,?\s+\d{{4}})?|(?<![a-zà-ÿ]){_MONTH}\s+\d{{1,2}}(?!\d)(?:st|nd|rd|th)?(?:,?\s*\d{{4}})?"
    r"|(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)(?!\d))"
    r"(?:,?\s*(?:-|–|ore|alle|h|at|@)?\s*\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?)?",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\b(?:(?:last )?updated?|(?:ultimo )?aggiorna(?:to|mento)|published|pubblicat[oa]|posted)\b(?:\s+(?:il|on|alle|at|by)\b)?\W*(?=\||$)",
    re.IGNORECASE,
)
_AND = r"(?:e|ed|and|und|et|y|og|och|en|con|with|mit)"
_JOIN = re.compile(
    rf"\s*[,;|•·\n\t]\s*(?:{_AND}\s+(?=\S))?|\s+(?:[-–—])\s+|\s+{_AND}\s+(?=\S)|\s*&\s*",
    re.IGNORECASE,
)
_APART_LAST = re.compile(r"[-–—|·•]$")
# "Anna Neri The Associated Press": the author, and the agency that she writes for.
_AGENCY = re.compile(r"\s(?=(?:(?:the )?associated press|ansa|reuters|afp|adnkronos|agi|dpa)$)", re.IGNORECASE)
_SYMBOLS = re.compile(rf"\s*{SYMBOLS}[\s{SYMBOLS[1:]}*")
_SYMBOLS_LEADING = re.compile(rf"^(\s*(?:di|da|by|von|par|por)\s+)?[\s{SYMBOLS[1:]}+", re.IGNORECASE)
# What a zero-width space parts from a name is where its bearer is: "Anna Neri \u200bBari".
_PLACE = re.compile("(?<=\\w)\\s*[\u200b\u2060\ufeff]+\\s*[A-ZÀ-Ý][^,;|&\n]*$")
# "Anna Neal and Charles Brown in London": where the last of them is.
_WHERE = re.compile(r"(?<=\w) in(?: [A-ZÀ-Ý][\w'’.-]+){1,3}$")
# "Anna Neri/Ugo Bassi" are two, "srf/hosb" is how one desk signs.
_SLASH = re.compile(r"\s*/\s*")
_PARENTHESIS = re.compile(r"\s*[(\[][^)\]]{0,80}[)\]]")
_DEGREES = frozenset("ms ma md do phd rd rdn ld jd mba cfa mph rn psyd lcsw cfp cpa pt dpt esq jr".split())  # noqa: SIM905
_GLUED = re.compile(r"^(?:(?:Written |Posted )?[Bb]y|Di)(?=[A-Z][a-zà-ÿ.])")
_FOOTNOTE = re.compile(r"(?<=[a-zà-ÿ])\d{1,2}$")
_LAST_ROLE = re.compile(
    r"(?<=\w) (?:(?:senior|staff|freelance|contributing|guest) )?(?:writer|reporter|contributor|journalist|columnist|giornalista)$",
    re.IGNORECASE,
)
# Where a byline stands as a whole.
_PRINTED = frozenset({"visible:words", "visible:byline", "visible:author"})
_OTHER_PARTS = re.compile(
    r"\b(?:photo|foto|illustra|review|check|verif|edit|translat|traduz|produc|video|bild|grafi|graph|interview|intervist|with|con|mit)",
    re.IGNORECASE,
)
_MAX_PEOPLE = 20
_INITIALS_CHARS = 5
_MAX_BYLINE = 4000


def read(bylines: Iterable[str], *, outlet: Sequence[str] = (), publishers: Iterable[str] = ()) -> People:
    """People and credits of the bylines of one place.

    outlet:     what the outlet is called; such names, and names with such a word in them, are credits
    publishers: organizations that the page's data name as its publisher; such names are credits

    >>> read(["di Anna Neri e Ugo Bassi (Ansa)"]).authors
    ('Anna Neri', 'Ugo Bassi')
    """
    own = {same_form(name) for name in outlet} | {same_form(name.partition(".")[0]) for name in outlet}
    firms = own | {same_form(name) for name in publishers}
    authors: dict[str, str] = {}
    credit: dict[str, str] = {}
    for name in (name for byline in bylines for name in _names(byline)):
        form = same_form(name)
        if not form:
            continue
        if form not in firms and is_person(name) and own.isdisjoint(same_form(word) for word in name.split()):
            authors.setdefault(form, _cased(name))
        elif is_credit(name):
            credit.setdefault(form, name)
    return People(tuple(authors.values())[:_MAX_PEOPLE], tuple(credit.values())[:_MAX_PEOPLE])


def as_printed(
    found: People, bylines: Iterable[Candidate], outlet: Sequence[str], publishers: Iterable[str]
) -> tuple[People, str | None]:
    """The authors of a printed byline that names all whom the data name, and more: data often know the first of several alone.

    Not of a byline that says who else had a part in it, or has other words among the names; nor where a dash or a bar sets
    the last of them apart, as it does places: "Anna Neal – New York". Gives also where the byline stands; None where there is none.
    """
    known = {same_form(name) for name in found.authors}
    publishers = tuple(publishers)
    for one in bylines:
        if one.origin in _PRINTED and not _OTHER_PARTS.search(one.value):
            names = [name for name in _names(one.value) if name]
            printed = read(names, outlet=outlet, publishers=publishers).authors
            if len(printed) > len(known) and known <= {same_form(name) for name in printed}:
                firsts = {same_form(name) for name in names[: len(printed)]}
                if firsts == {same_form(name) for name in printed} and not _stands_apart(
                    one.value, names[len(printed) - 1]
                ):
                    return found._replace(authors=printed), one.origin
    return found, None


def _stands_apart(byline: str, last: str) -> bool:
    """Whether a dash or a bar stands before the last name of a byline."""
    return _APART_LAST.search(byline[: byline.rfind(last)].rstrip()) is not None


def with_contributors(
    found: People, authors: Iterable[Candidate], contributors: Iterable[Candidate]
) -> tuple[People, bool]:
    """The authors with those contributors of the data whom the page prints in its byline, and whether there are such."""
    named = {same_form(one.value) for one in contributors}
    if not named:
        return found, False
    known = {same_form(name) for name in found.authors}
    shown = read(one.value for one in authors if one.origin.startswith("visible:")).authors
    more = [name for name in shown if same_form(name) in named - known]
    return found._replace(authors=(*found.authors, *more)), bool(more)


def _names(byline: str) -> tuple[str, ...]:
    """The parts of a byline that may be names, without leads and roles."""
    return _parted(byline[:_MAX_BYLINE])


# A page is asked several times who its bylines name, and an outlet's pages name the same few.
@lru_cache(maxsize=256)
def _parted(byline: str) -> tuple[str, ...]:
    return tuple(_parts(byline))


def _parts(byline: str) -> Iterator[str]:
    plain = byline if byline.isascii() else _plain(byline)
    line = text.line(plain)
    if "://" in line or _PICTURE.match(line):
        return
    line = _without_lead(_UPDATED.sub("", _DATE.sub(" | ", line)).strip(" |•·-–—,"))
    whole = _PARENTHESIS.sub("", line)
    if (agency := _AGENCY.search(whole)) is not None and is_person(name := whole[: agency.start()]):
        yield from (name, whole[agency.end() :])
        return
    if holds_desk(_LAST_ROLE.sub("", whole)) and is_credit(whole) and not re.search(r"[,;|&]", whole):
        yield whole
        return
    for piece in _JOIN.split(whole):
        for part in [piece] if piece.islower() and " " not in piece else _SLASH.split(piece):
            yield _name(part)


def _plain(byline: str) -> str:
    """A byline without emoji, which part names where they stand between them, and without a place behind an unseen space."""
    return _SYMBOLS.sub(" | ", _SYMBOLS_LEADING.sub(lambda lead: lead[1] or "", _PLACE.sub("", byline)))


def _name(piece: str) -> str:
    """A part of a byline without the lead, degrees, role or footnote that touches the name."""
    bare = _FOOTNOTE.sub("", _without_degrees(_without_lead(piece).strip(" :-–—\"'’*")))
    without_role = _LAST_ROLE.sub("", _WHERE.sub("", bare))
    return _BEFORE_DATE.sub("", _once(without_role if len(without_role.split()) > 1 else bare))


def _once(name: str) -> str:
    """A name that is printed twice in a row, as a link and its tooltip, once."""
    half = len(name) // 2
    return name[:half] if len(name) % 2 == 0 and name[:half] == name[half:] else name


def _without_lead(line: str) -> str:
    return _LEAD.sub("", _LEAD_COLON.sub("", _GLUED.sub("", line)), count=1).strip()


def _without_degrees(name: str) -> str:
    """A name without degrees behind it, "Anna Neri MD, RDN"; of degrees alone nothing is left."""
    words = name.split()
    while words and _is_degree(words[-1]):
        words.pop()
    whole = " ".join(words)
    return whole if re.search(r"\b\w\.$", whole) else whole.rstrip(".")


def _is_degree(word: str) -> bool:
    """Whether a word is a degree: MD, PhD, but not Yo-Yo Ma's name."""
    return sum(c.isupper() for c in word) > 1 and word.replace(".", "").casefold() in _DEGREES


def _cased(name: str) -> str:
    """A name in capitals, MARIO ROSSI, as Mario Rossi; one with small letters stays as printed."""
    return name.title() if name.isupper() and len(name) > _INITIALS_CHARS else name
