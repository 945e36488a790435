"""`scrapy` with an extraction that dies on marked pages, as native code does: `python -m tests.faults.killer crawl news …`"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

from newscrawl.models import Article, Page, Source
from pipelines import extract

MARK = b"<!-- kills its worker -->"
_read = extract.read


def read_or_die(page: Page, source: Source, now: datetime) -> Article:
    if MARK in page.body:
        os.kill(os.getpid(), signal.SIGKILL)
    return _read(page, source, now)


def main() -> None:
    from scrapy.cmdline import execute

    from tests.faults import killer

    extract.read = killer.read_or_die  # by its own module's name, for the workers to find
    execute(["scrapy", *sys.argv[1:]])


if __name__ == "__main__":
    main()
