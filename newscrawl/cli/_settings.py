"""The settings for verbs that do not crawl: the environment over `newscrawl/settings.py`, read and checked as for a crawl."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from newscrawl import paths
from newscrawl.config import PREFIX, Config, environment, retired
from newscrawl.errors import UsageError


def use(*, project: bool = True) -> None:
    """Make Scrapy take our settings, also beside a foreign scrapy.cfg. Assigned, never a default.

    project: in a project that `newscrawl init` made, take its settings, which extend ours
    """
    place = paths.meant()
    if project and place.settings != paths.OUR_SETTINGS:
        _of_project(place)  # a mistake in them is told in one line
        os.environ["SCRAPY_SETTINGS_MODULE"] = place.settings
    else:
        os.environ["SCRAPY_SETTINGS_MODULE"] = paths.OUR_SETTINGS


def module() -> ModuleType:
    """The module of our settings, imported by its name, as Scrapy does."""
    return importlib.import_module(paths.OUR_SETTINGS)


def default(name: str) -> Any:
    """The default of a setting."""
    return getattr(module(), name)


def given() -> Config:
    """Our settings as the environment gives them, else the project. Raises UsageError for a wrong name or value."""
    return Config.read({**_of_project(paths.meant()), **environment(os.environ)})


def _of_project(place: paths.Place) -> dict[str, Any]:
    """The NEWSCRAWL_ settings of a project that `newscrawl init` made; none elsewhere. Raises UsageError."""
    if place.settings == paths.OUR_SETTINGS:
        return {}
    if str(place.folder) not in sys.path:
        sys.path.append(str(place.folder))  # as Scrapy does in a project
    try:
        found = vars(importlib.import_module(place.settings))
    except Exception as error:  # whatever stands in a person's file
        file = place.folder / f"{place.settings.replace('.', '/')}.py"
        raise UsageError(f"{file}: expected settings; {type(error).__name__}: {error}") from error
    return {name: value for name, value in found.items() if name.startswith(PREFIX)}


def named(pairs: Sequence[str]) -> dict[str, str]:
    """The settings given as `-s NAME=VALUE`, ours checked; a retired one is named on standard error. Raises UsageError."""
    for pair in pairs:
        if "=" not in pair:
            raise UsageError(f"-s {pair}: expected NAME=VALUE")
    found = dict(pair.split("=", 1) for pair in pairs)
    Config.read(found)
    for sentence in retired(found):
        click.echo(f"newscrawl: {sentence}", err=True)
    return found


def database() -> Path:
    """The file of the database."""
    return given().db


def catalogue() -> tuple[Path, ...]:
    """The folders of source files."""
    return given().sources


def tell_if_shipped(folder: Path) -> None:
    """Say on standard error where a folder that is written into is not a person's own: for a contributor that is right, and all others learn of it."""
    if not paths.is_own(folder):
        click.echo(
            f"newscrawl: {folder} is the catalogue that travels with newscrawl: right for what you contribute to it; what is yours"
            " belongs into a folder of your own, which `newscrawl init DIR` makes, and from which you then work",
            err=True,
        )


def data() -> Path:
    """The folder of the database that is meant when nothing names another, whatever the environment says."""
    return paths.meant().data
