"""The plan of a run: the `-a` arguments, read and checked before anything is opened or fetched."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newscrawl import near, sources
from newscrawl.errors import SourceError, UsageError
from newscrawl.models import Source
from newscrawl.sources import chosen

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"(\d{1,4})\s*([mhdw])")
_WHOLE = re.compile(r"0{0,12}[1-9][0-9]{0,11}")  # more pages than there are

#: The `-a` arguments of a news run, with what each means.
ARGUMENTS: Mapping[str, str] = {
    "source": "slugs, files (.toml) or selections (@lazio, @agencies, @all), with commas; -ansa: without it; none: the outlets chosen",
    "url": "in its place: home pages that no file describes, with commas; their feeds and sitemaps are found from there",
    "urls": "in its place: a file with one such address a line",
    "since": "90m, 12h, 2d, 1w, or a day such as 2026-11-20: links that say they are older wait",
    "limit": "article pages that are asked for at most; the rest waits",
    "entries": "feeds and sitemaps to which home pages and indexes may lead, of one source: 500 at most",
}
#: What a replay takes besides; it has no use for addresses.
REPLAY_ARGUMENTS: Mapping[str, str] = {
    **{name: ARGUMENTS[name] for name in ("source", "since", "limit")},
    "quarantined": "yes: only pages that could not be read",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which outlets a run asks, how far back, and for how many pages."""

    sources: tuple[Source, ...]
    since: datetime | None = None  #: links that say they are older stay pending
    limit: int | None = None  #: article pages that this run asks for at most
    entries: int | None = (
        None  #: feeds and sitemaps to which the entries of one source may lead; None: the run's own bound
    )
    quarantined: bool = False  #: replay: only pages that could not be read
    described: frozenset[str] | None = None  #: slugs of the catalogue; None: not known


def read(
    catalogue: Sequence[Path],
    arguments: Mapping[str, str],
    *,
    now: datetime,
    stored: Mapping[str, Source] | None = None,
) -> Plan:
    """The plan for `-a source= url= urls= since= limit= entries=`. Raises UsageError that says what was expected.

    catalogue: folders of source files
    stored:    slug → source, for slugs that the catalogue does not have
    """
    check_names(arguments, ARGUMENTS)
    return Plan(
        sources=_sources(catalogue, arguments, stored or {}),
        since=since(arguments["since"], now=now) if "since" in arguments else None,
        limit=limit(arguments["limit"]) if "limit" in arguments else None,
        entries=limit(arguments["entries"], name="entries") if "entries" in arguments else None,
        described=frozenset(sources.files(catalogue)),
    )


def check_names(arguments: Mapping[str, str], names: Collection[str]) -> None:
    """Raises UsageError for an argument that is none of these names."""
    for name in arguments:
        if name not in names:
            raise UsageError(
                f"-a {name}: no such argument{near.hint(name, names, 1) or '.'} There are: {', '.join(names)}"
            )


def _sources(
    catalogue: Sequence[Path], arguments: Mapping[str, str], stored: Mapping[str, Source]
) -> tuple[Source, ...]:
    given = [name for name in ("source", "url", "urls") if name in arguments]
    if len(given) > 1:
        raise UsageError(f"-a {given[0]} and -a {given[1]}: give one of them")
    if "url" in arguments:
        return _addresses(f"-a url={arguments['url']}", arguments["url"].split(","), "addresses such as https://…")
    if "urls" in arguments:
        return _addresses(f"-a urls={arguments['urls']}", _lines(arguments["urls"]), "a file with one address a line")
    if "source" not in arguments:
        return chosen.load(catalogue)
    terms = ["@all" if term == "all" else term for term in map(str.strip, arguments["source"].split(",")) if term]
    if not terms:  # mostly a variable of the shell that is not set
        raise UsageError(
            f"-a source={arguments['source']}: expected slugs, files or selections such as @lazio; got none"
        )
    known = sources.files(catalogue)
    others = [term for term in terms if term in stored and term not in known]
    named = [term for term in terms if term not in others]
    if named and all(term.startswith("-") for term in named) and not others:
        named = [*chosen.terms(catalogue), *named]
    found = (*(sources.load(named, catalogue) if named else ()), *(stored[name] for name in dict.fromkeys(others)))
    if not found:
        raise UsageError(f"-a source={arguments['source']}: expected an outlet to ask; these leave none")
    return found


def _addresses(argument: str, lines: list[str], expected: str) -> tuple[Source, ...]:
    try:
        found = sources.from_urls(lines)
    except SourceError as error:
        raise SourceError(f"{argument}: {error}") from None
    if not found:
        raise UsageError(f"{argument}: expected {expected}; got none")
    return found


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"-a urls={path}: expected a text file with one address a line ({error})") from error


def since(raw: str, *, now: datetime) -> datetime:
    """The time that `90m`, `12h`, `2d` or `1w` before now is, or a day or time in ISO 8601 (without a zone: UTC). Raises UsageError."""
    span = _SPAN.fullmatch(raw.strip())
    if span:
        return now - timedelta(**{_UNITS[span[2]]: int(span[1])})
    try:
        at = datetime.fromisoformat(raw.strip())
    except ValueError:
        raise UsageError(f"-a since={raw}: expected 90m, 12h, 2d, 1w or a day such as 2026-11-20") from None
    return at if at.tzinfo else at.replace(tzinfo=now.tzinfo)


def yes_or_no(name: str, raw: str) -> bool:
    """The meaning of `1`, `yes`, `true` or their opposites. Raises UsageError; name: of the argument."""
    words = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
    if raw.lower() not in words:
        raise UsageError(f"-a {name}={raw}: expected yes or no")
    return words[raw.lower()]


def limit(raw: str, name: str = "limit") -> int:
    """The value of a whole number from 1. Raises UsageError; name: of the argument."""
    if not _WHOLE.fullmatch(raw.strip()):
        raise UsageError(f"-a {name}={raw}: expected a whole number from 1")
    return int(raw)
