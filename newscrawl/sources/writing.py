"""A source file is written: the TOML of an outlet of which a program found out something. A person reads and edits it. Pure.

`newscrawl add`, `newscrawl init` and `newscrawl sources import` write new files by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import msgspec

from newscrawl import text
from newscrawl.models import Entry, Source
from newscrawl.sources.schema import EntryTable, SourceTable

# In this order; what a person shall look at is written also where it is the default.
_KEYS = (
    "name", "home", "groups", "region", "province", "network", "language", "timezone", "verified", "hosts", "outside", "allow", "deny",
)  # fmt: skip
_ALWAYS = frozenset(("name", "home", "language", "timezone", "verified"))
_PATTERNS = frozenset(("allow", "deny"))
_LONGEST_COMMENT = 160


def toml(source: Source | SourceTable, head: Iterable[str] = ()) -> str:
    """The file of a source, as `newscrawl.sources.read` reads it.

    head: sentences that stand above it as comments, a line each
    Selectors and certificates are not written: nobody but a person knows them.
    """
    table = msgspec.convert(source, SourceTable, from_attributes=True)
    keys = (f"{key} = {_value(key, value)}\n" for key in _KEYS if (value := getattr(table, key)) or key in _ALWAYS)
    return "".join((*map(_comment, head), *keys, *map(_entry, table.entries)))


def entry(one: Entry) -> str:
    """One `[[entries]]` of a file, with a blank line before it."""
    return _entry(msgspec.convert(one, EntryTable, from_attributes=True))


def string(value: str) -> str:
    """A text as TOML writes it, between quotes on one line."""
    # JSON escapes as TOML does, but leaves one control character alone.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _entry(one: EntryTable) -> str:
    values = ((key, getattr(one, key)) for key in EntryTable.__struct_fields__)
    return "".join(("\n[[entries]]\n", *(f"{key} = {string(value)}\n" for key, value in values if value)))


def _value(key: str, value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return string(value)
    return f"[{', '.join(map(_pattern if key in _PATTERNS else string, value))}]"


def _pattern(value: str) -> str:
    """A regular expression without doubled backslashes, where it can be."""
    return f"'{value}'" if value.isprintable() and "'" not in value else string(value)


def _comment(words: str) -> str:
    """A comment on one line, without characters that TOML does not take there."""
    line = "".join(char if char.isprintable() else " " for char in text.line(words))
    return f"# {line if len(line) <= _LONGEST_COMMENT else line[:_LONGEST_COMMENT] + ' …'}\n"
