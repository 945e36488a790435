"""The settings for verbs that do not crawl: the environment over `newscrawl/settings.py`, read and checked as for a crawl."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from newscrawl.config import Config, environment, retired
from newscrawl.errors import UsageError

MODULE = "newscrawl.settings"


def use() -> None:
    """Make Scrapy take our settings, also beside a foreign scrapy.cfg. Assigned, never a default."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = MODULE


def module() -> ModuleType:
    """The module of settings, imported by its name, as Scrapy does."""
    return importlib.import_module(MODULE)


def default(name: str) -> Any:
    """The default of a setting."""
    return getattr(module(), name)


def given() -> Config:
    """Our settings as the environment gives them. Raises UsageError for a wrong name or value."""
    return Config.read(environment(os.environ))


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


def catalogue() -> Path:
    """The folder of source files."""
    return given().sources


def data() -> Path:
    """The data folder of the project, whatever the environment says."""
    return Config.read({}).sources.parent
