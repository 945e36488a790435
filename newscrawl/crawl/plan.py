"""What a person asked for on the command line, read and checked before anything is opened or fetched."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newscrawl import sources
from newscrawl.errors import UsageError
from newscrawl.models import Source

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"(\d{1,4})\s*([mhdw])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which outlets, how far back, how many."""

    sources: tuple[Source, ...]
    since: datetime | None = None  #: links that say they are older stay pending
    limit: int | None = None  #: article pages that this run asks for at most
    quarantined: bool = False  #: replay: only pages that could not be read


def read(catalogue: Path, arguments: Mapping[str, str], *, now: datetime) -> Plan:
    """The plan for `-a source= url= urls= since= limit=`. Raises UsageError that says what was expected.

    catalogue: folder of the source files
    """
    known(arguments, "source", "url", "urls", "since", "limit")
    return Plan(
        sources=_sources(catalogue, arguments),
        since=since(arguments["since"], now=now) if "since" in arguments else None,
        limit=limit(arguments["limit"]) if "limit" in arguments else None,
    )


def known(arguments: Mapping[str, str], *names: str) -> None:
    """UsageError for an argument that there is not."""
    for name in arguments:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise UsageError(f"-a {name}: no such argument{hint} There are: {', '.join(names)}")


def _sources(catalogue: Path, arguments: Mapping[str, str]) -> tuple[Source, ...]:
    given = [name for name in ("source", "url", "urls") if name in arguments]
    if len(given) > 1:
        raise UsageError(f"-a {given[0]} and -a {given[1]}: give one of them")
    if "url" in arguments:
        return sources.from_urls(arguments["url"].split(","))
    if "urls" in arguments:
        return sources.from_urls(_lines(arguments["urls"]))
    names = [name.strip() for name in arguments.get("source", "all").split(",") if name.strip()]
    return sources.load([] if names == ["all"] else names, catalogue)


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"-a urls={path}: expected a text file with one address a line ({error})") from error


def since(raw: str, *, now: datetime) -> datetime:
    """`90m`, `12h`, `2d`, `1w` back from now, or a day or time in ISO 8601 (without a zone: UTC)."""
    span = _SPAN.fullmatch(raw.strip())
    if span:
        return now - timedelta(**{_UNITS[span[2]]: int(span[1])})
    try:
        at = datetime.fromisoformat(raw.strip())
    except ValueError:
        raise UsageError(f"-a since={raw}: expected 90m, 12h, 2d, 1w or a day such as 2026-11-20") from None
    return at if at.tzinfo else at.replace(tzinfo=now.tzinfo)


def yes(name: str, raw: str) -> bool:
    """`1`, `yes`, `true` or their opposites."""
    words = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
    if raw.lower() not in words:
        raise UsageError(f"-a {name}={raw}: expected yes or no")
    return words[raw.lower()]


def limit(raw: str) -> int:
    """A whole number from 1."""
    if not raw.isdecimal() or int(raw) < 1:
        raise UsageError(f"-a limit={raw}: expected a whole number from 1")
    return int(raw)
