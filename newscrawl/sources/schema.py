"""The shape of a source file: its tables, their keys and types. An unknown key is a fault, and so is a value of another type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from newscrawl.models import Kind
from newscrawl.sources.messages import Refuse, near_miss

# What the `kind` of an entry may be, and what it stands for. A link's own kind, article, is none of them.
KINDS: Mapping[str, Kind] = {
    "feed": Kind.FEED,
    "front": Kind.FRONT,
    "home": Kind.HOME,
    "sitemap": Kind.SITEMAP,
    "news_sitemap": Kind.SITEMAP,
    "section": Kind.FRONT,
}

#: What an outlet may be called: how far it reports, what it is, what it writes of. The word is also the name of a selection.
GROUPS = (
    "national", "regional", "local", "agencies", "television", "radio", "magazines", "digital", "business", "sport", "science",
    "technology", "culture", "fact-checking", "institutions", "satire", "foreign",
)  # fmt: skip

_ERROR_AT = re.compile(r"(?P<what>.*?)(?: - at `(?:key in )?\$\.?(?P<key>.*?)`)?$", re.DOTALL)


class EntryTable(msgspec.Struct, forbid_unknown_fields=True):
    """One `[[entries]]` of a source file."""

    url: str
    kind: str
    section: str | None = None
    note: str | None = None


class SourceTable(msgspec.Struct, forbid_unknown_fields=True):
    """A source file: its keys, their types and defaults. What values may be is in `checks`."""

    name: str
    home: str
    language: str = "it"
    timezone: str = "Europe/Rome"
    verified: bool = False
    groups: tuple[str, ...] = ()
    region: str | None = None
    province: str | None = None
    network: str | None = None
    hosts: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    entries: tuple[EntryTable, ...] = ()
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    selectors: dict[str, str] = {}
    accept_certificates: dict[str, str] = {}


class NetworkTable(msgspec.Struct, forbid_unknown_fields=True):
    """A file of `networks/`: what the outlets of one publisher have in common, and each can say otherwise."""

    name: str
    hosts: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    selectors: dict[str, str] = {}


Shape = TypeVar("Shape", bound=msgspec.Struct)


def table(data: Mapping[str, Any], shape: type[Shape], refuse: Refuse) -> Shape:
    """The parsed TOML of a file as its table."""
    _refuse_unknown_keys(data, shape, refuse)
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        match = _ERROR_AT.match(str(error))
        what, key = (match["what"], match["key"] or "") if match else (str(error), "")
        missing = re.fullmatch(r"Object missing required field `(.+)`", what)
        if missing:
            refuse(".".join(part for part in (key, missing[1]) if part), "expected a value; there is none")
        refuse(key, what[:1].lower() + what[1:].replace("`", "").replace(", got", "; got"))


def _refuse_unknown_keys(data: Mapping[str, Any], shape: type[msgspec.Struct], refuse: Refuse) -> None:
    """An unknown key is refused with its near miss, which msgspec does not name."""
    _refuse_unknown(data, shape, "", refuse)
    entries = data.get("entries")
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            _refuse_unknown(entry, EntryTable, f"entries[{number}].", refuse)


def _refuse_unknown(table: Mapping[str, Any], shape: type[msgspec.Struct], at: str, refuse: Refuse) -> None:
    known = shape.__struct_fields__
    for key in table:
        if key not in known:
            refuse(f"{at}{key}", f"unknown key{near_miss(key, known)}; expected one of {', '.join(known)}")
