"""Lines within a text that are no text, whatever stands around them: "Leggi anche" with its link, "Pubblicità"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newscrawl.extract.body.segments import Segment

_CHARS = 300
_LABEL_CHARS = 80
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


def without(chosen: Iterable[Segment]) -> list[Segment]:
    """The segments of a text without such lines."""
    return [segment for segment in chosen if not (_may_be(segment) and _is_furniture(segment))]


def _may_be(segment: Segment) -> bool:
    return len(segment.text) <= (_CHARS if segment.link else _LABEL_CHARS)


def _is_furniture(segment: Segment) -> bool:
    line = segment.text.replace("’", "'")
    if _ADVERT.fullmatch(line):
        return True
    pointer = _POINTS.match(line)
    if pointer is None:
        return False
    unlinked = len(line) * (1 - segment.link)
    return pointer.end() == len(line) or (segment.link > 0 and unlinked <= pointer.end() + _BESIDE_CHARS)
