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
    """By name, as Scrapy loads it."""
    return importlib.import_module(MODULE)


def default(name: str) -> Any:
    """A setting's default."""
    return getattr(module(), name)


def given() -> Config:
    """Our settings as the environment gives them. Raises UsageError."""
    return Config.read(environment(os.environ))


def named(pairs: Sequence[str]) -> dict[str, str]:
    """What `-s NAME=VALUE` gave, ours checked; one that is none any more is told. Raises UsageError."""
    for pair in pairs:
        if "=" not in pair:
            raise UsageError(f"-s {pair}: expected NAME=VALUE")
    found = dict(pair.split("=", 1) for pair in pairs)
    Config.read(found)
    for sentence in retired(found):
        click.echo(f"newscrawl: {sentence}", err=True)
    return found


def database() -> Path:
    return given().db


def catalogue() -> Path:
    return given().sources


def data() -> Path:
    """The project's data folder, whatever the environment says."""
    return Config.read({}).sources.parent
