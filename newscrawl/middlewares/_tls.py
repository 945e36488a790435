"""Scrapy's TLS is imported cheaply: here, before anything else imports it.

Its module makes deprecated classes, and Scrapy looks for the name of the module that makes one through the files of all frames and all
modules: a fifth of a run's start.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def _only_the_caller() -> Iterator[None]:
    """Let `inspect.stack` name the module of the caller at once, where frames are looked up in all files."""
    stack = inspect.stack

    def short(context: int = 1) -> list[Any]:
        return [(None,), (sys.modules[sys._getframe(2).f_globals["__name__"]],)]

    inspect.stack = short
    try:
        yield
    finally:
        inspect.stack = stack


with _only_the_caller():
    import scrapy.core.downloader.contextfactory  # noqa: F401  # for whoever asks for it later
