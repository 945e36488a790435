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
    r"|intervista|commento|servizio|reportage|storia|news|autor[ei]?|author|von|author name|firma|foto e testo|(?:una?|eine?|an?) [a-zà-ÿ]+)\s*:?\s+)?"
    r"(?:di|del|da|by|von|par|por|av|door|a cura d(?:i|el|ella|ei|elle|ell['’])|a firma di|firmato da|(?:dal|dalla|dai) (?:nostr[oaie]|inviat[oaie])"
    r"(?: (?:nostr[oaie]|inviat[oaie]|corrispondent[ei]))*(?: (?:a|in|da) \w+)?|curated by|edited by|posted by|autor[ei]?|author)\b\s*:?\s*",
    re.IGNORECASE,
)
_LEAD_COLON = re.compile(
    r"^\s*(?:autor(?:[ei]|/in|:in|\*in)?|authors?|testo|texts?|by|di|text und|written|words|story|intervista|interview|servizio|reportage|bericht"
    r"|recherche|redaktion)\s*:\s*",
    re.IGNORECASE,
)
# Who made the picture did not write the text.
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
# A date beside a name, often with nothing between them: "Redazione Novembre 22", "Dec 17, 2025Anna Neri".
_DATE = re.compile(
    r"(?:\b(?:\w{3,6}day|lun|mar|mer|gio|ven|sab|dom|\w{3,6}dì|sabato|domenica),? )?"
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
# "Anna Neri The Associated Press": who wrote it, and for whom.
_AGENCY = re.compile(r"\s(?=(?:(?:the )?associated press|ansa|reuters|afp|adnkronos|agi|dpa)$)", re.IGNORECASE)
# "Anna Neri/Ugo Bassi" are two, "srf/hosb" is how one desk signs.
_SLASH = re.compile(r"\s*/\s*")
_NOT_A_NAME = re.compile(
    r"https?://|www\.|@|\.(?:com|it|net|org|eu|de|co|at|ch|fr|info|tv)\b|[<>{}\[\]_=#*©®™]|^\W*$|^\d+$"
    r"|\b(?:riproduzione|riservat[aoi]|copyright|rights|reserved|diritti)\b",
    re.IGNORECASE,
)
_NO_NAMES = re.compile(
    r"\b(?:more|posts|articles|articoli|view|read|learn|about|our|your|bio|biography|profile|profilo|policies|minutes?|minut[io]|all|altri"
    r"|tutti|alle|this|here)\b",
    re.IGNORECASE,
)
_DATE_OR_COUNT = re.compile(r"\d")
_PRINTED_DATE = re.compile(r":|\d[:.]\d\d|\b(?:19|20)\d\d\b|(?<!\w)\d+\s+\w")
_PARENTHESIS = re.compile(r"\s*[(\[][^)\]]{0,80}[)\]]")
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|contributor|journalist|columnist|producer|analyst|fellow|professor|director|chief"
    r"|corrispondente|inviat[oa]|giornalista|direttore|direttrice|vicedirettore|caporedattore|caporedattrice|redattore|redattrice"
    r"|editorialista|collaborat(?:ore|rice)|expert|esperto|esperta|docente|avvocato|redakteur(?:in)?|korrespondent(?:in)?|autor(?:in)?"
    r"|reporterin|head of|senior|staff|freelance|specialist|manager|ph\.?d|m\.?d|rd|jd|mba|jr|cfa)\b",
    re.IGNORECASE,
)
_DESK = re.compile(
    r"\b(?:redazion\w*|\w*redaktion\w*|rédaction|redacci[oó]n|staff|newsroom|news|desk|team|editors?|editorial board|editorial|agenz\w+|agency|agence|reports?|\w*agentur"
    r"|press|ansa|reuters|afp|adnkronos|agi|askanews|italpress|lapresse|dpa|efe|apa|sda|ap|ansamed|xinhua|bloomberg|wire|wires"
    r"|online|web|tv|radio|magazine|journal|giornale|quotidiano|gazzetta|corriere|times|post|tribune|herald|guest|admin|administrator"
    r"|ufficio stampa|comunicat\w*|associated|association|institute|university|università|foundation|fondazione|inc|ltd|srl|spa"
    r"|gmbh|media|group|gruppo|network|twitter|facebook|instagram|linkedin|whatsapp|telegram|youtube|e-?mail|rss|follow|share|condividi|contributors?|the conversation|content|sponsored|partner|company|service|services|archiv\w*"
    # accounts of content systems, and bodies that sign what they send
    r"|super user|user|webmaster|moderator|wordpress|condé nast|noticias|notícias|nachrichten|fraktion|ministero|comune|regione|provincia"
    r"|comitato|associazione|sindacato|partito|club|istituto|diocesi|questura|prefettura|osservatorio|cooperativa|kitchens?)\b",
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
_GLUED = re.compile(r"^(?:(?:Written |Posted )?[Bb]y|Di)(?=[A-Z][a-zà-ÿ])")
_FOOTNOTE = re.compile(r"(?<=[a-zà-ÿ])\d{1,2}$")
_LAST_ROLE = re.compile(
    r"(?<=\w) (?:(?:senior|staff|freelance|contributing|guest) )?(?:writer|reporter|contributor|journalist|columnist|giornalista)$",
    re.IGNORECASE,
)
# "The Commercial Appeal", "Il Mattino", "Eine Analyse": with an article it is no person.
_ARTICLES = frozenset(
    {"the", "il", "la", "lo", "gli", "der", "die", "das", "un", "una", "uno", "ein", "eine", "a", "an"}
)
_LONGEST_WORD = 20
_MAX_WORDS = 5
_MAX_CHARS = 60
_MAX_DESK_WORDS = 3
_MAX_PEOPLE = 20
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
        if form not in firms and _is_person(name) and own.isdisjoint(same_form(word) for word in name.split()):
            authors.setdefault(form, _cased(name))
        elif _is_credit(name):
            credit.setdefault(form, name)
    return People(tuple(authors.values())[:_MAX_PEOPLE], tuple(credit.values())[:_MAX_PEOPLE])


def _names(byline: str) -> Iterator[str]:
    """The pieces of a byline that may be names, leads and roles cut."""
    line = text.line(byline[:_MAX_BYLINE])
    if "://" in line or _PICTURE.match(line):
        return
    line = _without_lead(_UPDATED.sub("", _DATE.sub(" | ", line)).strip(" |•·-–—,"))
    whole = _PARENTHESIS.sub("", line)
    if (agency := _AGENCY.search(whole)) is not None and _is_person(name := whole[: agency.start()]):
        yield from (name, whole[agency.end() :])
        return
    if _DESK.search(_LAST_ROLE.sub("", whole)) and _is_credit(whole) and not re.search(r"[,;|&]", whole):
        yield whole
        return
    for piece in _JOIN.split(whole):
        for part in [piece] if piece.islower() and " " not in piece else _SLASH.split(piece):
            yield _name(part)


def _name(piece: str) -> str:
    """Without the role or footnote that touches it."""
    bare = _FOOTNOTE.sub("", _without_degrees(_without_lead(piece).strip(" :-–—\"'’*")))
    without_role = _LAST_ROLE.sub("", bare)
    return _once(without_role if len(without_role.split()) > 1 else bare)


def _once(name: str) -> str:
    """Anna NeriAnna Neri, as a link and its tooltip: once."""
    half = len(name) // 2
    return name[:half] if len(name) % 2 == 0 and name[:half] == name[half:] else name


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
    if words[0].casefold() in _ARTICLES or _NO_NAMES.search(name):
        return False
    if _NOT_A_NAME.search(name) or _DATE_OR_COUNT.search(name) or _DESK.search(name) or _ROLE.search(name):
        return False
    return all(word.casefold() in _PARTICLES or not word[0].islower() for word in words) and all(
        len(word) <= _LONGEST_WORD for word in words
    )


def is_desk(name: str) -> bool:
    """Does it name a desk, an agency, an outlet, and nothing else? "Redazione ANSA" does, "Ansa riferisce che …" does not."""
    return _DESK.search(name) is not None and _is_credit(name) and len(name.split()) <= _MAX_DESK_WORDS


def _is_credit(name: str) -> bool:
    if _NO_NAMES.search(name) or "©" in name:
        return False
    short = len(name) <= _MAX_CHARS and len(name.split()) <= _MAX_WORDS + 1
    return short and any(c.isalpha() for c in name) and _PRINTED_DATE.search(name) is None


def _cased(name: str) -> str:
    """MARIO ROSSI as Mario Rossi; what has small letters stays as printed."""
    return name.title() if name.isupper() and len(name) > _MAX_WORDS else name
