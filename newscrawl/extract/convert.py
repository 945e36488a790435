"""Candidates are converted to the values of fields here; a candidate that is of no use gives None. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from newscrawl import dates, text, urls
from newscrawl.models import Block, Moment

DATE_CHARS = 128
_DATES = 256
_TITLE_CHARS = 500
_WORDS_CHARS = 1500
_EARLIEST_YEAR = 1990
# "2025-11-09T00:00:00Z", with Go's "+0000 UTC" too; "Sun, 09 Nov 2025 00:00:00 GMT".
_ZONE = r"\s*(?:Z|GMT|UTC|[+-]\d\d:?\d\d)?(?: [A-Z]{3,4})?"
_MIDNIGHT = re.compile(
    rf"(\d{{4}}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?{_ZONE}|((?:\w{{3}}, )?\d{{1,2}} \w{{3}} \d{{4}} 00:00)(?::00)?{_ZONE}"
)
# Dates in other languages as German, French, Spanish and Portuguese newspapers print them, put into Italian: one table of names where
# dateparser would load all its languages.
_MONTHS = {
    name: italian
    for italian, names in {
        "gennaio": "januar jänner janvier enero janeiro januari",
        "febbraio": "februar feber février fevrier febrero fevereiro februari",
        "marzo": "märz maerz mars março maart",
        "aprile": "avril abril",
        "maggio": "mai mayo maio mei",
        "giugno": "juni juin junio junho",
        "luglio": "juli juillet julio julho",
        "agosto": "août aout augustus",
        "settembre": "septembre septiembre setembro",
        "ottobre": "oktober octobre octubre outubro okt",
        "novembre": "noviembre novembro",
        "dicembre": "dezember décembre decembre diciembre dezembro december dez déc dic",
    }.items()
    for name in names.split()
}
_FOREIGN = re.compile(
    rf"\b(\d{{1,2}}|1er)\.?\s+(?:de\s+)?({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?,?(?:\s+del?\b)?(?=\s+\d)",
    re.IGNORECASE,
)
# In 06/13/2019 the month stands first, since there is no thirteenth month.
_MONTH_FIRST = re.compile(r"\b(0?[1-9]|1[0-2])/(1[3-9]|2\d|3[01])/((?:19|20)\d\d)\b")
# "2025年11月9日": year, month and day each with its sign.
_SIGNED = re.compile(r"((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})(?!\d)")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?$", re.IGNORECASE)
_NO_SECTIONS = """
    post posts article articles articolo articoli artikel beitrag beiträge entry entries page pages pagina
    home homepage default content contenuti all tutti tutte uncategorized uncategorised senzacategoria noncategorizzato nessunacategoria
    allgemein unkategorisiert nonclassé sincategoría sincategoria semcategoria
"""
_NO_SECTION = frozenset(_NO_SECTIONS.split())
_OF_THEME = re.compile(r"/wp-content/(?:themes|plugins)/|/(?:themes?|skins?)/[^/]+/", re.IGNORECASE)
# Words that make a picture's name the outlet's, and those that may stand beside them.
_OUTLET_WORDS = "logo logotipo icon icona favicon placeholder default fallback share sharing social noimage"
_OTHER_WORDS = """
    og opengraph image img immagine picture pic thumb thumbnail facebook fb twitter site sito web card cover banner no apple touch
    small large big square white dark light bianco nero new v x
