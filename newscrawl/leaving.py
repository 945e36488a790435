"""The one rule of what may leave this archive: what of an article feeds, alerts, exports and public pages may pass on. Pure.

Headline, names, dates, section, tags and address are facts about an article, and go. Its texts go unless the outlet reserves text and
data mining, or they stand behind a subscription; then they go only if that is asked for by name. What is withheld is told, with its
reason. docs/explanation/leaving.md says why.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from newscrawl.models import OWN_ORIGIN, Access

#: Columns of `articles` that are text of the article, or a work in it; what is made of them (an excerpt, a snippet) is too.
TEXTS = frozenset({"body", "subtitle", "image", "image_caption"})


class Withheld(StrEnum):
    """Why a text stays here; also the name under which it can be asked for."""

    RESERVED = "reserved"  #: its outlet reserves text and data mining
    SUBSCRIBER = "subscriber"  #: it stands behind a subscription, or was read with a person's own


#: The reasons as a reader is told them, in the place of a text.
WORDS: Mapping[Withheld, str] = {
    Withheld.RESERVED: "Text withheld: its outlet reserves text and data mining.",
    Withheld.SUBSCRIBER: "Text withheld: it stands behind a subscription.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What of one article may leave besides the facts about it."""

    reason: Withheld | None = None  #: why its texts are withheld; None: they go

    @property
    def text(self) -> bool:
        """Whether its texts go."""
        return self.reason is None


# Made once: an export decides of each article.
_DECIDED: Mapping[Withheld | None, Leaving] = {reason: Leaving(reason=reason) for reason in (None, *Withheld)}


def allowed(row: Mapping[str, Any], including: Collection[str] = ()) -> Leaving:
    """The decision on one article.

    row:        columns `access`, `provenance` and `reserved` of its row in `articles`, and `outlet_reserves`: whether its outlet reserved
                anything from everybody (`newscrawl.store.articles.leaving` gives such rows). KeyError where one is missing.
    including:  values of `Withheld` that go all the same; ValueError for another word

    >>> free = {"access": None, "provenance": "{}", "reserved": 0, "outlet_reserves": 1}
    >>> allowed(free).text
    True
    >>> allowed({**free, "access": "subscriber"}).reason
    <Withheld.SUBSCRIBER: 'subscriber'>
    >>> allowed({**free, "access": "subscriber"}, {"subscriber"}).text
    True
    """
    asked = {Withheld(each) for each in including} if including else including
    reserved, closed = _is_reserved(row), _is_closed(row)
    if reserved and Withheld.RESERVED not in asked:
        return _DECIDED[Withheld.RESERVED]
    return _DECIDED[Withheld.SUBSCRIBER if closed and Withheld.SUBSCRIBER not in asked else None]


def stripped(row: Mapping[str, Any], including: Collection[str] = ()) -> tuple[dict[str, Any], Leaving]:
    """A row as it may leave, and the decision: as it is, or with None in each column of `TEXTS` that it has."""
    decided = allowed(row, including)
    return {name: None if name in TEXTS and not decided.text else value for name, value in row.items()}, decided


def told(withheld: Iterable[Withheld | None]) -> str | None:
    """The texts that were withheld, counted, in a sentence; None where there are none. withheld: the reason of each article

    >>> told([None, Withheld.RESERVED, Withheld.SUBSCRIBER, Withheld.RESERVED])
    '3 texts withheld (2 reserved, 1 subscriber)'
    """
    reasons = [reason for reason in withheld if reason is not None]
    if not reasons:
        return None
    parts = ", ".join(f"{count} {reason}" for reason in Withheld if (count := reasons.count(reason)))
    return f"{len(reasons)} text{'s' if len(reasons) > 1 else ''} withheld ({parts})"


def _is_reserved(row: Mapping[str, Any]) -> bool:
    """As its page said when it was last read; where that was not written down, as its outlet says anywhere."""
    of_page, of_outlet = row["reserved"], row["outlet_reserves"]
    return bool(of_outlet if of_page is None else of_page)


def _is_closed(row: Mapping[str, Any]) -> bool:
    """Closed by its outlet, or read with a person's own subscription. No word of either (None) is a page that everybody reads."""
    provenance = row["provenance"]
    if row["access"] == Access.SUBSCRIBER:
        return True
    if OWN_ORIGIN not in provenance:  # most name nothing of the kind, and are not to be parsed for it
        return False
    return (json.loads(provenance).get("access") or "").startswith(OWN_ORIGIN)
