"""How single values look, on any page: addresses, times, states, marks. Pure.

Everything here comes from pages that strangers wrote: text passes `escape` or Markup's own formatting, always.
Only http and https become links, and none of them tells the outlet where the reader comes from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from newscrawl.browse import when
from newscrawl.browse.language import Language

_NUMBER = re.compile(r"-?\d[\d.,]*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)")
# Colours of the badges. A word that is not here has the colour that its column gives.
_TONES = {
    "stored": "good",
    "ok": "good",
    "unchanged": "good",
    "revised": "good",
    "typo": "calm",
    "headline": "calm",
    "update": "good",
    "correction": "warn",
    "rewrite": "warn",
    "wall_appeared": "bad",
    "removed": "bad",
    "duplicate": "calm",
    "part": "calm",
    "pending": "calm",
    "leased": "calm",
    "subscriber": "calm",
    "rejected": "warn",
    "gone": "warn",
    "never asked": "warn",
    "running or killed": "warn",
    "failed": "bad",
    "quarantined": "bad",
}


def outward(value: str) -> Markup | None:
    """A link to another site, without scheme and shortened; None for anything but a whole http or https address."""
    address = safe_url(value)
    if address is None:
        return None
    bare = address.split("://", 1)[1].removeprefix("www.").rstrip("/")
    label = bare if len(bare) <= 60 else bare[:59] + "…"
    return Markup('<a class="out" href="{}" title="{}" rel="noopener noreferrer nofollow">{}</a>').format(
        address, address, label
    )


def unsafe(value: str) -> Markup | None:
    """A value that Datasette would take for an address and we do not, as text; None for all others."""
    return escape(value) if value.strip().lower().startswith(("http://", "https://")) else None


def safe_url(value: str | None) -> str | None:
    """The address when it is http or https with a host and no white space; else None."""
    if not value or re.search(r"[\s<>\"\x00-\x1f]", value):
        return None
    try:
        parts = urlsplit(value)
        return value if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:  # "http://[": not an address at all
        return None


def is_number(shown: Any) -> bool:
    """Whether what stands in a cell is a number, perhaps as a link."""
    return _NUMBER.fullmatch(re.sub("<[^>]*>", "", str(shown))) is not None


def is_nothing(shown: Any) -> bool:
    """Whether nothing stands in a cell."""
    return shown is None or str(shown).strip() in ("", "&nbsp;")


def moment(value: str, language: Language) -> Markup | None:
    """A UTC time as we store it, for people: day and minute; or a day. It says that it is UTC: headlines have the time of their outlets."""
    if _DAY.fullmatch(value) and (of_day := when.as_day(value)):
        return Markup('<time datetime="{}" title="{}">{}</time>').format(value, value, language.short_day(of_day))
    found = _TIME.fullmatch(value)
    if found is None:
        return None
    day = when.as_day(found[1])  # what another program wrote may be none
    return Markup('<time datetime="{}" title="{}">{} <span>{} UTC</span></time>').format(
        value, value, language.short_day(day) if day else found[1], found[2]
    )


def badge(value: str, language: Language, otherwise: str = "plain") -> Markup:
    """A word in the colour of its meaning; `otherwise` is the colour of an unknown word."""
    tone = _TONES.get(value, otherwise)
    return Markup('<span class="badge {}">{}</span>').format(tone, language.word(value))


def marked(text: str, places: Sequence[tuple[int, int]]) -> Markup:
    """A text with marks at these places, from and up to, in order and none over another."""
    shown, done = Markup(""), 0
    for start, end in places:
        shown += Markup("{}<mark>{}</mark>").format(text[done:start], text[start:end])
        done = end
    return shown + text[done:]


def paragraphs(body: str) -> list[str]:
    """The body's paragraphs and subheadings: they stand between blank lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", body) if part.strip()]
