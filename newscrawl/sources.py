"""The catalogue: one TOML file an outlet, read into a `Source`. Every fault is a `SourceError` of one line.

A message says which file, which key, what was expected and what came, with a near miss where there is one.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import zoneinfo
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import cssselect
import msgspec
import regex

from newscrawl import patterns, urls, zones
from newscrawl.errors import SourceError
from newscrawl.fields import BY_SELECTOR
from newscrawl.models import Entry, Kind, Source

# What an entry may be called, and what it is then. A link's own kind, article, is none of them.
KINDS: Mapping[str, Kind] = {
    "feed": Kind.FEED,
    "front": Kind.FRONT,
    "home": Kind.HOME,
    "sitemap": Kind.SITEMAP,
    "news_sitemap": Kind.SITEMAP,
    "section": Kind.FRONT,
}
MAX_PATTERN = 200

_SLUG = re.compile(r"[a-z0-9_-]{1,64}")
_LISTED_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
_ERROR_AT = re.compile(r"(?P<what>.*?)(?: - at `(?:key in )?\$\.?(?P<key>.*?)`)?$", re.DOTALL)
_MAX_LISTED = 40


class _EntryTable(msgspec.Struct, forbid_unknown_fields=True):
    url: str
    kind: str
    section: str | None = None
    note: str | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    home: str
    language: str = "it"
    timezone: str = "Europe/Rome"
    verified: bool = False
    hosts: tuple[str, ...] = ()
    entries: tuple[_EntryTable, ...] = ()
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    selectors: dict[str, str] = {}
    accept_certificates: dict[str, str] = {}


# ── doors ──────────────────────────────────────────────────────────────────────────────────────


def load(names: Sequence[str], folder: Path) -> tuple[Source, ...]:
    """The sources of these names, in this order, each once.

    names:   slugs of the catalogue, or paths of `.toml` files; none for the whole catalogue, by name
    folder:  the catalogue, e.g. data/sources
    """
    there = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    paths = [_path(name, there, folder) for name in names] if names else list(there.values())
    if not paths:
        raise SourceError(f"{folder}: expected files like ansa.toml; there are none")
    found: dict[str, Source] = {}
    for path in dict.fromkeys(paths):
        source = read(path)
        if found.setdefault(source.slug, source) != source:
            raise SourceError(f"{path}: another source is called {source.slug!r} already; rename the file")
    return tuple(found.values())


def read(path: Path, *, pattern_s: float = patterns.LIMIT_S) -> Source:
    """One source file; its name without `.toml` is the slug.

    pattern_s: seconds of CPU that one of its regular expressions may take of one address
    """
    wrong = partial(_wrong, path)
    if not _SLUG.fullmatch(path.stem):
        raise SourceError(f"{path}: expected a file name of a-z, 0-9, _ and -, at most 64; got {path.stem!r}")
    return _source(path.stem, _table(path, wrong), pattern_s, wrong)


def ad_hoc(url: str) -> Source:
    """A source for one address: its feeds and links are found from there.

    >>> ad_hoc("https://www.esempio.it/").slug
    'esempio-it'
    """
    address = urls.absolute("", url)
    if address is None:
        if url.strip().lower().startswith(("http://", "https://")):
            raise SourceError(f"expected an address with a host that can be, and no password; got {_shown(url)}")
        hint = f"; did you mean 'https://{url.strip()}'?" if urls.absolute("", f"https://{url.strip()}") else ""
        raise SourceError(f"expected an address that begins with https:// or http://; got {_shown(url)}{hint}")
    name = urls.host(address)
    entries = (Entry(url=address, kind=Kind.HOME),)
    return Source(slug=_slug(name), name=name, home=address, entries=entries, timezone=zones.zone_of(address))


def from_urls(lines: Iterable[str]) -> tuple[Source, ...]:
    """A source for each host of a list of addresses, one a line; blank lines and `#` comments are passed over."""
    found: dict[str, Source] = {}
    for number, line in enumerate(lines, start=1):
        address = line.strip().removeprefix("\ufeff")
        if not address or address.startswith("#"):
            continue
        try:
            source = ad_hoc(address)
        except SourceError as error:
            raise SourceError(f"line {number}: {error}") from None
        known = found.get(source.slug, replace(source, entries=()))
        found[source.slug] = replace(known, entries=tuple(dict.fromkeys((*known.entries, *source.entries))))
    return tuple(found.values())


# ── files ──────────────────────────────────────────────────────────────────────────────────────


def _path(name: str, there: Mapping[str, Path], folder: Path) -> Path:
    if name.endswith(".toml") or "/" in name:
        return Path(name)
    if name in there:
        return there[name]
    listed = ", ".join(list(there)[:_MAX_LISTED]) + (" …" if len(there) > _MAX_LISTED else "")
    near = _near(name, there)
    raise SourceError(f"unknown source {_shown(name)}{near}; there are: {listed or f'none in {folder}'}")


def _table(path: Path, wrong: Callable[[str, str], NoReturn]) -> _File:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"{path}: expected a source file; {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: expected UTF-8; got the byte 0x{error.object[error.start]:02x}") from None
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: expected TOML; {error}") from None
    except RecursionError:
        raise SourceError(f"{path}: expected a source file; got tables nested too deeply") from None
    _known_keys(data, wrong)
    try:
        return msgspec.convert(data, _File)
    except msgspec.ValidationError as error:
        match = _ERROR_AT.match(str(error))
        what, key = (match["what"], match["key"] or "") if match else (str(error), "")
        missing = re.fullmatch(r"Object missing required field `(.+)`", what)
        if missing:
            wrong(".".join(part for part in (key, missing[1]) if part), "expected a value; there is none")
        wrong(key, what[:1].lower() + what[1:].replace("`", "").replace(", got", "; got"))


def _known_keys(data: Mapping[str, Any], wrong: Callable[[str, str], NoReturn]) -> None:
    """msgspec knows unknown keys too, but not their near misses."""
    _known(data, _File, "", wrong)
    entries = data.get("entries")
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            _known(entry, _EntryTable, f"entries[{number}].", wrong)


def _known(
    table: Mapping[str, Any], shape: type[msgspec.Struct], at: str, wrong: Callable[[str, str], NoReturn]
) -> None:
    known = shape.__struct_fields__
    for key in table:
        if key not in known:
            wrong(f"{at}{key}", f"unknown key{_near(key, known)}; expected one of {', '.join(known)}")


# ── values ─────────────────────────────────────────────────────────────────────────────────────


def _source(slug: str, table: _File, pattern_s: float, wrong: Callable[[str, str], NoReturn]) -> Source:
    if not table.name.strip():
        wrong("name", "expected the outlet's name; got ''")
    _check_url("home", table.home, wrong)
    if not re.fullmatch(r"[a-z]{2}", table.language):
        wrong("language", f"expected two letters such as 'it'; got {_shown(table.language)}")
    _check_zone(table.timezone, wrong)
    for number, listed in enumerate(table.hosts):
        if not _LISTED_HOST.fullmatch(listed):
            wrong(f"hosts[{number}]", f"expected a host such as 'video.esempio.it'; got {_shown(listed)}")
    for listed, why in table.accept_certificates.items():
        if not _LISTED_HOST.fullmatch(listed) or ":" in listed:
            wrong("accept_certificates", f"expected hosts such as 'www.esempio.it'; got {_shown(listed)}")
        if not why.strip():
            wrong(f"accept_certificates.{listed}", "expected the reason why its certificate is not checked; got ''")
    for key, listed_patterns in (("allow", table.allow), ("deny", table.deny)):
        for number, pattern in enumerate(listed_patterns):
            _check_pattern(f"{key}[{number}]", pattern, pattern_s, wrong)
    for field, selector in table.selectors.items():
        _check_selector(field, selector, wrong)
    entries = tuple(_entry(f"entries[{number}]", entry, wrong) for number, entry in enumerate(table.entries))
    return Source(
        slug=slug,
        name=table.name.strip(),
        home=table.home,
        entries=entries or (Entry(url=table.home, kind=Kind.HOME),),
        language=table.language,
        timezone=table.timezone,
        hosts=table.hosts,
        allow=table.allow,
        deny=table.deny,
        selectors={BY_SELECTOR[field].attribute: selector for field, selector in table.selectors.items()},
        accept_certificates=table.accept_certificates,
        verified=table.verified,
    )


def _entry(at: str, entry: _EntryTable, wrong: Callable[[str, str], NoReturn]) -> Entry:
    _check_url(f"{at}.url", entry.url, wrong)
    kind = KINDS.get(entry.kind)
    if kind is None:
        wrong(f"{at}.kind", f"expected one of {', '.join(KINDS)}; got {_shown(entry.kind)}{_near(entry.kind, KINDS)}")
    return Entry(url=entry.url, kind=kind, section=entry.section, note=entry.note)


def _check_url(key: str, url: str, wrong: Callable[[str, str], NoReturn]) -> None:
    if urls.absolute("", url) is None:
        wrong(key, f"expected an absolute http(s) address without credentials; got {_shown(url)}")


def _check_zone(name: str, wrong: Callable[[str, str], NoReturn]) -> None:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = _near(name, zoneinfo.available_timezones())
        wrong("timezone", f"expected an IANA name such as 'Europe/Rome'; got {_shown(name)}{near}")


def _check_pattern(key: str, pattern: str, pattern_s: float, wrong: Callable[[str, str], NoReturn]) -> None:
    if len(pattern) > MAX_PATTERN:
        wrong(key, f"expected a regular expression of at most {MAX_PATTERN} characters; got {len(pattern)}")
    try:
        patterns.check(pattern, limit_s=pattern_s)
    except (regex.error, OverflowError, RecursionError) as error:
        wrong(key, f"expected a regular expression; got {_shown(pattern)}: {error}")
    except patterns.SlowPattern as error:
        wrong(key, f"expected a regular expression that is quick with any address; got {_shown(pattern)}: {error}")


def _check_selector(field: str, selector: str, wrong: Callable[[str, str], NoReturn]) -> None:
    if field not in BY_SELECTOR:
        wrong(
            f"selectors.{field}", f"unknown field{_near(field, BY_SELECTOR)}; expected one of {', '.join(BY_SELECTOR)}"
        )
    try:
        for parsed in cssselect.parse(selector):
            cssselect.HTMLTranslator().selector_to_xpath(parsed)
    except cssselect.SelectorError as error:
        wrong(f"selectors.{field}", f"expected a CSS selector; got {_shown(selector)}: {error}")


# ── words ──────────────────────────────────────────────────────────────────────────────────────


def _slug(host: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "-", host.removeprefix("www.")).strip("-")[:64]


def _wrong(path: Path, key: str, what: str) -> NoReturn:
    raise SourceError(f"{path}: {key}: {what}" if key else f"{path}: {what}")


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def _shown(raw: str) -> str:
    """Quoted, on one line, not endless."""
    return repr(raw if len(raw) <= 100 else raw[:99] + "…")
