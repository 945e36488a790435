"""`scrapy` that dies where it is told to: `python -m tests.faults.killer crawl news …`

Pages with a mark kill their worker, or fail in the store. NEWSCRAWL_KILL="after_commit 3" ends the whole process by
SIGKILL when it comes to that point for the third time. `python -m tests.faults.killer many` reads such commands from
stdin, one JSON object a line, and carries each out in a process of its own, forked from one that has imported everything.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps
from multiprocessing.context import ForkContext
from pathlib import Path
from typing import Any

from newscrawl.crawl import reading
from newscrawl.crawl.news import NewsRun
from newscrawl.crawl.outcomes import NewsOutcomes
from newscrawl.models import Article, Page, Source
from newscrawl.store import store, writer
from newscrawl.store.articles import articles
from newscrawl.store.db.database import Database
from newscrawl.store.links import ledger, outcomes
from newscrawl.store.pages import archive

MARK = b"<!-- kills its worker -->"
#: In front of the name of a file: its worker is killed as long as that file is not there.
MARK_ONCE = b"<!-- kills its worker without "
#: A headline that the store fails to write.
UNWRITABLE = "non si lascia scrivere"
_read = reading.read
_PAGE = Page(
    url="http://127.0.0.1/", body=b"<title>Uno</title><p>ieri</p>" + b"<p>parole e parole.</p>" * 20,
    fetched_at=datetime(2025, 11, 9, tzinfo=UTC),
)  # fmt: skip


def read_or_die(page: Page, source: Source, now: datetime, *wanted: Any) -> Article:
    if MARK in page.body:
        os.kill(os.getpid(), signal.SIGKILL)
    if MARK_ONCE in page.body:
        killed = Path(page.body.partition(MARK_ONCE)[2].partition(b" ")[0].decode())
        if not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return _read(page, source, now, *wanted)


# ── where a run may be killed ──────────────────────────────────────────────────────────────────


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)  # the signal comes before the next line, mostly


def _dying(owner: Any, name: str, *, nth: int, before: bool = False) -> None:
    """Replace a method by itself and, the nth time, death after it (or before it)."""
    original, left = getattr(owner, name), [nth]

    @wraps(original)
    def replaced(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and before:
            _die()
        result = original(*args, **kwargs)
        if left[0] == 0:
            _die()
        return result

    setattr(owner, name, replaced)


def _dying_in_checkpoint(nth: int) -> None:
    """While the log is written into the file, some tenths of a millisecond after it began."""
    original = store._tidy

    def tidy(path: Path, db: Any) -> None:
        threading.Timer(nth / 5000, _die).start()
        original(path, db)

    store._tidy = tidy


def _dying_behind_commit(nth: int, *, of_pages: bool) -> None:
    """A shared transaction of one of the two files is on disk, and nobody was told yet."""
    original, left = writer.commit, [nth]

    def commit(db: Database) -> None:
        original(db)
        if (db.before_commit is None) is of_pages:
            left[0] -= 1
            if left[0] == 0:
                _die()

    writer.commit = commit


POINTS: dict[str, Callable[[int], None]] = {
    "after_fetch": lambda nth: _dying(NewsRun, "_page", nth=nth),
    "after_parse": lambda nth: _dying(NewsOutcomes, "store", nth=nth, before=True),
    "after_page": lambda nth: _dying_behind_commit(nth, of_pages=True),
    "after_put": lambda nth: _dying(archive.Pages, "put", nth=nth),
    "in_transaction": lambda nth: _dying(outcomes, "record_outcome", nth=nth),
    "before_commit": lambda nth: _dying(articles.Articles, "store", nth=nth),
    "after_commit": lambda nth: _dying_behind_commit(nth, of_pages=False),
    "in_checkpoint": _dying_in_checkpoint,
}


# ── what the guards are good for ───────────────────────────────────────────────────────────────


def _nothing(*_: Any) -> int:
    return 0


#: A guard → how to take it away.
WITHOUT: dict[str, Callable[[], None]] = {
    "leases that return": lambda: setattr(ledger.Ledger, "recover", _nothing),
    "the sweep": lambda: setattr(archive.Pages, "sweep", _nothing),
}


# ── a failure in the store that is a bug of ours ───────────────────────────────────────────────


def _failing_store() -> None:
    original = outcomes.record_outcome

    def record(db: Any, link_id: int, *args: Any, **kwargs: Any) -> None:
        original(db, link_id, *args, **kwargs)
        sql = "SELECT title FROM articles WHERE id = (SELECT article_id FROM links WHERE id = :id)"
        row = db.execute(sql, {"id": link_id}).fetchone()
        if row is not None and UNWRITABLE in row["title"]:
            raise ArithmeticError("made up: after the last statement of its transaction")

    outcomes.record_outcome = record


def run(arguments: list[str], kill: str | None) -> None:
    from scrapy.cmdline import execute

    from tests.faults import killer

    reading.read = killer.read_or_die  # by its own module's name, for the workers to find
    _failing_store()
    if kill:
        point, nth = kill.split()
        POINTS[point](int(nth))
    execute(["scrapy", *arguments])


# ── many runs ──────────────────────────────────────────────────────────────────────────────────


def _many(*, forked: bool, without: str) -> None:
    """A line in: {"arguments": […], "kill": "point n" or null, "after_s": seconds or null}; a line out: the exit status."""
    from newscrawl.commands import crawl  # noqa: F401
    from newscrawl.crawl import forking, workers

    _read(_PAGE, Source(slug="x", name="x", home=_PAGE.url, entries=()), _PAGE.fetched_at)  # imports what reading takes
    if without:
        WITHOUT[without]()
    if forked:  # workers too: each would take two seconds to import what it needs

        class Forked(forking.Counted, ForkContext):
            pass

        workers.Context = Forked  # type: ignore[misc, assignment]
    for line in sys.stdin:
        sys.stdout.write(f"{_one(**json.loads(line))}\n")
        sys.stdout.flush()


def _one(arguments: list[str], kill: str | None, after_s: float | None, log: str) -> int:
    child = os.fork()
    if child == 0:
        _child(arguments, kill, log)
    clock = threading.Timer(after_s if after_s is not None else 120, os.kill, (child, signal.SIGKILL))
    clock.start()
    _, status = os.waitpid(child, 0)
    clock.cancel()
    clock.join()
    return os.waitstatus_to_exitcode(status)


def _child(arguments: list[str], kill: str | None, log: str) -> None:
    status = 70
    try:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(output, 1)
        os.dup2(output, 2)
        run(arguments, kill)
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def main() -> None:
    if sys.argv[1] == "many":
        _many(forked="forkserver" not in sys.argv, without=next((word for word in sys.argv if word in WITHOUT), ""))
    else:
        run(sys.argv[1:], os.environ.get("NEWSCRAWL_KILL"))


if __name__ == "__main__":
    main()
