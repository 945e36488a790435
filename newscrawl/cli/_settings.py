"""The project's settings for verbs that do not crawl: `newscrawl/settings.py`, read as plain values."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from types import ModuleType
from typing import Any

MODULE = "newscrawl.settings"


def use() -> None:
    """Make Scrapy take our settings, also beside a foreign scrapy.cfg. Assigned, never a default."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = MODULE


def module() -> ModuleType:
    """By name, as Scrapy loads it: nobody imports settings."""
    return importlib.import_module(MODULE)


def default(name: str) -> Any:
    """A setting's default."""
    return getattr(module(), name)


def given(name: str) -> str:
    """A setting from the environment, as the crawl takes it too, else its default."""
    return os.environ.get(name) or str(default(name))


def database() -> Path:
    return Path(default("NEWSCRAWL_DB"))


def catalogue() -> Path:
    return Path(default("NEWSCRAWL_SOURCES"))


def data() -> Path:
    """The project's data folder."""
    return catalogue().parent
