"""Where an outlet is at home, as far as its address and language tell. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

_ZONES: Mapping[str, str] = {
    "it": "Europe/Rome", "de": "Europe/Berlin", "at": "Europe/Vienna", "ch": "Europe/Zurich", "fr": "Europe/Paris",
    "es": "Europe/Madrid", "uk": "Europe/London", "au": "Australia/Sydney", "nz": "Pacific/Auckland", "jp": "Asia/Tokyo",
    "in": "Asia/Kolkata", "ca": "America/Toronto", "tr": "Europe/Istanbul", "za": "Africa/Johannesburg",
}  # fmt: skip
_ZONES_BY_LANGUAGE: Mapping[str, str] = {
    "it": "Europe/Rome", "de": "Europe/Berlin", "fr": "Europe/Paris", "es": "Europe/Madrid", "en": "America/New_York",
}  # fmt: skip


def zone_of(url: str, language: str | None = None) -> str:
    """The zone in which an outlet that nobody described prints its times: its country's, else its language's, else Rome's.

    language: two letters, if known; only where the domain is no country's
    An assumption, good for a first look: a source file says it.
    """
    country = (urlsplit(url).hostname or "").rpartition(".")[2]
    return _ZONES.get(country) or _ZONES_BY_LANGUAGE.get((language or "it")[:2].lower(), "UTC")
