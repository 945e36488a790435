"""Source files are found by name or path and read, one outlet a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from newscrawl.discover import patterns
from newscrawl.errors import SourceError
from newscrawl.models import Source
from newscrawl.sources import checks, messages, schema

_SLUG = re.compile(r"[a-z0-9_-]{1,64}")
_MAX_LISTED = 40


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
    if not _SLUG.fullmatch(path.stem):
        raise SourceError(f"{path}: expected a file name of a-z, 0-9, _ and -, at most 64; got {path.stem!r}")
    refuse = messages.refusal(path)
    return checks.source(path.stem, schema.table(_toml(path), refuse), pattern_s, refuse)


def _path(name: str, there: Mapping[str, Path], folder: Path) -> Path:
    if name.endswith(".toml") or "/" in name:
        return Path(name)
    if name in there:
        return there[name]
    listed = ", ".join(list(there)[:_MAX_LISTED]) + (" …" if len(there) > _MAX_LISTED else "")
    near = messages.near_miss(name, there)
    raise SourceError(f"unknown source {messages.quoted(name)}{near}; there are: {listed or f'none in {folder}'}")


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"{path}: expected a source file; {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: expected UTF-8; got the byte 0x{error.object[error.start]:02x}") from None
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: expected TOML; {error}") from None
    except RecursionError:
        raise SourceError(f"{path}: expected a source file; got tables nested too deeply") from None
