"""Makes the application: Datasette over one database of ours, read-only, with our pages, queries and limits.

Datasette is the extra `newscrawl[browse]`; it is imported only when the application is made.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from newscrawl.browse import metadata, public
from newscrawl.errors import DamagedStore, StoreError, UsageError
from newscrawl.store.db import errors, schema
from newscrawl.store.db.connect import connect_readonly
from newscrawl.store.db.migrate import NEWS

_HERE = Path(__file__).parent

#: Limits for visitors, under Datasette's own names.
SETTINGS: Mapping[str, Any] = {
    # Of the processor: for how long a disk lets it wait does not count (`limits`).
    "sql_time_limit_ms": 2_000,
    "facet_time_limit_ms": 1_000,
    "max_returned_rows": 500,
    "default_page_size": 50,
    "default_facet_size": 12,
    # Visitors get our queries, not SQL: one statement can take gigabytes.
    "default_allow_sql": False,
    "allow_download": False,
    # One facet suggestion a column a visit costs more than the page itself.
    "suggest_facets": False,
    "truncate_cells_html": 300,
    "default_cache_ttl": 0,
}

# Indexes that pages of very many articles ask by their name.
_ASKED_BY_NAME = ("articles_spread", "articles_leaving", "articles_leaving_of")

#: Who reads with a password, and the variable that may hold its hash.
READER = "reader"
PASSWORD_HASH = "READER_PASSWORD_HASH"  # noqa: S105 - its name
_HASH = re.compile(r"pbkdf2_sha256\$\d{1,7}\$[^$\s]+\$[A-Za-z0-9+/=]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangers:
    """What is set for others than the archive's owner."""

    password_hash: str | None = field(
        default=None, repr=False
    )  #: of the password that readers say; None: everybody reads


def application(
    db: Path,
    written: Path,
    settings: Mapping[str, Any] | None = None,
    title: str | None = None,
    strangers: Strangers | None = None,
    host: str = "127.0.0.1",
) -> Any:
    """A `datasette.app.Datasette` over this file, opened read-only while a crawl may be writing to it.

    db:       newscrawl.db; whatever its name, it is served as "newscrawl"
    written:  the hand-written metadata, data/datasette.yaml
    settings: more of Datasette's settings, over ours
    title:    what the archive is called; None: by its outlets
    strangers: what is set for them, where they may read it; None: it is its owner's
    host:     what it listens on, by which its owner asks it
    Raises StoreError without the file or when its schema is not of today, UsageError without Datasette or a plugin that strangers
    need, DamagedStore when the file is not ours.
    """
    check(db)
    try:
        from datasette.app import Datasette
        from datasette.plugins import pm

        from newscrawl.browse import compat, plugin
    except ImportError as missing:
        raise UsageError(f"browse needs Datasette ({missing}): pip install 'newscrawl[browse]'") from missing
    # Where rich is installed Datasette would print every page that is not there with all variables: half a second of CPU for
    # whoever asks for one.
    sys.modules["datasette.handle_exception"].rich = None  # type: ignore[attr-defined]
    if not pm.is_registered(plugin):
        pm.register(plugin, "newscrawl")
    described = metadata.merged(metadata.read(written), schema.tables(), schema.columns())
    limits = {**SETTINGS, **(public.SETTINGS if strangers else {}), **(settings or {})}
    if strangers:
        described = {**described, **_for(strangers)}
    archive = compat.Archive(
        written=described,
        title=title,
        host=host,
        is_public=strangers is not None,
        asks_password=strangers is not None and strangers.password_hash is not None,
    )
    return compat.served(Datasette, db, archive, _HERE / "templates", _HERE / "static", limits)


def _for(strangers: Strangers) -> dict[str, Any]:
    """What the plugins are told, and whom Datasette lets in. Raises UsageError where one of them is not there."""
    needed = ["datasette_block_robots", *(["datasette_auth_passwords"] if strangers.password_hash else [])]
    for module in needed:
        if find_spec(module) is None:
            raise UsageError(f"--public needs {module.replace('_', '-')}: pip install 'newscrawl[public]'")
    if strangers.password_hash is None:
        return {}
    return {
        "allow": {"id": READER},
        "plugins": {"datasette-auth-passwords": {f"{READER}_password_hash": strangers.password_hash}},
    }


def read_hash(said: str | None, file: Path | None) -> str | None:
    """The hash of the password for readers, said by the environment or in a file; None: neither. Raises UsageError for what is no hash.

    It is never shown: not in the error either.
    """
    try:
        hashed = (file.read_text(encoding="utf-8") if file else said or "").strip()
    except OSError as wrong:
        raise UsageError(
            f"--password-hash-file {file}: expected a file with a hash, as `datasette hash-password` prints it;"
            f" {(wrong.strerror or 'it cannot be read').lower()}"
        ) from wrong
    except UnicodeDecodeError as wrong:
        raise UsageError(f"--password-hash-file {file}: expected a hash in UTF-8; it holds other bytes") from wrong
    if file is None and not hashed:
        return None
    if not _HASH.fullmatch(hashed):
        raise UsageError(
            f"{file or PASSWORD_HASH}: expected a hash as `datasette hash-password` prints it (pbkdf2_sha256$…); got something else,"
            " which is not shown"
        )
    return hashed


def check(db: Path) -> None:
    """Raises StoreError where there is no file or one whose schema is not of today, DamagedStore where a crawl has not made it."""
    errors.refuse_folder(db)
    if not db.is_file():
        raise StoreError(f"{db}: no database there yet; `newscrawl crawl news` or `newscrawl demo` makes one")
    try:
        reading = sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)
        try:
            ours = reading.execute(
                "SELECT count(*) FROM sqlite_master WHERE name IN ('articles', 'news', 'links')"
            ).fetchone()
            made_by = reading.execute("PRAGMA application_id").fetchone()[0]
        finally:
            reading.close()
    except sqlite3.DatabaseError as wrong:
        if errors.needs_room_beside(wrong):
            raise errors.unread(db, wrong) from wrong
        raise DamagedStore(f"{db}: expected a newscrawl database; got {wrong}") from wrong
    if ours[0] < 3:
        raise DamagedStore(f"{db}: expected a newscrawl database; got one without articles, news or links")
    if made_by == NEWS.application_id:  # our pages name the tables of today: in an older store some would be errors
        reading_today = connect_readonly(db, NEWS)
        try:
            found = {
                row["name"] for row in reading_today.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")
            }
        finally:
            reading_today.close()
        for name in _ASKED_BY_NAME:
            if name not in found:
                raise StoreError(
                    f'{db}: expected the index {name}, which another program took out; make it anew: sqlite3 {db} "{schema.index(name)}"'
                )


def read_settings(pairs: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Datasette's settings, read from words: numbers and on/off. Raises UsageError for a name or value that it does not know."""
    try:
        from datasette.app import DEFAULT_SETTINGS
    except ImportError:
        return {}  # application() says what is missing
    return {name: _setting(name, value, DEFAULT_SETTINGS) for name, value in pairs}


def _setting(name: str, value: str, known: Mapping[str, Any]) -> Any:
    if name not in known:
        raise UsageError(f"--setting: expected one of {', '.join(sorted(known))}; got {name!r}")
    default = known[name]
    if isinstance(default, bool) and value in ("on", "off", "true", "false", "1", "0"):
        return value in ("on", "true", "1")
    if isinstance(default, int) and not isinstance(default, bool) and value.isdecimal():
        return int(value)
    if isinstance(default, str):
        return value
    raise UsageError(
        f"--setting {name}: expected {'on or off' if isinstance(default, bool) else 'a number'}; got {value!r}"
    )
