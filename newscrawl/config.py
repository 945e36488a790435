"""Every NEWSCRAWL_ setting as one typed value, read and checked before anything is opened or fetched. Free of Scrapy.

`newscrawl/settings.py` has each setting's default, unit and reason; here stand its type and bounds. A setting is a field of
`Config` and its line in `settings.py`; nothing else reads a setting by its name.
"""

from __future__ import annotations

import difflib
import ipaddress
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self, get_type_hints
from urllib.parse import urlsplit

from newscrawl import settings as defaults
from newscrawl.errors import UsageError

PREFIX = "NEWSCRAWL_"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Reader = Callable[[Any], Any]
"""A value as it was given → as it is used. Raises `_Wrong`."""


class DuplicatePolicy(StrEnum):
    """What becomes of an article whose text is stored already."""

    KEEP = "keep"
    DROP = "drop"


class ReservationPolicy(StrEnum):
    """What becomes of a page whose outlet reserves text and data mining."""

    FETCH = "fetch"
    METADATA = "metadata"
    SKIP = "skip"


class _Wrong(ValueError):
    """The value, or this part of it, is not what was expected."""

    def __init__(self, expected: str, got: object) -> None:
        super().__init__(f"expected {expected}; got {str(got)[:100]!r}")


# ── readers ────────────────────────────────────────────────────────────────────────────────────


def _path(raw: Any) -> Path:
    if not str(raw).strip() or "\0" in str(raw):
        raise _Wrong("the path of a file or folder", raw)
    return Path(str(raw))


def _path_if_any(raw: Any) -> Path | None:
    return _path(raw) if str(raw).strip() else None


def _line(raw: Any) -> str:
    """One line of text: a contact stands in a header of each request."""
    if not str(raw).isprintable():
        raise _Wrong("text on one line", raw)
    return str(raw).strip()


_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def _switch(raw: Any) -> bool:
    try:
        return _WORDS[str(raw).strip().lower()]
    except KeyError:
        raise _Wrong("1 or 0, true or false", raw) from None


_WHOLE = re.compile(r"[0-9]{1,12}")
_MOST = 10**12  #: as good as no bound


def _whole(least: int, most: int = _MOST) -> Reader:
    def read(raw: Any) -> int:
        number = str(raw).strip()
        if not (_WHOLE.fullmatch(number) and least <= int(number) <= most):
            raise _Wrong(f"a whole number from {least}" + (f" to {most:,}" if most < _MOST else ""), raw)
        return int(number)

    return read


def _number(of: str, most: float, *, zero: bool = True) -> Reader:
    """A number of some unit. zero: whether it may be 0"""

    def read(raw: Any) -> float:
        try:
            number = float(str(raw))
        except ValueError:
            number = math.nan
        if not (0 <= number <= most and (number or zero)):  # false for nan too
            raise _Wrong(f"a number of {of} {'from' if zero else 'over'} 0 to {most:,}", raw)
        return number

    return read


def _one_of(words: type[StrEnum]) -> Reader:
    def read(raw: Any) -> StrEnum:
        try:
            return words(str(raw).strip())
        except ValueError:
            raise _Wrong(f"one of {', '.join(words)}", raw) from None

    return read


def _each(read: Reader) -> Reader:
    """Parts with commas between, or a list of them."""
    return lambda raw: tuple(read(part) for part in _parts(raw))


def _parts(raw: Any) -> Iterator[str]:
    parts: Iterable[Any] = raw if isinstance(raw, (list, tuple, set, frozenset)) else str(raw).split(",")
    return (part for part in (str(part).strip() for part in parts) if part)


def _network(part: str) -> Network:
    try:
        return ipaddress.ip_network(part, strict=False)
    except ValueError:
        raise _Wrong("networks such as 127.0.0.0/8, commas between", part) from None


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"([0-9]{1,6})\s*([smhdw])")
# Far over what makes sense; what is added to a day must still be one.
_MOST_DAYS = 36_500


def _ages(raw: Any) -> tuple[timedelta, ...]:
    return tuple(_age(part) for part in _parts(raw) if part != "0")


def _age(part: str) -> timedelta:
    span = _SPAN.fullmatch(part)
    age = timedelta(**{_UNITS[span[2]]: int(span[1])}) if span else timedelta()
    if not timedelta() < age <= timedelta(days=_MOST_DAYS):
        raise _Wrong("ages such as 1h,4h,1d,3d,7d, or 0 for none", part)
    return age


