"""Source files are found by name or path and read, one outlet a file; what the outlets of a network share has a file of its own.

A catalogue is a list of folders. Of two files of one name, that of the earlier folder counts: a person's own comes first, the one that
travels with newscrawl last.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from newscrawl import near, urls
from newscrawl.discover import patterns
from newscrawl.errors import SourceError
from newscrawl.models import Source
from newscrawl.sources import checks, messages, schema, selection
from newscrawl.sources.schema import NetworkTable, SourceTable

NETWORKS = "networks"

_SLUG = re.compile(r"[a-z0-9_-]{1,64}")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def files(catalogue: Sequence[Path]) -> dict[str, Path]:
    """Each slug's file, by slug."""
    found: dict[str, Path] = {}
    for folder in catalogue:
        for path in folder.glob("*.toml"):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def is_slug(name: str) -> bool:
    """Whether a source file may be called so."""
    return _SLUG.fullmatch(name) is not None


def load(terms: Sequence[str], catalogue: Sequence[Path]) -> tuple[Source, ...]:
    """The sources that these terms choose, in their order, each once.

    terms:     slugs of the catalogue, paths of `.toml` files, selections such as @lazio; with a minus: without these; none of them, or
               only such with a minus: of the whole catalogue, by name
    catalogue: its folders, e.g. data/sources
    Raises SourceError.
    """
    there = files(catalogue)
    if not any(not term.startswith(selection.WITHOUT) for term in terms):
        terms = [selection.MARK + selection.ALL, *terms]
    plain = list(dict.fromkeys(term.removeprefix(selection.WITHOUT) for term in terms))
    named = {
        term: [read(_path(term, there, catalogue), catalogue)] for term in plain if not term.startswith(selection.MARK)
    }
    if len(named) < len(plain):
        every = _whole(there, catalogue)
        named |= {term: selection.selected(term, every) for term in plain if term not in named}
    return _different(selection.pick(terms, named), named)


def read(path: Path, catalogue: Sequence[Path] = (), *, pattern_s: float = patterns.LIMIT_S) -> Source:
    """One source file; its name without `.toml` is the slug.

    catalogue: folders in which its network may be described, besides its own
    pattern_s: seconds of CPU that one of its regular expressions may take of one address
    """
    if not is_slug(path.stem):
        raise SourceError(f"{path}: expected a file name of a-z, 0-9, _ and -, at most 64; got {path.stem!r}")
    refuse = messages.refusal(path)
    table = schema.table(_toml(path), SourceTable, refuse)
    folders = dict.fromkeys((path.parent, *catalogue))
    network = None if table.network is None else _network(table.network, list(folders), pattern_s, refuse)
    return checks.source(path.stem, table, network, pattern_s, refuse)


def of(url: str, sources: Iterable[Source]) -> Source | None:
    """The outlet whose an address is: the one at home on its host, else the first on its site; None where it is nobody's."""
    on_site = [one for one in sources if urls.on_site(url, one.home, one.hosts, one.outside)]
    return next((one for one in on_site if urls.host(one.home) == urls.host(url)), next(iter(on_site), None))


def _whole(there: Mapping[str, Path], catalogue: Sequence[Path]) -> list[Source]:
    if not there:
        raise SourceError(f"{_where(catalogue)}: expected files like ansa.toml; there are none")
    return [read(path, catalogue) for path in there.values()]


def _different(picked: Iterable[Source], named: Mapping[str, Sequence[Source]]) -> tuple[Source, ...]:
    """What was picked; two files whose outlets differ must not have one name."""
    every: dict[str, Source] = {}
    for term, sources in named.items():
        for source in sources:
            if every.setdefault(source.slug, source) != source:
                raise SourceError(f"{term}: another source is called {source.slug!r} already; rename the file")
    return tuple(picked)


def _network(slug: str, catalogue: Sequence[Path], pattern_s: float, refuse: messages.Refuse) -> NetworkTable:
    """The file of a network, which lies in `networks/` of a folder of the catalogue."""
    there = files([folder / NETWORKS for folder in catalogue])
    if slug not in there:
        hint = messages.near_miss(slug, there)
        where = ", ".join(str(folder / NETWORKS) for folder in catalogue)
        refuse("network", f"expected one of {', '.join(there) or 'none'} ({where}); got {messages.quoted(slug)}{hint}")
    return _network_file(there[slug], there[slug].stat().st_mtime_ns, pattern_s)


@lru_cache(maxsize=64)
def _network_file(path: Path, changed: int, pattern_s: float) -> NetworkTable:
    """The same for all outlets of a network: it is read once. changed: so that one that was edited is read again"""
    refuse = messages.refusal(path)
    table = schema.table(_toml(path), NetworkTable, refuse)
    if not table.name.strip():
        refuse("name", "expected the network's name; got ''")
    checks.rules(table, pattern_s, refuse)
    return table


def _path(name: str, there: Mapping[str, Path], catalogue: Sequence[Path]) -> Path:
    if _ADDRESS.match(name):
        raise SourceError(
            f"{messages.quoted(name)}: expected a slug, a selection such as @lazio or a source file; got an address:"
            " `newscrawl add ADDRESS` describes its outlet"
        )
    if name.endswith(".toml") or "/" in name:
        return Path(name)
    if name in there:
        return there[name]
    if not there:
        raise messages.Unknown(f"unknown source {messages.quoted(name)}; there are none in {_where(catalogue)}")
    if meant := selection.meant(name):
        raise messages.Unknown(f"unknown source {messages.quoted(name)}; the selection of that name is '{meant}'")
    hint = near.hint(name, there)
    raise messages.Unknown(
        f"unknown source {messages.quoted(name)}{hint or ';'} `newscrawl sources` lists the {len(there)} that there are"
    )


def _where(catalogue: Sequence[Path]) -> str:
    return ", ".join(map(str, catalogue))


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
