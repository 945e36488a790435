"""`scrapy` with one of our own parts broken, or in a hurry: `python -m tests.faults.scripted callback crawl news …`

What a bug of ours, or of a stage that a user added, does to a run. Everything else is the real program.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NoReturn

from newscrawl.commands import _stop
from newscrawl.crawl.links import Links
from newscrawl.http import answers
from pipelines.validate import Validate


class Planted(Exception):
    """The bug."""


def _raise(*_: Any, **__: Any) -> NoReturn:
    raise Planted("planted by a test")


async def _raise_later(*_: Any, **__: Any) -> NoReturn:
    raise Planted("planted by a test")


BREAK: dict[str, Callable[[], None]] = {
    "callback": lambda: setattr(answers, "problem", _raise),
    "stage": lambda: setattr(Validate, "process_item", _raise),
    "start": lambda: setattr(Links, "take", _raise_later),
    "hurry": lambda: setattr(_stop, "GRACE_S", 2.0),
    "close": lambda: setattr(Validate, "close_spider", _raise),
}


def main() -> None:
    from scrapy.cmdline import execute

    BREAK[sys.argv[1]]()
    execute(["scrapy", *sys.argv[2:]])


if __name__ == "__main__":
    main()
