"""A fault of a source file is reported in one line: which file, which key, what was expected and what came, with a near miss."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeAlias

from newscrawl import near
from newscrawl.errors import SourceError

Refuse: TypeAlias = Callable[[str, str], NoReturn]
"""`refuse(key, expectation)` raises a `SourceError` that names the file, the key ("" for none), and what was expected."""


class Unknown(SourceError):
    """A name or selection is not in the catalogue."""


def refusal(path: Path) -> Refuse:
    """What raises the faults of one file."""
    return partial(_refuse, path)


def _refuse(path: Path, key: str, expectation: str) -> NoReturn:
    raise SourceError(f"{path}: {key}: {expectation}" if key else f"{path}: {expectation}")


def near_miss(word: str, known: Iterable[str]) -> str:
    """The end of a message, "; did you mean 'cronaca'?", with the known word that is most like another; "" where none is."""
    return near.hint(word, known, 1)


def quoted(raw: str) -> str:
    """A value in quotes, on one line, cut after 100 characters."""
    return repr(raw if len(raw) <= 100 else raw[:99] + "…")
