"""The model of py3langid (https://github.com/adbar/py3langid) is unfolded once, and mapped from the disk: a text touches a hundredth of its 68 MB.

The package has it packed by xz, which takes two seconds and all of that memory in each process that asks. It is kept in the user's cache folder
(on Linux ~/.cache/newscrawl), and may be deleted at any time; where nothing can be written there, in temporary files that go with the process.
"""

from __future__ import annotations

import lzma
import os
import shutil
import tempfile
import zipfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from py3langid import langid


def load(cache: Path | None = None) -> langid.LanguageIdentifier:
    """The model, mapped. cache: the folder to keep it in; None: the user's

    Raises OSError where there is no room for it.
    """
    cache = cache or platformdirs.user_cache_path("newscrawl", appauthor=False)
    with suppress(OSError, ValueError):  # not writable, full, or cut by somebody
        return _mapped(_kept(cache))
    with tempfile.TemporaryDirectory() as folder:
        _unfold(Path(folder))
        return _mapped(Path(folder))


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


def _mapped(folder: Path) -> langid.LanguageIdentifier:
    """The model whose large tables stay on the disk; files that are deleted later are read all the same."""

    def array(name: str, *, mapped: bool = False) -> np.ndarray[Any, Any]:
        found: np.ndarray[Any, Any] = np.load(folder / f"{name}.npy", mmap_mode="r" if mapped else None)
        return found

    return langid.LanguageIdentifier(
        array("ptc", mapped=True),
        array("pc"),
        array("classes").tolist(),
        array("nextmove", mapped=True).data,
        array("out_feat").data,
        tk_row=array("nextmove_row").data,
    )
