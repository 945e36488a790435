"""An open store holds together both files, the lock, and the owners of what is in them."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from newscrawl.store.boilerplate.boilerplate import Boilerplate
from newscrawl.store.db import errors
from newscrawl.store.db.connect import connect, connect_readonly, quick_check
from newscrawl.store.db.database import Database
from newscrawl.store.db.lock import Lock
from newscrawl.store.db.migrate import NEWS, writing
from newscrawl.store.db.watch import Bounds, Watch, check_room
from newscrawl.store.links.hosts import Hosts
from newscrawl.store.links.ledger import Ledger
from newscrawl.store.links.requeue import Requeue
from newscrawl.store.links.revisits import Revisits
from newscrawl.store.options import Options
from newscrawl.store.pages.archive import Pages
from newscrawl.store.runs import Runs
from newscrawl.store.stories import families
from newscrawl.store.stories.near import Near

if TYPE_CHECKING:
    from newscrawl.store.alerts.outbox import Outbox
    from newscrawl.store.alerts.watches import Watches
    from newscrawl.store.articles.articles import Articles
    from newscrawl.store.articles.rereading import Rereading
    from newscrawl.store.articles.revisions import Revisions
    from newscrawl.store.health.health import Health
    from newscrawl.store.search.search import Search

_CHECKPOINT_WAIT_MS = 1000


class Store:
    """Belongs to the thread that opened it."""

    def __init__(
        self,
        path: Path,
        db: Database,
        *,
        pages: Pages | None,
        lock: Lock | None,
        bounds: Bounds | None = None,
        options: Options | None = None,
    ) -> None:
        self._options = options or Options()
        self.path = path
        self.db = db
        self.pages = pages
        self.watch = Watch([path, *([pages.path] if pages else [])], bounds)
        self.ledger = Ledger(db)
        self.requeue = Requeue(db)
        self.near = Near(db, days=self._options.story_days)
        self.boilerplate = Boilerplate(db, self.near)
        self.revisits = Revisits(db)
        self.runs = Runs(db)
        self.hosts = Hosts(db)
        self._lock = lock

    # What a run that finds nothing new has no use for, or not before its first request, is imported where it is asked for first.

    @cached_property
    def articles(self) -> Articles:
        from newscrawl.store.articles.articles import Articles

        return Articles(self.db, self.boilerplate, self.near, self.revisits, self._options)

    @cached_property
    def revisions(self) -> Revisions:
        from newscrawl.store.articles.revisions import Revisions

        return Revisions(self.db, self.articles, self.revisits)

    @cached_property
    def rereading(self) -> Rereading:
        from newscrawl.store.articles.rereading import Rereading

        return Rereading(self.db, self.articles)

    @cached_property
    def health(self) -> Health:
        from newscrawl.store.health.health import Health

        return Health(self.db)

    @cached_property
    def watches(self) -> Watches:
        from newscrawl.store.alerts.watches import Watches

        return Watches(self.db)

    @cached_property
    def outbox(self) -> Outbox:
        from newscrawl.store.alerts.outbox import Outbox

        return Outbox(self.db)

    @cached_property
    def search(self) -> Search:
        from newscrawl.store.search.search import Search

        return Search(self.db)

    def recover(self, now: datetime) -> int:
        """Take up what a dead run, or one that ends, left: large stories are settled, its half-kept pages go, then its links are
        pending again; returns how many links.

        In this order: a crash in between is found again by the next run.
        """
        with writing(self.db):
            families.settle(self.db)
        if self.pages is not None:
            self.pages.sweep(self.ledger.leases())
        return self.ledger.recover(now)

    def check(self) -> None:
        """Let SQLite read the whole file, however large it is. Raises DamagedStore."""
        quick_check(self.db, self.path, whole=True)

    def state(self) -> int:
        """A number that is another one when another connection has written meanwhile."""
        found: int = self.db.execute("PRAGMA data_version").fetchone()[0]
        return found

    def close(self) -> None:
        """Empty the logs into the files, close them, release the lock; the lock goes even when the rest fails."""
        with ExitStack() as closing:
            if self._lock is not None:
                closing.callback(self._lock.release)
            files = {self.path: self.db} | ({self.pages.path: self.pages.db} if self.pages else {})
            for db in files.values():
                closing.callback(db.close)
            if self._lock is not None:
                for path, db in files.items():
                    _tidy(path, db)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def open_store(
    path: Path,
    *,
    pages: Path | None,
    command: str,
    now: datetime,
    busy_timeout_s: float = 60.0,
    bounds: Bounds | None = None,
    options: Options | None = None,
) -> Store:
    """Open for a run: take the lock, check, bring to today's schema.

    pages:           file of the archive; None: none is kept
    command:         what is running, for whoever finds the lock held
    busy_timeout_s:  how long to wait for another program that writes to the file
    bounds:          room that is to be left; None: what there is may be used
    options:         what is done with texts beyond keeping them; None: nothing
    Raises LockHeld, NewerStore, DamagedStore or StoreError; then nothing stays open and the lock is free.
    """
    errors.refuse_folder(path)
    with ExitStack() as opened:
        lock = Lock.take(path, command=command, now=now)
        opened.callback(lock.release)
        for file in filter(None, (path, pages)):
            lock.check_known(file)
            if bounds is not None:
                with errors.described(file):
                    file.parent.mkdir(parents=True, exist_ok=True)
                    check_room(file, bounds)
        db = connect(path, NEWS, busy_timeout_s=busy_timeout_s)
        opened.callback(db.close)
        quick_check(db, path)
        archive = None if pages is None else Pages.open(pages, busy_timeout_s=busy_timeout_s)
        if archive is not None:
            opened.callback(archive.db.close)
        for file in filter(None, (path, pages)):
            lock.remember(file)
        with errors.described(path):
            store = Store(path, db, pages=archive, lock=lock, bounds=bounds, options=options)
        opened.pop_all()
    return store


def open_readonly(path: Path, *, pages: Path | None = None) -> Store:
    """Open for looking, without the lock, also while a run is writing. Writing to it fails."""
    with ExitStack() as opened:
        db = connect_readonly(path, NEWS)
        opened.callback(db.close)
        archive = None if pages is None else Pages.open_readonly(pages)
        opened.pop_all()
    return Store(path, db, pages=archive, lock=None)


def _tidy(path: Path, db: Database) -> None:
    with errors.described(path):
        # No PRAGMA optimize: a store's statistics are those of its past, and made SQLite read whole tables.
        # A long read elsewhere must not keep us: the log is then emptied by the next run.
        db.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_WAIT_MS}")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
