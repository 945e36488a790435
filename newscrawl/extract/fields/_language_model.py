"""The model of py3langid (https://github.com/adbar/py3langid), left on the disk: a text asks for a hundredth of its 68 MB.

What it says is what py3langid says: the class is its own, its two large tables are read here row by row.
"""

from __future__ import annotations

import lzma
import os
import shutil
import tempfile
import weakref
import zipfile
from functools import lru_cache
from typing import Any

import numpy as np
from py3langid import langid

# Rows that stay in memory, of 1 kB and 284 bytes; the texts of one language ask for some 3,000 of either.
_MOVES, _WEIGHTS = 4096, 8192
_AT_A_TIME = 1 << 20


def load() -> langid.LanguageIdentifier:
    """Unfold the model into temporary files, which go with it. Raises OSError where there is no room for them."""
    with tempfile.TemporaryFile() as unfolded:
        with lzma.open(langid.MODEL_DIR / langid.MODEL_FILE) as packed:
            shutil.copyfileobj(packed, unfolded, _AT_A_TIME)
        with zipfile.ZipFile(unfolded) as arrays:
            return langid.LanguageIdentifier(
                _Weights(arrays),
                _array(arrays, "pc"),
                _array(arrays, "classes").tolist(),
                _Moves(arrays),
                _array(arrays, "out_feat").data,
                tk_row=_array(arrays, "nextmove_row").data,
            )


def _array(arrays: zipfile.ZipFile, name: str) -> np.ndarray[Any, Any]:
    with arrays.open(f"{name}.npy") as member:
        array: np.ndarray[Any, Any] = np.lib.format.read_array(member)
        return array


class _OnDisk:
    """An array of which only the rows that are asked for are read."""

    def __init__(self, arrays: zipfile.ZipFile, name: str) -> None:
        with arrays.open(f"{name}.npy") as member, tempfile.TemporaryFile() as file:
            assert np.lib.format.read_magic(member) == (1, 0)
            shape, _, self.dtype = np.lib.format.read_array_header_1_0(member)
            self.columns = shape[1] if len(shape) > 1 else 256
            shutil.copyfileobj(member, file, _AT_A_TIME)
            file.flush()
            self._descriptor = os.dup(file.fileno())
            weakref.finalize(self, os.close, self._descriptor)
        self._bytes = self.columns * self.dtype.itemsize

    def row(self, number: int) -> bytes:
        return os.pread(self._descriptor, self._bytes, number * self._bytes)


class _Weights(_OnDisk):
    """Of each feature a row with its weight for every language."""

    def __init__(self, arrays: zipfile.ZipFile) -> None:
        super().__init__(arrays, "ptc")
        self._row = lru_cache(_WEIGHTS)(self.row)

    def __getitem__(self, features: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.frombuffer(b"".join(map(self._row, features.tolist())), self.dtype).reshape(-1, self.columns)


class _Moves(_OnDisk):
    """The states that follow a state, 256 a row, one for each byte."""

    def __init__(self, arrays: zipfile.ZipFile) -> None:
        super().__init__(arrays, "nextmove")
        self._states = lru_cache(_MOVES)(self._read)

    def __getitem__(self, place: int) -> int:
        return self._states(place >> 8)[place & 255]

    def _read(self, number: int) -> memoryview[int]:
        states: memoryview[int] = memoryview(self.row(number)).cast(self.dtype.char)  # type: ignore[arg-type,assignment]
        return states
