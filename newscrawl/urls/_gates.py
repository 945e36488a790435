"""Addresses of gates: pages that stand before an article, ask something of the reader, and know where to send him afterwards."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote

_CONSENT = (
    r"(?:consen[st]\w*|cookies?|privacy|privacidad|datenschutz|gdpr|dsgvo|rgpd|cmp|tcf|einwilligung|zustimmung|toestemming"
    r"|scelt[ae]|choices?|preferenze|preferences|myprivacy|pur|purabo)"
)
_BESIDE = (
    r"(?:my|your|i|user|il|tuo|la|tua|le|tue|manage|accept|ask|no|v?\d{1,3}|it|en|de|fr|es|wall|gate|page|pagina|seite|banner|notice|form|check"
    r"|sett?ings?|choices?|preferences?|manager|management|required|richiesto|redirect|collect|info|hinweis|abfrage|portal|center|centre"
    r"|or|pay|ok|abo|html?|php|aspx?)"
)
# One name of a gate with what is said beside it, and no headline: "consenso", "privacy-gate", "cookiewall.html", "pay-or-consent".
_NAME = re.compile(rf"(?:{_BESIDE}[-_.]?){{0,3}}{_CONSENT}(?:[-_.]?{_BESIDE}){{0,3}}", re.IGNORECASE)
_MOST_STEPS = 4


def asks_consent(parts: SplitResult) -> bool:
    """Whether host or path name a page that asks for consent, and no section of stories about it."""
    steps = [step for step in parts.path.split("/") if step]
    if len(steps) > _MOST_STEPS or (steps and steps[-1].count("-") > 2):
        return False
    labels = (parts.hostname or "").split(".")[:-2]
    return any(len(name) < 40 and _NAME.fullmatch(name) for name in (*labels, *steps))


def knows_the_way_back(parts: SplitResult) -> bool:
    """Whether the query holds an address, to which the reader is sent afterwards."""
    values = (unquote(one.partition("=")[2]) for one in parts.query.split("&"))
    return any(value.startswith(("/", "http:", "https:")) for value in values)
