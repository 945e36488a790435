"""The checks of `newscrawl doctor`, one function each. A check says what it found and, if that is bad, what to do."""

from __future__ import annotations

import os
import shutil
import ssl
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

from newscrawl import native, paths, sources
from newscrawl.alerts import channels
from newscrawl.cli import _settings, _store
from newscrawl.config import cookies_beside, environment, retired
from newscrawl.crawl import context
from newscrawl.errors import NewscrawlError
from newscrawl.sources import chosen, subscription
from newscrawl.store import open_readonly
from newscrawl.store import status as store_status
from newscrawl.store.alerts import looking
from newscrawl.store.db.connect import sqlite_version
from newscrawl.store.db.lock import holder
from newscrawl.store.db.watch import Bounds, least_free
from newscrawl.store.pages.archive import Pages

# A lock that is older than a day is held by a process that is stuck, or forgotten.
_OLD_LOCK = timedelta(days=1)
_CLOCK_TOLERANCE = timedelta(minutes=10)


class Check(NamedTuple):
    """The result of one check: a line of the table."""

    what: str
    ok: bool
    found: str
    todo: str = ""  #: what to do, when it is bad


def all_checks(db: Path, now: datetime) -> Iterator[Check]:
    """All checks that need no network, from the machine to the catalogue."""
    yield _python()
    yield _libraries()
    yield _compiled()
    yield _stages()
    yield _environment()
    yield _place()
    yield _clock(db, now)
    yield _certificates()
    yield from _folders(db)
    yield _disk(db)
    yield _lock(db, now)
    yield from _store_checks(db, now)
    yield _catalogue()
    yield from _subscriptions(db, now)
    yield from _alerts(db)
    yield _contact()


def _python() -> Check:
    found = f"Python {sys.version.split()[0]}, SQLite {sqlite_version()}"
    return Check("versions", sys.version_info >= (3, 11), found, "newscrawl needs Python 3.11 or later")


