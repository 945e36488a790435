"""The time zone of an outlet is guessed from its address and language. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

# Of a country with several zones, that of most of its newspapers.
_ZONES: Mapping[str, str] = {
    "it": "Europe/Rome", "va": "Europe/Rome", "sm": "Europe/Rome", "de": "Europe/Berlin", "at": "Europe/Vienna",
    "ch": "Europe/Zurich", "fr": "Europe/Paris", "be": "Europe/Brussels", "nl": "Europe/Amsterdam", "lu": "Europe/Luxembourg",
    "es": "Europe/Madrid", "pt": "Europe/Lisbon", "uk": "Europe/London", "ie": "Europe/Dublin", "dk": "Europe/Copenhagen",
    "no": "Europe/Oslo", "se": "Europe/Stockholm", "fi": "Europe/Helsinki", "ee": "Europe/Tallinn", "lv": "Europe/Riga",
    "lt": "Europe/Vilnius", "pl": "Europe/Warsaw", "cz": "Europe/Prague", "sk": "Europe/Bratislava", "hu": "Europe/Budapest",
    "si": "Europe/Ljubljana", "hr": "Europe/Zagreb", "rs": "Europe/Belgrade", "al": "Europe/Tirane", "ro": "Europe/Bucharest",
    "bg": "Europe/Sofia", "gr": "Europe/Athens", "mt": "Europe/Malta", "ua": "Europe/Kyiv", "ru": "Europe/Moscow",
    "tr": "Europe/Istanbul", "il": "Asia/Jerusalem", "in": "Asia/Kolkata", "jp": "Asia/Tokyo", "kr": "Asia/Seoul",
    "cn": "Asia/Shanghai", "tw": "Asia/Taipei", "hk": "Asia/Hong_Kong", "sg": "Asia/Singapore", "au": "Australia/Sydney",
    "nz": "Pacific/Auckland", "za": "Africa/Johannesburg", "ca": "America/Toronto", "br": "America/Sao_Paulo",
    "ar": "America/Argentina/Buenos_Aires", "cl": "America/Santiago", "pe": "America/Lima", "mx": "America/Mexico_City",
}  # fmt: skip
_ZONES_BY_LANGUAGE: Mapping[str, str] = {
    "it": "Europe/Rome", "de": "Europe/Berlin", "fr": "Europe/Paris", "es": "Europe/Madrid", "en": "America/New_York",
    "nl": "Europe/Amsterdam", "da": "Europe/Copenhagen", "no": "Europe/Oslo", "nb": "Europe/Oslo", "sv": "Europe/Stockholm",
    "fi": "Europe/Helsinki", "pl": "Europe/Warsaw", "cs": "Europe/Prague", "hu": "Europe/Budapest", "el": "Europe/Athens",
    "uk": "Europe/Kyiv", "ru": "Europe/Moscow", "tr": "Europe/Istanbul", "he": "Asia/Jerusalem", "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
}  # fmt: skip


def zone_of(url: str, language: str | None = None) -> str:
    """The zone in which an outlet that nobody described prints its times: its country's, else its language's, else Rome's.

    language: two letters, if known; only where the domain is no country's
    It is an assumption for outlets that have no source file; there the zone is written.
    """
    country = (urlsplit(url).hostname or "").rpartition(".")[2]
    return _ZONES.get(country) or _ZONES_BY_LANGUAGE.get((language or "it")[:2].lower(), "UTC")


def every() -> tuple[str, ...]:
    """The zones that are guessed, each once, those of Europe first."""
    return tuple(dict.fromkeys((*_ZONES.values(), *_ZONES_BY_LANGUAGE.values())))
