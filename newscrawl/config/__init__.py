"""The configuration is every NEWSCRAWL_ setting as one typed value, read and checked before anything is opened or fetched.

`newscrawl/settings.py` has each setting's default, unit and reason; here are its type and bounds. A setting is a field of
`Config` and its line in `settings.py`; nothing else reads a setting by its name. Free of Scrapy.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self, get_type_hints

from newscrawl import settings as defaults
from newscrawl.config import values
from newscrawl.config.values import Network as Network
from newscrawl.config.values import Reader, WrongValue
from newscrawl.errors import UsageError

PREFIX = "NEWSCRAWL_"


class DuplicatePolicy(StrEnum):
    """What is done with an article whose text is stored already."""

    KEEP = "keep"
    DROP = "drop"


class ReservationPolicy(StrEnum):
    """What is done with a page whose outlet reserves text and data mining."""

    FETCH = "fetch"
    METADATA = "metadata"
    SKIP = "skip"


class ProgressView(StrEnum):
    """What shows how a run goes on."""

    AUTO = "auto"
    OFF = "off"
    JSONL = "jsonl"


Switch = Annotated[bool, values.switch]
File = Annotated[Path, values.path]
FileIfAny = Annotated[Path | None, values.path_if_any]
Line = Annotated[str, values.line]
Count = Annotated[int, values.whole(0)]
Days = Annotated[float, values.number("days", values.MOST_DAYS)]
Minutes = Annotated[float, values.number("minutes", 525_600)]
Seconds = Annotated[float, values.number("seconds", 86_400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings; each field is set by its name with NEWSCRAWL_ before it. Units and reasons: see `settings.py`.

    The second half of a field's annotation reads and checks its value.
    """

    db: File
    pages_db: FileIfAny  #: None: beside the database; see `pages`
    archive: Switch
    keep_pages_days: Days
    sources: Annotated[tuple[Path, ...], values.folders]
    contact: Annotated[str, values.contact]
    allow_addresses: Annotated[tuple[Network, ...], values.each(values.network)]
    allow_ports: Annotated[tuple[int, ...], values.each(values.whole(1, 65_535))]
    workers: Count
    page_cpu_s: Annotated[float, values.number("seconds", 86_400, zero=False)]
    page_memory_mb: Annotated[int, values.whole(1)]
    min_free_mb: Count
    retry_wait_s: Seconds
    revisit_ages: Annotated[tuple[timedelta, ...], values.ages]  #: empty: no article is revisited
    duplicates: Annotated[DuplicatePolicy, values.one_of(DuplicatePolicy)]
    story_days: Annotated[
        float, values.number("days", 366)
    ]  #: over so many weeks a search for a story reads all articles
    csv_safe: Switch
    reservations: Annotated[ReservationPolicy, values.one_of(ReservationPolicy)]
    run_minutes: Minutes
    source_minutes: Minutes
    source_pages: Count
    jitter_s: Seconds
    log: Line  #: as given; see `log_file`
    verbose: Switch
    progress: Annotated[ProgressView, values.one_of(ProgressView)]
    heartbeat: FileIfAny
    ping: Annotated[str | None, values.address]
    fleet_dsn: Annotated[str, values.hidden] = field(repr=False)  #: empty: there is no fleet

    @classmethod
    def read(cls, given: Mapping[Any, Any]) -> Self:
        """Read the settings of Scrapy, or any mapping; one that is missing or None is as in `settings.py`.

        Raises UsageError that names everything that is wrong, one a line: names that never existed, and values.
        """
        faults = list(_unknown(given))
        read: dict[str, Any] = {}
        for name, reader in _READERS.items():
            try:
                read[name] = reader(_value(given, name_of(name)))
            except WrongValue as wrong:
                faults.append(f"{name_of(name)}: {wrong}")
        if faults:
            raise UsageError("\n".join(faults))
        return cls(**read)

    @property
    def pages(self) -> Path:
        """The file of the raw pages."""
        return self.pages_db or beside(self.db)

    @property
    def log_file(self) -> Path | None:
        """The file of the run's log, beside the database unless another one is named; None when it is switched off."""
        if self.log.lower() in ("0", "off", "none", "false"):
            return None
        return Path(self.log) if self.log else self.db.with_name(f"{self.db.stem}.log")


def beside(db: Path) -> Path:
    """The file of a database's raw pages, unless a setting names another."""
    return db.with_name(f"{db.stem}-pages{db.suffix}")


def cookies_beside(db: Path) -> Path:
    """The folder with the cookies of own subscriptions, SLUG.txt each, of whoever writes to this database."""
    return db.with_name("cookies")


def name_of(field_name: str) -> str:
    """The setting of a field: `db` → `NEWSCRAWL_DB`."""
    return PREFIX + field_name.upper()


_READERS: Mapping[str, Reader] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Config, include_extras=True).items()
}
NAMES = tuple(name_of(name) for name in _READERS)

# Settings that were retired, with the value that is fixed now; the module that uses it has the reason. Crontabs may still set them.
RETIRED: Mapping[str, str] = {
    "NEWSCRAWL_ALIVE_ON": "0,1,6",
    "NEWSCRAWL_ENTRY_CPU_S": "30",
    "NEWSCRAWL_MAX_CRAWL_DELAY_S": "30",
    "NEWSCRAWL_MAX_HEADER_BYTES": "262144",
    "NEWSCRAWL_MAX_LOG_MB": "1024",
    "NEWSCRAWL_MAX_SITEMAPS": "500",
    "NEWSCRAWL_MIN_FREE_PERCENT": "5",
    "NEWSCRAWL_PAGE_WALL_S": "60",
    "NEWSCRAWL_REVISIT_MAX": "200",
    "NEWSCRAWL_REVISIT_SHARE": "75",
    "NEWSCRAWL_SITEMAP_DEPTH": "3",
    "NEWSCRAWL_STOP_S": "20",
}


def retired(given: Mapping[Any, Any]) -> Iterator[str]:
    """A sentence for each retired setting that was given."""
    for name, value in RETIRED.items():
        if name in given:
            yield f"{name} is fixed at {value} now: the value given is ignored, and the setting can be left out"


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The settings among the variables of a process, and misspelt ones; an empty variable counts as not given.

    The environment is shared: a NEWSCRAWL_ name that is like none of ours belongs to another program.
    """
    return {
        name: value
        for name, value in environ.items()
        if value and name.startswith(PREFIX) and (name in NAMES or name in RETIRED or _near(name, cutoff=0.75))
    }


def _value(given: Mapping[Any, Any], name: str) -> Any:
    value = given.get(name)
    return getattr(defaults, name) if value is None else value


def _unknown(given: Mapping[Any, Any]) -> Iterator[str]:
    for name in given:
        if str(name).startswith(PREFIX) and name not in NAMES and name not in RETIRED:
            near = _near(name, cutoff=0.6)
            hint = f"did you mean {near}?" if near else "newscrawl/settings.py has those that there are"
            yield f"{name}: there is no such setting; {hint}"


def _near(name: str, *, cutoff: float) -> str | None:
    """The setting that was probably meant, compared without the prefix that all share."""
    words = [known.removeprefix(PREFIX) for known in NAMES]
    near = difflib.get_close_matches(name.removeprefix(PREFIX).upper(), words, 1, cutoff)
    return PREFIX + near[0] if near else None
