"""A source file is written: the TOML of an outlet of which a program found out something. A person reads and edits it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from newscrawl.models import Entry, Source


def toml(source: Source, head: Iterable[str] = ()) -> str:
    """The file of a source, as `newscrawl.sources.read` reads it.

    head: sentences that stand above it as comments
    Patterns, selectors and hosts are not written: nobody but a person knows them.
    """
    return "".join(f"{line}\n" for line in (*(f"# {each}" for each in head), *_lines(source)))


def entry(one: Entry) -> str:
    """One `[[entries]]` of a file, with a blank line before it."""
    return "".join(f"{line}\n" for line in _entry(one))


def string(value: str) -> str:
    """A text as TOML writes it, between quotes on one line."""
    # JSON escapes as TOML does, but leaves one control character alone.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _lines(source: Source) -> Iterator[str]:
    yield f"name = {string(source.name)}"
    yield f"home = {string(source.home)}"
    if source.groups:
        yield f"groups = [{', '.join(map(string, source.groups))}]"
    for key in ("region", "province", "network"):
        if value := getattr(source, key):
            yield f"{key} = {string(value)}"
    yield f"language = {string(source.language)}"
    yield f"timezone = {string(source.timezone)}"
    yield f"verified = {'true' if source.verified else 'false'}"
    for one in source.entries:
        yield from _entry(one)


def _entry(one: Entry) -> Iterator[str]:
    yield ""
    yield "[[entries]]"
    yield f"url = {string(one.url)}"
    yield f"kind = {string(one.kind.value)}"
    for key in ("section", "note"):
        if value := getattr(one, key):
            yield f"{key} = {string(value)}"
