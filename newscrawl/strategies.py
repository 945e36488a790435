"""Strategies are found by folder: one module a strategy, no registry and no edit elsewhere.

They stand in a package whose public modules each offer the agreed name; modules that begin with `_` are helpers.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from newscrawl.errors import UsageError


def load(package: ModuleType, entry: str, names: Sequence[str] | None = None) -> Mapping[str, Any]:
    """The strategies of a package by name: `{"jsonld": <its candidates function>, …}`.

    package: e.g. `newscrawl.extract.fields`
    entry:   the name that each strategy offers, e.g. "candidates"
    names:   only these, in this order; None for all, in alphabetical order
    Raises UsageError for a name that does not exist, with those that do.
    """
    there = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    for name in names or ():
        if name not in there:
            raise UsageError(f"{package.__name__}: no strategy {name!r}; there are {', '.join(there)}")
    chosen = there if names is None else names
    return {name: getattr(importlib.import_module(f"{package.__name__}.{name}"), entry) for name in chosen}


def modules(package: str) -> tuple[str, ...]:
    """The names of all modules of a package, helpers too, without importing any; e.g. for "newscrawl.extract"."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return tuple(_below(package, list(spec.submodule_search_locations)))


def _below(package: str, places: list[str]) -> Iterator[str]:
    for module in pkgutil.iter_modules(places):
        name = f"{package}.{module.name}"
        yield name
        if module.ispkg:
            yield from _below(name, [f"{place}/{module.name}" for place in places])
