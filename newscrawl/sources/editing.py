"""A selector is written into a person's source file: comments, order and everything else in it stay as they are."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from newscrawl.errors import SourceError
from newscrawl.fields import BY_SELECTOR
from newscrawl.sources import loading

_TABLE = "selectors"
_HEADER = re.compile(rf"^[ \t]*\[[ \t]*{_TABLE}[ \t]*\][ \t]*(?:#[^\n]*)?\r?\n", re.MULTILINE)


def place(term: str, catalogue: Sequence[Path]) -> tuple[Path, Path]:
    """The file that describes an outlet, and the one to write into: the same where it is a person's own, else a copy in the first folder.

    term: a slug of the catalogue, or the path of a file, which is a person's own
    """
    if term.endswith(".toml") or "/" in term:
        return Path(term), Path(term)
    described = loading.files(catalogue)[term]
    return described, catalogue[0] / described.name


def with_selector(text: str, field: str, selector: str) -> str:
    """The text of a source file with this selector for a field, in the place of the one that it has for it.

    field: as selectors call it; where the file calls it by its other name (byline, authors), that stays
    Raises ValueError where the file is written in a way in which that cannot be done.
    """
    import tomlkit  # here: only who writes a file needs it
    from tomlkit.exceptions import TOMLKitError

    data = tomllib.loads(text)
    had = data.get(_TABLE, {})
    name = next((key for key in had if BY_SELECTOR[key].attribute == BY_SELECTOR[field].attribute), field)
    value = tomlkit.string(selector, literal="'" not in selector and '"' in selector)
    if name not in had and (header := _HEADER.search(text if text.endswith("\n") else f"{text}\n")):
        text = text if text.endswith("\n") else f"{text}\n"
        end = "\r\n" if header[0].endswith("\r\n") else "\n"
        written = f"{text[: header.end()]}{name} = {value.as_string()}{end}{text[header.end() :]}"
    else:
        try:
            document = tomlkit.parse(text)
            if _TABLE not in document:
                document[_TABLE] = tomlkit.table()
            document[_TABLE][name] = value
            written = tomlkit.dumps(document)
        except TOMLKitError as error:
            raise ValueError(f"{error}") from error
    if _loaded(written) != {**data, _TABLE: {**had, name: selector}}:
        raise ValueError(f"[{_TABLE}] stands where nothing can be added")
    return written


def text_of(path: Path) -> str:
    """The text of a source file, with its line ends. Raises SourceError."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise SourceError(f"{path}: expected a source file; {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: expected UTF-8; {error.reason}") from None


def write(path: Path, text: str) -> None:
    """Write a source file: the new text whole, or the old one stays. Raises SourceError."""
    target = path.resolve()  # a link stays one
    new = target.with_name(f".{target.name}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with new.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, new)
        new.replace(target)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise SourceError(f"{path}: cannot be written ({error.strerror or error})") from error


def _loaded(text: str) -> Mapping[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