def _address(raw: Any) -> str | None:
    try:
        parts = urlsplit(str(raw).strip())
    except ValueError:
        parts = urlsplit("")
    if str(raw).strip() and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise _Wrong("an address that begins with http:// or https://", raw)
    return str(raw).strip() or None


# ── the settings ───────────────────────────────────────────────────────────────────────────────

Switch = Annotated[bool, _switch]
File = Annotated[Path, _path]
FileIfAny = Annotated[Path | None, _path_if_any]
Text = Annotated[str, _line]
Count = Annotated[int, _whole(0)]
Days = Annotated[float, _number("days", _MOST_DAYS)]
Minutes = Annotated[float, _number("minutes", 525_600)]
Seconds = Annotated[float, _number("seconds", 86_400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a person can set, each field under its name with NEWSCRAWL_ before it. Units and reasons: see `settings.py`.

    The second half of a field's annotation reads and checks it.
    """

    db: File
    pages_db: FileIfAny  #: None: beside the database; see `pages`
    archive: Switch
    keep_pages_days: Days
    sources: File
    contact: Text
    allow_addresses: Annotated[tuple[Network, ...], _each(_network)]
    allow_ports: Annotated[tuple[int, ...], _each(_whole(1, 65_535))]
    workers: Count
    page_cpu_s: Annotated[float, _number("seconds", 86_400, zero=False)]
    page_memory_mb: Annotated[int, _whole(1)]
    min_free_mb: Count
    retry_wait_s: Seconds
    revisit_ages: Annotated[tuple[timedelta, ...], _ages]  #: empty: nothing is looked at again
    duplicates: Annotated[DuplicatePolicy, _one_of(DuplicatePolicy)]
    story_days: Annotated[float, _number("days", 366)]  #: of so many weeks a look-up takes all
    csv_safe: Switch
    reservations: Annotated[ReservationPolicy, _one_of(ReservationPolicy)]
    run_minutes: Minutes
    source_minutes: Minutes
    source_pages: Count
    jitter_s: Seconds
    log: Text  #: as given; see `log_file`
    verbose: Switch
    heartbeat: FileIfAny
    ping: Annotated[str | None, _address]

    @classmethod
    def read(cls, given: Mapping[Any, Any]) -> Self:
        """The settings as given, of Scrapy or any mapping; what is missing or None is as in `settings.py`.

        Raises UsageError that names everything that is wrong, one a line: names that there never were, and values.
        """
        faults = list(_unknown(given))
        read: dict[str, Any] = {}
        for name, reader in _READERS.items():
            try:
                read[name] = reader(_value(given, name_of(name)))
            except _Wrong as wrong:
                faults.append(f"{name_of(name)}: {wrong}")
        if faults:
            raise UsageError("\n".join(faults))
        return cls(**read)

    @property
    def pages(self) -> Path:
        """The raw pages' file."""
        return self.pages_db or beside(self.db)

    @property
    def log_file(self) -> Path | None:
        """The run's log; None when it is switched off. Beside the database unless another one is named."""
        if self.log.lower() in ("0", "off", "none", "false"):
            return None
        return Path(self.log) if self.log else self.db.with_name(f"{self.db.stem}.log")


def beside(db: Path) -> Path:
    """Where the raw pages of a database are, unless a setting says otherwise."""
    return db.with_name(f"{db.stem}-pages{db.suffix}")


def name_of(field_name: str) -> str:
    """A field's setting: `db` → `NEWSCRAWL_DB`."""
    return PREFIX + field_name.upper()


_READERS: Mapping[str, Reader] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Config, include_extras=True).items()
}
NAMES = tuple(name_of(name) for name in _READERS)

# What could be set once and has one value now; the module that uses it has the reason. A crontab that names one lives on.
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
    """A sentence for each setting that was given and is none any more."""
    for name, value in RETIRED.items():
        if name in given:
            yield f"{name} is fixed at {value} now: the value given is ignored, and the setting can be left out"


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Our settings among the variables of a process, and what was surely meant as one; empty ones are not given.

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
    """The setting that was meant, told by what follows the prefix that all share."""
    words = [known.removeprefix(PREFIX) for known in NAMES]
    near = difflib.get_close_matches(name.removeprefix(PREFIX).upper(), words, 1, cutoff)
    return PREFIX + near[0] if near else None
