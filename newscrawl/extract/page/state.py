"""The state of a page is read: data of which scripts make what a reader sees, in scripts of data, code that assigns, and attributes.

Next.js, Nuxt, Apollo, Inertia, Astro and others each write it in their own way; here it becomes plain lists and dicts, each with the
name of its place. Nothing is run. Bounded by the characters that are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from newscrawl.extract.page import literals
from newscrawl.extract.page.document import Document
from newscrawl.markup import holds_data

_MOST_CHARS = 4_000_000  #: of all scripts of a page
_LEAST_CHARS = 250
_OPEN = re.compile(r"<script\b([^<>]{0,2000})>", re.IGNORECASE)
_CLOSE = re.compile(r"</script", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TARGET = re.compile(r"([A-Za-z_$][\w$]*)(?:[\"']\])?\s*=(?![=>])\s*")
_PUSHED = re.compile(r"__next_f\.push\(\s*\[\s*1\s*,\s*(\"(?:[^\"\\]+|\\.)*+\")", re.DOTALL)
_ROW = re.compile(r"([0-9a-f]{0,8}):(?:T([0-9a-f]{1,6}),)?")
_QUOTED_JSON = re.compile(r"JSON\.parse\(\s*(?:decodeURIComponent\(\s*)?([\"'`])((?:(?!\1)[^\\]|\\.)*+)\1", re.DOTALL)
_STRING = re.compile(r"\"(?:[^\"\\]+|\\.)*+\"|'(?:[^'\\]+|\\.)*+'", re.DOTALL)
_ENCODED = "%7B%22"


class Placed(NamedTuple):
    """A value of the state, where it stands, and what the names in it mean."""

    place: str  #: the script's id, the name that it is assigned to, or the attribute
    value: Any
    names: Mapping[str, Any] = {}


def values(document: Document, most_chars: int = _MOST_CHARS) -> Iterator[Placed]:
    """The state of a page, in document order; first that of scripts. most_chars: of scripts that are read"""
    pieces: list[str] = []
    for attributes, content in _scripts(document.text):
        most_chars -= len(content)
        if most_chars < 0:
            break
        kind = attributes.get("type", "")
        if "src" in attributes or "ld+json" in kind or len(content) < _LEAST_CHARS or not holds_data(kind, content):
            continue
        pieces += _PUSHED.findall(content)
        if kind.rstrip().endswith("json"):
            yield from _placed(attributes.get("id") or attributes.get("data-page") or "json", content)
        elif "__next_f" not in content:
            yield from _assigned(content)
    if pieces:
        yield from _flight("".join(literals.text(piece[1:-1]) for piece in pieces))
    yield from _attributes(document)


def _scripts(markup: str) -> Iterator[tuple[Mapping[str, str], str]]:
    at = 0
    while (opened := _OPEN.search(markup, at)) and (closed := _CLOSE.search(markup, opened.end())):
        at = closed.end()
        attributes = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(opened[1])}
        yield attributes, markup[opened.end() : closed.start()]


def _placed(place: str, content: str) -> Iterator[Placed]:
    found = _json(content)
    if isinstance(found, list) and _is_numbered(found):
        yield Placed(place, _Numbered(found).whole())
    elif found is not None:
        yield Placed(place, found)


def _json(content: str) -> Any:
    """The value of a piece of JSON, None for what is none, or holds nothing else."""
    bare = content.strip()
    if _ENCODED in bare[:20]:
        bare = unquote(bare)
    try:
        found = json.loads(bare, strict=False, parse_int=_whole)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) < 19 else digits


def _assigned(content: str) -> Iterator[Placed]:
    """What code assigns: JSON, JSON in a string, or literals."""
    decoder = json.JSONDecoder(strict=False, parse_int=_whole)
    at, quoted = 0, list(_QUOTED_JSON.finditer(content))
    for one in quoted:
        name = _TARGET.search(content, max(0, one.start() - 100), one.start())
        yield from _placed(name[1] if name else "script", literals.text(one[2]))
    while not quoted and (target := _TARGET.search(content, at)):
        at = target.end()
        first = content[at : at + 1]
        if first in ("'", '"') and (string := _STRING.match(content, at)):
            at = string.end()
            yield from _placed(target[1], literals.text(string[0][1:-1]))
            continue
        if first not in ("{", "[", "(", "f"):
            continue
        try:
            value, at = decoder.raw_decode(content, at)
            yield Placed(target[1], value)
        except (ValueError, RecursionError):
            yield Placed(target[1], *literals.read(content[at:]))
            return


def _attributes(document: Document) -> Iterator[Placed]:
    """Attributes that hold objects: `data-page`, `data-props`, `props` and whatever they are called."""
    for name, value in document.elements.long_values(_LEAST_CHARS, "{["):
        yield from _placed(name, value)


# ── numbered values (devalue, as Nuxt 3 and SvelteKit write them) ──────────────────────────────


def _is_numbered(found: list[Any]) -> bool:
    """Whether a list's objects name their values by their place in the list."""
    objects = [one for one in found if isinstance(one, dict) and one]
    return bool(objects) and all(type(at) is int for one in objects for at in one.values())


class _Numbered:
    """A list whose members stand for one another by their places, each told once."""

    def __init__(self, found: list[Any]) -> None:
        self._found = found
        self._made: dict[int, Any] = {}

    def whole(self) -> list[Any]:
        """Its objects, each with its own values; an object is shared by all that name it."""
        for at, one in enumerate(self._found):
            self._made[at] = {} if isinstance(one, dict) else [] if isinstance(one, list) else one
        for at, one in enumerate(self._found):
            if isinstance(one, dict):
                self._made[at].update({key: self._made.get(place) for key, place in one.items()})
            elif isinstance(one, list):
                self._made[at].extend(self._made.get(place) for place in one if type(place) is int)
        return [self._made[0]] if self._made else []


# ── React's flight data ────────────────────────────────────────────────────────────────────────


def _flight(rows: str) -> Iterator[Placed]:
    """The rows of flight data: `5:["$","p",null,{…}]`, or a text by its length in bytes, which others name as "$5"."""
    decoder = json.JSONDecoder(strict=False, parse_int=_whole)
    found, texts = list[Any](), dict[str, Any]()
    at = 0
    while row := _ROW.search(rows, at):
        if row[2]:
            told = rows[row.end() : row.end() + int(row[2], 16)].encode()[: int(row[2], 16)].decode(errors="ignore")
            texts[f"${row[1]}"], at = told, row.end() + len(told)
            continue
        try:
            value, at = decoder.raw_decode(rows, row.end())
            if isinstance(value, dict | list):
                found.append(value)
                texts[f"${row[1]}"] = texts[f"$L{row[1]}"] = value
        except (ValueError, RecursionError):
            at = rows.find("\n", row.end())
            if at < 0:
                break
    if found:
        yield Placed("__next_f", found, texts)
