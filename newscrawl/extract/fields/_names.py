"""Names are told apart here: a few words name a person, a desk or agency, or nothing of the kind. Pure text.

What does not look like a person's name is no author: fewer is better than wrong.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Emoji, flags and signs of trade marks beside a name, with what joins and colours them.
SYMBOLS = "[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u20e3\ufe0e\ufe0f\u200d®™\U0001f000-\U0001faff\U000e0020-\U000e007f]"
_NOT_A_NAME = re.compile(
    r"https?://|www\.|@|\.(?:com|it|net|org|eu|de|co|at|ch|fr|info|tv)\b|[<>{}\[\]_=#*©®™]|^\W*$|^\d+$"
    r"|\b(?:riproduzione|riservat[aoi]|copyright|rights|reserved|diritti)\b",
    re.IGNORECASE,
)
_NO_NAMES = re.compile(
    r"\b(?:more|posts|articles|articoli|view|read|learn|about|our|your|bio|biography|profile|profilo|policies|minutes?|minut[io]|all|altri"
    r"|tutti|alle|this|here|veröffentlicht|uhr)\b",
    re.IGNORECASE,
)
_DATE_OR_COUNT = re.compile(r"\d")
_PRINTED_DATE = re.compile(r":|\d[:.]\d\d|\b(?:19|20)\d\d\b|(?<!\w)\d+\s+\w")
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
    """di de del della dei degli da dal dalla van von der den la le lo el al bin ibn dos das du y e st san zu ter ten
    af""".split()  # noqa: SIM905
)
# Words that begin with an article name no person: "The Commercial Appeal", "Il Mattino", "Eine Analyse".
_ARTICLES = frozenset(
    {"the", "il", "la", "lo", "gli", "der", "die", "das", "un", "una", "uno", "ein", "eine", "a", "an"}
)
_LONGEST_WORD = 20
_MAX_WORDS = 5
_MAX_CHARS = 60
_MAX_DESK_WORDS = 3


@lru_cache(maxsize=256)
def is_person(name: str) -> bool:
    """Whether it may be a person's name: two to five words, each with a capital or a particle of names, nothing of desks, addresses, roles and dates."""
    words = name.split()
    if not 2 <= len(words) <= _MAX_WORDS or len(name) > _MAX_CHARS:
        return False
    if words[0].casefold() in _ARTICLES or _NO_NAMES.search(name):
        return False
    if _NOT_A_NAME.search(name) or _DATE_OR_COUNT.search(name) or holds_desk(name) or _ROLE.search(name):
        return False
    return all(word.casefold() in _PARTICLES or not word[0].islower() for word in words) and all(
        len(word) <= _LONGEST_WORD for word in words
    )


def is_desk(name: str) -> bool:
    """Whether it names a desk, agency or outlet and nothing else: "Redazione ANSA" does, "Ansa riferisce che …" does not."""
    return holds_desk(name) and is_credit(name) and len(name.split()) <= _MAX_DESK_WORDS


def holds_desk(words: str) -> bool:
    """Whether one of the words is a desk's, an agency's or an outlet's."""
    return _DESK.search(words) is not None


@lru_cache(maxsize=256)
def is_credit(name: str) -> bool:
    """Whether it is short and plain enough to be a credit."""
    if _NO_NAMES.search(name) or "©" in name:
        return False
    short = len(name) <= _MAX_CHARS and len(name.split()) <= _MAX_WORDS + 1
    return short and any(c.isalpha() for c in name) and _PRINTED_DATE.search(name) is None