"""
_OF_OUTLET = frozenset(_OUTLET_WORDS.split())
_BESIDE_OUTLET = frozenset(_OTHER_WORDS.split())
_KINDS = frozenset({"paragraph", "heading", "item", "quote", "table"})


def words(raw: str) -> str | None:
    """The text as one line; None without a letter or digit in it."""
    line = text.line(raw[: _WORDS_CHARS * 4])
    return line[:_WORDS_CHARS] if any(c.isalnum() for c in line) else None


def title(raw: str) -> str | None:
    line = words(raw)
    return line if line is not None and len(line) <= _TITLE_CHARS else None


def language(raw: str) -> str | None:
    found = _LANGUAGE.match(raw.strip())
    return found.group(1).lower() if found else None


def moments(now: datetime, zone: ZoneInfo, language: str | None = None) -> Callable[[str], Moment | None]:
    """A reader of dates, which refuses days in the future and before there was a web: they are no dates of an article.

    language: two letters, the page's own
    """

    # A page's dates are weighed against one another, each several times.
    @lru_cache(maxsize=_DATES)
    def convert(raw: str) -> Moment | None:
        if len(raw) > DATE_CHARS:
            return None
        moment = _day(raw, zone) or dates.parse_iso(raw, zone=zone)
        if moment is None:
            moment = dates.parse(_italian(raw), now=now, zone=zone, language=language or "it")
        if moment is None or moment.at.year < _EARLIEST_YEAR or moment.at > now + timedelta(days=2):
            return None
        return moment

    return convert


def _day(raw: str, zone: ZoneInfo) -> Moment | None:
    """A machine's midnight is a day without a time; in another zone it would become an hour nobody printed, or the day before."""
    found = _MIDNIGHT.fullmatch(raw.strip())
    day = dates.parse_iso(found.group(1) or found.group(2), zone=zone) if found else None
    return day._replace(precision="day") if day is not None else None


def _italian(raw: str) -> str:
    """A date in another language or order as an Italian newspaper would print it."""
    if not raw.isascii() and (signed := _SIGNED.search(raw)) is not None:
        return "-".join(signed.groups())
    named = _FOREIGN.sub(lambda found: f"{found[1].removesuffix('er')} {_MONTHS[found[2].lower()]}", raw)
    return _MONTH_FIRST.sub(r"\2/\1/\3", named)


def addresses(base: str) -> Callable[[str], str | None]:
    """A reader of addresses of pictures: absolute, http or https."""

    def convert(raw: str) -> str | None:
        return urls.absolute(base, raw)

    return convert


def pictures(base: str) -> Callable[[str], str | None]:
    """A reader of addresses of an article's picture: one that is called a logo or a default and nothing else is the outlet's."""
    absolute = addresses(base)
    outlet = {part for part in re.split(r"[^a-z0-9]+", urls.host(base)) if part}

    def convert(raw: str) -> str | None:
        url = absolute(raw)
        if url is None or _OF_THEME.search(url):
            return None
        name = url.partition("?")[0].rpartition("/")[2].rpartition(".")[0].lower()
        parts = {part for part in re.split(r"[^a-z]+", name) if part}
        return None if parts & _OF_OUTLET and parts <= _OF_OUTLET | _BESIDE_OUTLET | outlet else url

    return convert


def sections(reader: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """A reader of sections that refuses what content systems call any article: "posts", "Senza categoria"."""

    def convert(raw: str) -> str | None:
        found = reader(raw)
        return None if found is None or text.same_form(found) in _NO_SECTION else found

    return convert


def canonicals(base: str, asked: str | None, title: str | None) -> Callable[[str], str | None]:
    """A reader of the page's own name for itself: believed on the same site only, never when it is the home page, and only where
    it may be that of this text.

    base: where the page answered; asked: where it was asked for; title: its headline
    """
    known = {urls.canonical(url) for url in (base, asked) if url}

    def convert(raw: str) -> str | None:
        url = urls.absolute(base, raw)
        if url is None or not urls.same_site(url, base) or (_is_home(url) and not _is_home(base)):
            return None
        if urls.canonical(url) not in known and not urls.forms.may_name(url, base, title):
            return None
        return urls.clean(url)

    return convert


def _is_home(url: str) -> bool:
    return re.fullmatch(r"https?://[^/?#]+/?", url) is not None


def tags(raw: Sequence[str]) -> tuple[str, ...] | None:
    """The distinct tags, in the order printed."""
    found = {text.same_form(line): line for tag in raw if (line := words(tag)) and len(line) <= 80}
    return tuple(found.values())[:50] or None


def blocks(raw: Sequence[str]) -> tuple[Block, ...] | None:
    """The blocks of candidates "kind: text"."""
    found = []
    for block in raw:
        kind, _, raw = block.partition(": ")
        line = text.lines(raw) if kind == "table" else text.line(raw)
        if kind in _KINDS and line:
            found.append(Block(kind, line))  # type: ignore[arg-type]
    return tuple(found) or None