def _libraries() -> Check:
    """Compares what is installed with what newscrawl asks for."""
    wrong = []
    for text in metadata.requires("newscrawl") or ():
        wanted = Requirement(text)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            have = metadata.version(wanted.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{wanted.name} is missing")
            continue
        if not wanted.specifier.contains(have, prereleases=True):
            wrong.append(f"{wanted.name} {have}, expected {wanted.specifier}")
    main = ", ".join(f"{name} {metadata.version(name)}" for name in ("newscrawl", "scrapy", "trafilatura"))
    return Check("libraries", not wrong, "; ".join(wrong) or main, "make setup, or pip install -e .")


def _compiled() -> Check:
    """Says whether the compiled modules are in use; without them a crawl gives the same, slower."""
    made = sum(native.twin(name) is not None for name in native.TWINS)
    if made == len(native.TWINS):
        found = f"{made} modules"
    elif native.is_off():
        found = f"none: {native.SWITCH} turns them off; pages take half as much CPU again"
    else:
        found = f"{made} of {len(native.TWINS)} modules; with a compiler, make setup makes them, and a page takes some .55 of the CPU"
    return Check("compiled", ok=True, found=found)


def _environment() -> Check:
    """Lists what the environment sets; wrong values and names end the verb before this."""
    ours = environment(os.environ)
    found = "; ".join(retired(ours)) or ", ".join(sorted(ours)) or "none in the environment"
    return Check("settings", ok=True, found=found)


def _place() -> Check:
    """Says which files are meant, and why; a setting that names others is in the line above."""
    return Check("files of", ok=True, found=str(paths.meant()))


def _stages() -> Check:
    try:
        context.check_stages()
    except NewscrawlError as error:
        return Check(
            "pipelines",
            ok=False,
            found=str(error).partition(";")[0],
            todo="uninstall that distribution: docs/install.md says how",
        )
    return Check("pipelines", ok=True, found="newscrawl's own")


def _clock(db: Path, now: datetime) -> Check:
    """Checks what can be known without a network: time has gone on since the last run, and since this program was installed."""
    todo = "set the clock, e.g. timedatectl set-ntp true: dates and waits depend on it"
    installed = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    last = _last_started(db)
    latest = max(filter(None, (installed, last)))
    if now + _CLOCK_TOLERANCE < latest:
        return Check("clock", ok=False, found=f"{now:%Y-%m-%d %H:%M} UTC, before {latest:%Y-%m-%d %H:%M}", todo=todo)
    return Check("clock", ok=True, found=f"{now:%Y-%m-%d %H:%M} UTC")


def _last_started(db: Path) -> datetime | None:
    try:
        with open_readonly(db) as store:
            run = store_status.last_run(store)
    except NewscrawlError:
        return None
    return run.started if run else None


def _certificates() -> Check:
    paths = ssl.get_default_verify_paths()
    file = Path(paths.cafile) if paths.cafile else None
    folder = Path(paths.capath) if paths.capath else None
    count = sum(1 for _ in folder.iterdir()) if folder is not None and folder.is_dir() else 0
    ok = bool(count) or (file is not None and file.stat().st_size > 0)
    found = str(file or folder or paths.openssl_cafile)
    return Check(
        "TLS roots", ok, found if ok else f"none at {found}", "install ca-certificates: no https site can be asked"
    )


def _folders(db: Path) -> Iterator[Check]:
    places = {"database": db, "archive": _store.pages_of(db)}
    if heartbeat := _settings.given().heartbeat:
        places["heartbeat"] = heartbeat
    for what, path in places.items():
        folder = next(parent for parent in path.absolute().parents if parent.exists())
        ok = (
            folder.is_dir() and os.access(folder, os.W_OK | os.X_OK) and (not path.exists() or os.access(path, os.W_OK))
        )
        yield Check(f"{what} can be written", ok, str(path), "give this user the right to write there, or name another")


def _disk(db: Path) -> Check:
    folder = next(parent for parent in db.absolute().parents if parent.exists())
    disk = shutil.disk_usage(folder)
    least = least_free(disk.total, Bounds.leaving(_settings.given().min_free_mb))
    found = f"{disk.free / 1e9:.1f} GB free of {disk.total / 1e9:.1f} GB"
    return Check("disk", disk.free >= least, found, f"free some: {least / 1e9:.1f} GB are needed")


def _lock(db: Path, now: datetime) -> Check:
    held = holder(db)
    if held is None:
        return Check("lock", ok=True, found="free")
    old = held.since is not None and now - held.since > _OLD_LOCK
    return Check(
        "lock", not old, f"held by {held}", f"it is older than a day: look at process {held.pid}, end it if it hangs"
    )


def _store_checks(db: Path, now: datetime) -> Iterator[Check]:
    if not db.exists():
        yield Check("store", ok=True, found=f"{db}: none yet; the first crawl makes one")
        return
    try:
        with open_readonly(db) as store:
            store.check()
            known = store_status.sources(store, now)
            names_pages = store_status.names_pages(store)
    except NewscrawlError as error:
        found, _, todo = str(error).rpartition("; ")
        yield Check("store", ok=False, found=found or str(error), todo=todo)
        return
    articles = sum(source.articles for source in known)
    yield Check("store", ok=True, found=f"whole, of today's schema, {articles:,} articles of {len(known)} sources")
    yield from _archive(_store.pages_of(db), names_pages=names_pages)


def _archive(path: Path, *, names_pages: bool) -> Iterator[Check]:
    """Says whether the raw pages that articles name can be read; nothing where there are none, and none are named."""
    if not path.exists():
        if names_pages:
            todo = "restore a backup of it, or name it with NEWSCRAWL_PAGES_DB"
            yield Check("archive", ok=False, found=f"{path}: is not there; articles name raw pages in it", todo=todo)
        return
    try:
        with closing(Pages.open_readonly(path)) as archive:
            archive.check()
    except NewscrawlError as error:
        found, _, todo = str(error).rpartition("; ")
        yield Check("archive", ok=False, found=found or str(error), todo=todo)
        return
    yield Check("archive", ok=True, found="of today's schema; SQLite finds no fault")


def _catalogue() -> Check:
    folders = _settings.catalogue()
    try:
        every = sources.load([], folders)
        asked = chosen.load(folders)
    except NewscrawlError as error:
        return Check("catalogue", ok=False, found=str(error), todo="mend that file")
    unverified = sum(not source.verified for source in asked)
    where = ", ".join(map(str, folders))
    found = f"{where}: {len(every)} sources; a run asks {len(asked)}, {unverified} of them never tried by a person"
    return Check("catalogue", ok=True, found=found)


def _subscriptions(db: Path, now: datetime) -> Iterator[Check]:
    """Says which outlets are asked with cookies of one's own, and which of these are of no use."""
    there = sources.files(_settings.catalogue())
    for file in sorted(cookies_beside(db).glob("*.txt")):
        what = f"subscription {file.stem}"
        if file.stem not in there:
            yield Check(what, ok=True, found=f"{file}: for a run of {file.stem}.toml; the catalogue has no such source")
            continue
        try:
            found = subscription.read(file, sources.read(there[file.stem], _settings.catalogue()), now)
        except NewscrawlError as error:
            yield Check(
                what, ok=False, found=str(error), todo="runs of this source do not begin: mend the file, or remove it"
            )
            continue
        until = f", the first is over on {found.until:%Y-%m-%d}" if found.until is not None else ""
        expired = f"; expired: {found.expired}" if found.expired else ""
        cookies = f"cookies: {found.count}{until}{expired}"
        yield Check(what, ok=found.count > 0, found=cookies, todo="export them anew while you are signed in")


def _alerts(db: Path) -> Iterator[Check]:
    """Says whether what watches name is there and can be used, and what waits; nothing where nobody watches."""
    try:
        with open_readonly(db) as store:
            watches, waiting = store.watches.all(), store.outbox.by_channel()
            wrong = looking.troubles(store, watches, datetime.now(UTC).astimezone().date())
    except NewscrawlError:
        return
    if not watches:
        return
    if wrong:
        found = "; ".join(f"watch {name}: {trouble}" for name, trouble in wrong.items())
        yield Check(
            "alerts", ok=False, found=found, todo="newscrawl watch remove NAME, and add it with a query that is right"
        )
    file = channels.beside(db)
    names = sorted({name for watch in watches for name in watch.channels})
    try:
        channels.read(file, os.environ)  # all of it, also what no watch names
        known = channels.named(file, tuple(names), os.environ)
    except NewscrawlError as error:
        yield Check("alerts", ok=False, found=str(error), todo="mend that file; what waits is sent by the next run")
        return
    if any(channels.needs_apprise(channel) for channel in known.values()):
        yield Check("alerts", ok=False, found="Apprise is not installed; only mail goes out", todo=channels.INSTALL)
        return
    found = "; ".join(
        f"{each.alerts} wait for {each.channel}{f': {each.trouble}' if each.trouble else ''}" for each in waiting
    )
    late = any(each.tries for each in waiting)
    told = f"{len(watches)} watches, to {', '.join(names)}{f'; {found}' if found else '; nothing waits'}"
    yield Check("alerts", not late, told, "newscrawl watch test NAME --send tries a watch's channels")


def _contact() -> Check:
    """Gives advice only: what a crontab line sets cannot be seen here."""
    contact = _settings.given().contact
    found = (
        contact
        or "none in the environment; outlets cannot write to you unless the command line gives NEWSCRAWL_CONTACT"
    )
    return Check("contact", ok=True, found=found)
