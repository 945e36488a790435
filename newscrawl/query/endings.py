"""What Snowball's stemmer for Italian takes for another word's form, in everyday news. Pure.

It knows no dictionary: of every -are, -ere, -ire and -ato it takes a verb's ending off, and of short words that begin with a vowel none.
Words are folded. Whoever changes this raises `_OUR_VERSION` of `newscrawl.query.words`.
"""

from __future__ import annotations

import re

# A "carabiniere" would be a "carabina". All in -iere are nouns, but for a few verbs.
_IN_IERE = re.compile(r"(?!(?:comp|ademp|riemp|emp)iere)\w{2,}iere")
# "lettere" would be a "letto". Those that are verbs as well (potere, regolare) are not here.
_IN_RE = re.compile(
    r"(?:agroalimenta|atmosfe|auste|bipola|bufe|came|capilla|caratte|carce|cardiovascola|cellula|cene|chia|colla|crate|elementa|"
    r"esempla|este|extraparlamenta|familia|gale|gene|immobilia|ingegne|insula|irregola|lette|libe|linea|luna|marti|masche|"
    r"milita|mise|molecola|muscola|nuclea|ocula|pante|paramilita|parlamenta|particola|passegge|pola|polve|popola|pove|"
    r"prelimina|primave|secola|seve|since|singola|sola|spettacola|stella|tesse|titola|vascola|vipe|visce|volga|zanza)re"
)
# A "sindacato" would be a "sindaco", and "soldati" be "soldi".
_IN_ATO = re.compile(r"((?:attent|campion|commissari|consol|merc|prim|priv|sen|sindac|sold|volontari)at)[aeio]")
# "anno" and "anni", "ente" and "enti" would be two words. Not -a, for the sake of "anna".
_SHORT = re.compile(r"([aeiou][^\Waeiou]{2,})[eio]")
_IRREGULAR = {
    "arma": "armi",
    "acque": "acqua",
    "aghi": "ago",
    "ali": "ala",
    "begli": "bello",
    "buoi": "bue",
    "echi": "eco",
    "ossa": "osso",
    "tempio": "templi",
    "vie": "via",
    "zie": "zia",
    "zii": "zio",
}
_IN_UOMINI = re.compile(r"(\w*uom)ini")
# "lago" and "laghi" would be two words: of longer ones the h goes.
_SHORT_WITH_H = re.compile(r"([^\Waeiou][aeiou][cg])h[ei]")


def regular(word: str) -> str:
    """The word, or where singular and plural are two words for the stemmer one of them for both.

    >>> regular("aghi"), regular("ago")
    ('ago', 'ago')
    """
    return _IRREGULAR.get(word, word)


def irregular(start: str) -> list[str]:
    """The words that begin so and that another word stands for, whose stem may begin otherwise.

    >>> irregular("buo")
    ['buoi']
    """
    return [word for word in _IRREGULAR if word.startswith(start)]


def of_noun(word: str) -> str | None:
    """The stem of a word of which the stemmer would make another's, or none; None: it may be asked.

    >>> of_noun("sindacati"), of_noun("anno") == of_noun("anni"), of_noun("sindaco")
    ('sindacat', True, None)
    """
    for kind in (_IN_ATO, _SHORT_WITH_H, _IN_UOMINI):
        if noun := kind.fullmatch(word):
            return noun[1]
    short = _SHORT.fullmatch(word)
    return f"{short[1]}i" if short else None


def no_verb(word: str) -> str:
    """The word as the stemmer is to be asked for it: with an ending that no verb has, where it is none.

    >>> no_verb("carcere"), no_verb("vedere")
    ('carceri', 'vedere')
    """
    return f"{word[:-1]}i" if word.endswith("re") and (_IN_RE.fullmatch(word) or _IN_IERE.fullmatch(word)) else word
