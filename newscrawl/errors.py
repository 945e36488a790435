"""Errors that a user can mend, as one tree. Bugs are not in it: they rise as they are.

    NewscrawlError
    ├── UsageError            exit 2: a wrong word on the command line
    │   ├── SourceError       exit 2: a file of the catalogue: which file, which key, what was expected, what came
    │   └── QueryError        exit 2: a query: at which character, what came, what was expected (`newscrawl.query.reading`)
    └── StoreError            exit 4: the store cannot be used
        ├── LockHeld          exit 75: another run is writing to it
        ├── NewerStore        exit 4: written by a newer newscrawl
        ├── OlderStore        exit 4: written by one from before the first release, which this one does not read
        └── DamagedStore      exit 4: not a database of ours, or a broken one

A message says where, what was expected, what came and what to do, on one line; several wrong settings are a line each.
"""

from __future__ import annotations


class NewscrawlError(Exception):
    """An error that a user can mend; the process ends with `exit_status`."""

    exit_status = 1


class UsageError(NewscrawlError):
    """The command line or the configuration is wrong; nothing was fetched."""

    exit_status = 2


class SourceError(UsageError):
    """A source is unknown, or a source file is wrong."""


class StoreError(NewscrawlError):
    """The store cannot be opened, read or written."""

    exit_status = 4


class LockHeld(StoreError):
    """Another process holds the lock of the store."""

    exit_status = 75


class NewerStore(StoreError):
    """The file was written by a newer newscrawl than this one."""


class OlderStore(StoreError):
    """The file was written by a newscrawl from before the first release, older than the last one that is brought along."""


class DamagedStore(StoreError):
    """The file is no database, is not ours, or fails SQLite's own check."""
