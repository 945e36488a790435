"""What a live check found out is proposed as a change of the source file: a line or two of its text, and nothing else. Pure.

The text is edited and not written anew, so that comments and order stay; what cannot be changed so for sure is left to a person.
"""

from __future__ import annotations

import difflib
import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newscrawl.sources import writing
from newscrawl.sources.findings import EntryFinding, SourceFinding

_HEADER = re.compile(r"\s*\[")
_ENTRY = re.compile(r"\s*\[\[\s*entries\s*\]\]\s*(?:#.*)?")
_KEY = re.compile(r"\s*(?P<key>url|kind|note)\s*=")
_HOME = re.compile(r"\s*home\s*=")
_COMMENT = re.compile(r"""\s*\w+\s*=\s*(?:"(?:[^"\\]|\\.)*"|'[^']*')(?P<rest>\s*(?:#.*)?)""")


def changed(text: str, finding: SourceFinding) -> str:
    """The text of a source file with the addresses and kinds that were found; the same text where nothing is to be changed."""
    wanted = {entry.url: entry for entry in finding.entries if _change(entry)}
    home = finding.home.moved_to if finding.home is not None else None
    if not wanted and home is None:
        return text
    lines, day = text.splitlines(keepends=True), f"{finding.at:%Y-%m-%d}"
    for start, end in reversed(list(_blocks(lines))):
        entry = next((wanted[url] for url in wanted if _url(lines[start:end]) == url), None)
        if entry is not None:
            lines[start:end] = _edited(lines[start:end], entry, day)
    if home is not None:
        lines = _with_home(lines, home)
    new = "".join(lines)
    return new if _is_as_meant(text, new, wanted, home, day) else text


def diff(text: str, new: str, name: str) -> str:
    """The change as a unified diff; "" for none. name: of the file"""
    before, after = text.splitlines(keepends=True), new.splitlines(keepends=True)
    return "".join(
        line if line.endswith("\n") else f"{line}\n" for line in difflib.unified_diff(before, after, name, name)
    )


def _change(entry: EntryFinding) -> dict[str, str]:
    """Key → value of the entry as it should be."""
    url = entry.better or entry.moved_to
    if url is not None and not url.isprintable():  # of somebody's page, and meant for a terminal and a file
        url = None
    kind = entry.really if entry.better is None else None
    return {key: value for key, value in (("url", url), ("kind", kind and kind.value)) if value}


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First line and end of each [[entries]]."""
    headers = [number for number, line in enumerate(lines) if _HEADER.match(line)] + [len(lines)]
    for start, end in itertools.pairwise(headers):
        if _ENTRY.fullmatch(lines[start].rstrip("\r\n")):
            yield start, end


def _url(block: Sequence[str]) -> str | None:
    try:
        return str(tomllib.loads("".join(block))["entries"][0].get("url"))
    except tomllib.TOMLDecodeError:  # a table of the block's entry, or a text over several lines
        return None


def _noted(old: Mapping[str, Any], entry: EntryFinding, day: str) -> dict[str, str]:
    """What is to be changed of an entry, with a note that says what it was."""
    change = _change(entry)
    was = " and ".join(f"{key} was {old.get(key)}" for key in change)
    note = "; ".join(filter(None, (old.get("note"), f"{was} until newscrawl sources verify of {day}")))
    return {**change, "note": note}


def _edited(block: Sequence[str], entry: EntryFinding, day: str) -> list[str]:
    change = _noted(tomllib.loads("".join(block))["entries"][0], entry, day)
    lines: list[str] = []
    for line in block:
        key = match["key"] if (match := _KEY.match(line)) else ""
        rest = _COMMENT.fullmatch(line.rstrip("\r\n")) if key in change else None
        lines.append(line if rest is None else f"{key} = {writing.string(change.pop(key))}{rest['rest'].rstrip()}\n")
    if "note" in change:  # it had none
        at = max(number for number, line in enumerate(lines) if _KEY.match(line)) + 1
        lines.insert(at, f"note = {writing.string(change.pop('note'))}\n")
    return lines


def _with_home(lines: Sequence[str], home: str) -> list[str]:
    """The lines with another home page: a key above the first table."""
    top = next((number for number, line in enumerate(lines) if _HEADER.match(line)), len(lines))
    return [
        f"home = {writing.string(home)}{match['rest'].rstrip()}\n"
        if number < top and _HOME.match(line) and (match := _COMMENT.fullmatch(line.rstrip("\r\n")))
        else line
        for number, line in enumerate(lines)
    ]


def _is_as_meant(text: str, new: str, wanted: Mapping[str, EntryFinding], home: str | None, day: str) -> bool:
    """Whether the new text says what the old one did, but for the changes."""
    try:
        before, after = tomllib.loads(text), tomllib.loads(new)
    except tomllib.TOMLDecodeError:
        return False
    entries = [
        {**old, **(_noted(old, wanted[old["url"]], day) if old.get("url") in wanted else {})}
        for old in before.get("entries", [])
    ]
    changes = {"entries": entries} if entries else {}
    return {**before, **changes, **({"home": home} if home else {})} == after
