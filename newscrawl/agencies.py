"""News agencies are recognized as Italian outlets name them: in the dateline, the credit, the tags, by their own address. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from newscrawl import urls
from newscrawl.models import Article

# Name for people → as it is printed (any case), and its own sites.
_AGENCIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ANSA": (r"ansa(?:\.it|med)?", ("ansa.it",)),
    "AGI": (r"agi", ("agi.it",)),
    "Adnkronos": (r"adn ?kronos(?: salute| labitalia)?", ("adnkronos.com",)),
    "askanews": (r"aska ?news", ("askanews.it",)),
    "LaPresse": (r"la ?presse", ("lapresse.it",)),
    "Dire": (r"dire", ("dire.it",)),
    "Italpress": (r"ital ?press", ("italpress.com",)),
    "Radiocor": (r"(?:il sole 24 ore )?radiocor(?: plus)?", ("radiocor.ilsole24ore.com",)),
    "Nova": (r"(?:agenzia )?nova", ("agenzianova.com",)),
    "9Colonne": (r"9 ?colonne", ("9colonne.it",)),
    "Teleborsa": (r"teleborsa", ("teleborsa.it",)),
    "Reuters": (r"reuters", ("reuters.com",)),
    "AFP": (r"afp", ("afp.com",)),
    "AP": (r"ap|associated press", ("apnews.com",)),
    "Efe": (r"efe", ("efe.com",)),
}
_NAMES = "|".join(f"(?P<a{place}>{pattern})" for place, (pattern, _) in enumerate(_AGENCIES.values()))
_CREDITED = re.compile(
    rf"^(?:(?:di |a cura di |by )?(?:la )?(?:redazione|agenzia|fonte:?|copyright|©)? ?)(?:{_NAMES})\W*$", re.IGNORECASE
)
# "(ANSA) - ROMA, 7 MAR -", "Roma, 7 mar. (askanews) -", "ROMA (ITALPRESS) –", "AGI - ", "Milano, 7 mar. (Adnkronos Salute)"
_IN_BRACKETS = re.compile(rf"\((?:agenzia |fonte:? )?(?:{_NAMES})(?:[/ ][\w ]{{0,20}})?\)", re.IGNORECASE)
_BARE = re.compile(rf"^\W*(?:{_NAMES}) ?[-–—] ")  # as printed: "agi - " begins no sentence, "Dire - " might
_SIGNED = re.compile(
    rf"(?:\((?:fonte:? |agenzia )?|©(?: copyright)? ?|riproduzione riservata )(?:{_NAMES})\)?[\W\d]*$", re.IGNORECASE
)
_DATELINE_CHARS, _SIGNATURE_CHARS = 90, 60


class NamedAgency(NamedTuple):
    agency: str
    origin: str  #: address, credit, dateline, signature or tag


def named(article: Article) -> NamedAgency | None:
    """The agency that an article comes from, if it names one; the strongest evidence first."""
    site = urls.host(article.url)
    for name, (_, sites) in _AGENCIES.items():
        if any(site == own or site.endswith(f".{own}") for own in sites):
            return NamedAgency(name, "address")
    for credit in (*article.credit, *article.authors):
        if found := _CREDITED.match(credit):
            return NamedAgency(_name(found), "credit")
    if found := _dateline(article.body):
        return NamedAgency(_name(found), "dateline")
    if found := _SIGNED.search(article.body[-_SIGNATURE_CHARS:]):
        return NamedAgency(_name(found), "signature")
    for tag in article.tags:
        if found := _CREDITED.match(tag):
            return NamedAgency(_name(found), "tag")
    return None


def _dateline(body: str) -> re.Match[str] | None:
    start = body[:_DATELINE_CHARS].lstrip()
    bare = _BARE.match(start.replace("AGI", "agi").replace("ANSA", "ansa").replace("LAPRESSE", "lapresse"))
    return _IN_BRACKETS.search(start) or (bare if bare and start[:2].isupper() else None)


def _name(found: re.Match[str]) -> str:
    groups = [group for group, text in found.groupdict().items() if text is not None]
    return list(_AGENCIES)[int(groups[0][1:])]
