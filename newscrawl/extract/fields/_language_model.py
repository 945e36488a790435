"""The model of py3langid (https://github.com/adbar/py3langid) is unfolded once, and left on the disk: a text asks for a hundredth of its 68 MB.

The package has it packed by xz, which takes half a second and all of that memory in each process that asks. It is kept in the user's cache folder
(on Linux ~/.cache/newscrawl), and may be deleted at any time; where nothing can be written there, in temporary files that go with the process.
What it says is what py3langid says: the class is its own, its two large tables are read here row by row. Mapped, they would be the process's
memory again as soon as it has read texts of many languages.
"""

from __future__ import annotations

import lzma
import os
import shutil
import tempfile
import weakref
import zipfile
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from py3langid import langid

# Rows that stay in memory, of 1 kB and 284 bytes; the texts of one language ask for some 3,000 of either.
_MOVES, _WEIGHTS = 4096, 8192


def load(cache: Path | None = None) -> langid.LanguageIdentifier:
    """The model. cache: the folder to keep it in; None: the user's

    Raises OSError where there is no room for it.
    """
    cache = cache or platformdirs.user_cache_path("newscrawl", appauthor=False)
    with suppress(OSError, ValueError):  # not writable, full, or cut by somebody
        return _opened(_kept(cache))
    with tempfile.TemporaryDirectory() as folder:
        _unfold(Path(folder))
        return _opened(Path(folder))


def _kept(cache: Path) -> Path:
    """The folder with the unfolded model, made where it is not there yet: beside its place, then moved, so that it is whole or not there."""
    folder = cache / f"py3langid-{version('py3langid')}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as made:
            _unfold(Path(made) / folder.name)
            with suppress(OSError):  # another process was first
                os.rename(Path(made) / folder.name, folder)
    return folder


def _unfold(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryFile() as unpacked:
        with lzma.open(langid.MODEL_DIR / langid.MODEL_FILE) as packed:
            shutil.copyfileobj(packed, unpacked)
        with zipfile.ZipFile(unpacked) as arrays:
            arrays.extractall(folder)


def _opened(folder: Path) -> langid.LanguageIdentifier:
    """The model whose large tables stay on the disk; files that are deleted later are read all the same."""

    def array(name: str) -> np.ndarray[Any, Any]:
        found: np.ndarray[Any, Any] = np.load(folder / f"{name}.npy")
        return found

    return langid.LanguageIdentifier(
        _Weights(folder / "ptc.npy"),
        array("pc"),
        array("classes").tolist(),
        _Moves(folder / "nextmove.npy"),
        array("out_feat").data,
        tk_row=array("nextmove_row").data,
    )


class _OnDisk:
    """An array of which only the rows that are asked for are read. Raises ValueError for a file that was cut."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            assert np.lib.format.read_magic(opened) == (1, 0)
            shape, _, self.dtype = np.lib.format.read_array_header_1_0(opened)
            self._begin = opened.tell()
            self._descriptor = os.dup(opened.fileno())
            weakref.finalize(self, os.close, self._descriptor)
        self.columns = shape[1] if len(shape) > 1 else 256
        self._bytes = self.columns * self.dtype.itemsize
        if file.stat().st_size != self._begin + prod(shape) * self.dtype.itemsize:
            raise ValueError(f"{file}: was cut")

    def row(self, number: int) -> bytes:
        return os.pread(self._descriptor, self._bytes, self._begin + number * self._bytes)


class _Weights(_OnDisk):
    """Of each feature a row with its weight for every language."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self._row = lru_cache(_WEIGHTS)(self.row)

    def __getitem__(self, features: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.frombuffer(b"".join(map(self._row, features.tolist())), self.dtype).reshape(-1, self.columns)


class _Moves(_OnDisk):
    """The states that follow a state, 256 a row, one for each byte."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self._states = lru_cache(_MOVES)(self._read)

    def __getitem__(self, place: int) -> int:
        return self._states(place >> 8)[place & 255]

    def _read(self, number: int) -> memoryview[int]:
        states: memoryview[int] = memoryview(self.row(number)).cast(self.dtype.char)  # type: ignore[arg-type,assignment]  # typeshed knows few formats of cast
        return states
