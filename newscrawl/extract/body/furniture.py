"""Lines within a text that are no text, whatever stands around them: "Leggi anche" with its link, "Pubblicità", cookies."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newscrawl.extract.body.segments import Segment

_CHARS = 300
# Of a pointer and a headline that lost its link.
_TITLE_CHARS = 160
_POINTS = re.compile(
    r"\W*(?:leggi (?:anche|pure)|(?:vedi|guarda) anche|per approfondire|(?:ti|vi) potrebbe(?:ro)? interessare(?: anche)?"
    r"|(?:read|see|watch) also|also read|read (?:more|next)|related(?: stor(?:y|ies)| articles?)?|you (?:may|might) also like"
    r"|lesen sie auch|mehr zum thema|(?:à )?lire aussi|(?:lea|lee|leer|ver|mira) también|te puede interesar"
    r"|leia (?:também|mais)|lees ook|läs också|czytaj (?:też|także))\W*",
    re.IGNORECASE,
)
_ADVERT = re.compile(
    r"\W*(?:pubblicità|annuncio(?: pubblicitario)?|(?:la notizia|l'articolo|continua a leggere|prosegue)[\w' ]{0,20} dopo la pubblicità"
    r"|advert(?:isement|ising)?|story continues (?:below|after) (?:this )?(?:ad|advert|advertisement)|anzeige|werbung"
    r"|publicité|publicidad|publicidade|advertentie|annons|reklama)\W*",
    re.IGNORECASE,
)
_BESIDE_CHARS = 6
_CONSENT = re.compile(
    r"(?:(?:questo|il nostro) sito(?: web)? (?:usa|utilizza|fa uso di)|(?:noi )?(?:usiamo|utilizziamo)|(?:this (?:web ?)?site|we) uses?"
    r"|(?:wir|diese (?:web)?seite) (?:verwende[nt]|nutz(?:en|t))|(?:nous utilisons|ce site utilise)|(?:usamos|utilizamos|este sitio (?:web )?(?:usa|utiliza)))"
    r"[^.]{0,40}\bcookies?\b"
    r"|(?:noi e i nostri|we and our|wir und unsere|nous et nos|nosotros y nuestros) (?:\d[\d.,]* )?(?:partner|fornitor|vendor|partenaire|socio|proveedor)\w*\b"
    r".{0,160}\b(?:cookies?|dispositiv[oi]|devices?|gerät|appareil)",
    re.IGNORECASE,
)
# A notice is a paragraph or two; what is longer is a page about it.
_CONSENT_CHARS = 700


def without(chosen: Iterable[Segment]) -> list[Segment]:
    """The segments of a text without such lines."""
    return [segment for segment in chosen if not ((_may_be(segment) and _is_furniture(segment)) or _asks(segment.text))]


def _asks(line: str) -> bool:
    """Whether a line speaks for the site of its cookies: "Questo sito utilizza cookie tecnici"."""
    return len(line) <= _CONSENT_CHARS and _CONSENT.match(line) is not None


def _may_be(segment: Segment) -> bool:
    return len(segment.text) <= (_CHARS if segment.link else _TITLE_CHARS)


def _is_furniture(segment: Segment) -> bool:
    line = segment.text.replace("’", "'")
    if _ADVERT.fullmatch(line):
        return True
    pointer = _POINTS.match(line)
    if pointer is None:
        return False
    if not segment.link:
        return pointer.end() == len(line) or (":" in pointer[0] and len(line) <= _TITLE_CHARS and line[-1].isalnum())
    return len(line) * (1 - segment.link) <= pointer.end() + _BESIDE_CHARS
