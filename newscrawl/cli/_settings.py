"""The settings for verbs that do not crawl: the environment over `newscrawl/settings.py`, read and checked as for a crawl."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from types import ModuleType
from typing import Any

from newscrawl.config import Config, environment

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


def database() -> Path:
    return given().db


def catalogue() -> Path:
    return given().sources


def data() -> Path:
    """The project's data folder, whatever the environment says."""
    return Config.read({}).sources.parent
