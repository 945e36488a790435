"""Compiled twins of the modules that cost the most, made where a compiler was at hand when newscrawl was installed.

A twin is a file beside its module, `_cutting.pyx` beside `cutting.py`, in Cython (https://cython.readthedocs.io); `build` compiles it.
Both give the same, which `tests/native` holds them to: without twins newscrawl is slower, and no more. NEWSCRAWL_NATIVE=off in
the environment turns them off; `newscrawl doctor` says which are in use.
"""

from __future__ import annotations

import hashlib
import importlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

#: The modules that have twins, as the names of these.
TWINS = (
    "newscrawl._text",
    "newscrawl.extract.page._legible",
    "newscrawl.extract.page._tree",
    "newscrawl.extract.page._wordings",
    "newscrawl.extract.body._segments",
    "newscrawl.extract.body._cutting",
    "newscrawl.extract.body._weighing",
)
SWITCH = "NEWSCRAWL_NATIVE"
_OFF = frozenset({"off", "0", "no", "false"})
_ON = frozenset({"on", "1", "yes", "true", ""})


def is_off() -> bool:
    """Whether the environment turns the twins off."""
    return os.environ.get(SWITCH, "").lower() in _OFF


def trouble() -> str | None:
    """What is wrong with the switch in the environment, in a sentence; None where nothing is. The doors for people ask for it."""
    given = os.environ.get(SWITCH, "")
    return None if given.lower() in _OFF | _ON else f"{SWITCH}: expected on or off; got {given!r}"


@lru_cache(maxsize=len(TWINS))
def twin(name: str) -> Any:
    """A compiled module by its name, or None: it was not made, is for another Python or lxml, or is turned off.

    Nor is one used that was made of other sources than lie beside it, as after `git pull`.
    """
    if is_off():
        return None
    try:
        module = importlib.import_module(name)
    except (ImportError, ValueError):  # ValueError: lxml's elements have another size
        return None
    folder = Path(module.__file__ or "").parent
    has_source = (folder / name.rpartition(".")[2]).with_suffix(".pyx").exists()
    return module if not has_source or _digest(folder) == module.SOURCE else None


@lru_cache(maxsize=len(TWINS))
def _digest(folder: Path) -> str:
    """Of the sources in a folder, whose twins are made together, and of what all twins share."""
    sources = [*folder.glob("*.pyx"), *folder.glob("*.pxd"), *Path(__file__).parent.glob("*.pxd")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()
