"""Errors that a user can mend, as one tree. Bugs are not in it: they rise as they are.

    NewscrawlError
    ├── UsageError            exit 2: a wrong word on the command line
    │   ├── SourceError       exit 2: a file of the catalogue: which file, which key, what was expected, what came
    │   └── QueryError        exit 2: a query: at which character, what came, what was expected (`newscrawl.query.reading`)
    ├── StoreError            exit 4: the store cannot be used
    │   ├── LockHeld          exit 75: another run is writing to it
    │   ├── NewerStore        exit 4: written by a newer newscrawl
    │   ├── OlderStore        exit 4: written by one from before the first release, which this one does not read
    │   └── DamagedStore      exit 4: not a database of ours, or a broken one
    └── FleetError            exit 69: the fleet's PostgreSQL cannot be used
        ├── FleetUnreachable  exit 69: it does not answer, or refuses this user or password
        ├── FleetUnprepared   exit 69: it has no tables of ours
        ├── FleetWiped        exit 69: it had, and they are gone, or are others
        ├── FleetRefused      exit 69: this role may not do what was asked
        ├── FleetVersion      exit 69: tables, program or extractor of another version
        ├── HubElsewhere      exit 75: another hub is at work
        ├── WorkerLost        exit 69: this worker's heartbeat failed too long; its jobs were cancelled
        ├── LeaseLost         exit 69: a bundle is in other hands by now; ends that bundle alone
        └── CutOff            exit 69: no host answers this worker's machine; ends that bundle alone

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


class FleetError(NewscrawlError):
    """The fleet's PostgreSQL cannot be used; EX_UNAVAILABLE of sysexits.h."""

    exit_status = 69


class FleetUnreachable(FleetError):
    """PostgreSQL does not answer, or lets this user not in."""


class FleetUnprepared(FleetError):
    """The database has no tables of a fleet."""


class FleetWiped(FleetError):
    """The tables of the fleet are gone, or are those of another installation than before."""


class FleetRefused(FleetError):
    """The role with which we are connected lacks a right."""


class FleetVersion(FleetError):
    """The tables are of another version of newscrawl, or a worker is of another one than its hub."""


class HubElsewhere(FleetError):
    """Another hub is at work, or was since this one lost its lock."""

    exit_status = 75


class WorkerLost(FleetError):
    """The heartbeat of this worker failed too long, or its row is gone: what it held is no longer its own."""


class LeaseLost(FleetError):
    """A bundle is no longer this worker's: it was too slow, or the bundle was withdrawn."""


class CutOff(FleetError):
    """No host answers the machine of this worker: what it was to ask for is left to another."""
