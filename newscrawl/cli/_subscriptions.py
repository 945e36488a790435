"""`newscrawl sources import` and `export`: lists of feeds as other readers have them, OPML. What becomes of each line is said."""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from newscrawl import paths
from newscrawl.cli import _settings
from newscrawl.cli.render.terminal import counted
from newscrawl.errors import SourceError, UsageError
from newscrawl.models import Entry, Kind, Source
from newscrawl.sources import chosen, files, importing, load, opml, read, writing
from newscrawl.sources.importing import Fate, Plan, Taken

# Outlines whose fate is told one by one; of the others the number is enough.
_TOLD = (Fate.KNOWN, Fate.NO_ADDRESS, Fate.UNREADABLE, Fate.OTHER_KIND)
_MOST_TOLD = 20
_STDIN = "-"


def import_(file: Path, catalogue: Sequence[Path], now: datetime, *, dry: bool) -> None:
    """Take the outlets of an OPML file into the first folder of the catalogue, and let runs ask them. now: aware"""
    outlines = opml.outlines(_bytes(file), "standard input" if str(file) == _STDIN else str(file))
    if not any(outline.xml_url for outline in outlines):
        raise UsageError(f"{file}: expected feeds (outlines with xmlUrl); there are none")
    there = files(catalogue)
    known = load([], catalogue) if there else ()
    where = f"in {'a list of feeds' if str(file) == _STDIN else file.name}, imported {now:%Y-%m-%d}"
    plan = importing.plan(outlines, known, _own_slugs(catalogue), there, where)
    if not dry:
        _settings.tell_if_shipped(catalogue[0])
        _write(plan, catalogue)
    _show(plan)
    if dry:
        click.echo(f"{catalogue[0]}: nothing was written; {len(plan.new)} files would be")
    else:
        asked = chosen.load(catalogue)
        click.echo(f"{catalogue[0]}: {len(plan.new)} new files; a run asks {len(asked)} outlets now")


def export(found: Sequence[Source]) -> None:
    """Print the feeds of outlets as OPML; those without a feed are named on standard error."""
    without = [source.slug for source in found if all(entry.kind is not Kind.FEED for entry in source.entries)]
    click.echo(opml.written(found, datetime.now(UTC)), nl=False)
    if without:
        click.echo(f"newscrawl: left out, since OPML holds feeds only: {', '.join(without)}", err=True)


def _own_slugs(catalogue: Sequence[Path]) -> frozenset[str]:
    """The slugs whose files are a person's own: in the first folder, if that is not the catalogue that travels with newscrawl."""
    return frozenset(files(catalogue[:1])) if paths.is_own(catalogue[0]) else frozenset()


def _bytes(file: Path) -> bytes:
    if str(file).lower().startswith(("http:/", "https:/")):  # of two slashes a path keeps one
        raise UsageError(
            "FILE.opml: expected a file on this machine, or - for standard input; got an address: save what is there first"
        )
    try:
        if str(file) == _STDIN:
            return sys.stdin.buffer.read(opml.MOST_BYTES + 1)
        with file.open("rb") as opened:
            return opened.read(opml.MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file}: expected an OPML file; {error.strerror or error}") from None


def _write(plan: Plan, catalogue: Sequence[Path]) -> None:
    """Write new files, add entries to own ones, and last let runs ask them all."""
    folder, there = catalogue[0], files(catalogue)
    more = {there[slug]: _with(there[slug], entries) for slug, entries in plan.more.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for source in plan.new:
            head = ["From a list of feeds. The time zone is a guess; set `verified` once you have seen its articles."]
            with (folder / f"{source.slug}.toml").open("x", encoding="utf-8") as new:
                new.write(writing.toml(source, head))
        for path, changed in more.items():
            path.write_text(changed, "utf-8")
        if plan.asked:
            chosen.enable(folder, plan.asked)
    except OSError as error:
        raise SourceError(f"{error.filename or folder}: cannot be written ({error.strerror or error})") from error
    load(plan.asked, catalogue)


def _with(path: Path, entries: Sequence[Entry]) -> str:
    """The text of an own file with more entries. Raises SourceError for one that writes them in another form."""
    known = path.read_text("utf-8")
    if "entries" not in tomllib.loads(known):  # then it begins at the home page, and shall go on to
        entries = (*read(path).entries, *entries)
    changed = f"{known.rstrip()}\n{''.join(map(writing.entry, entries))}"
    try:
        tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        raise SourceError(f"{path}: expected [[entries]], to which others can be added; nothing was written") from None
    return changed


def _show(plan: Plan) -> None:
    for source in plan.new:
        click.echo(f"{source.slug}: {source.name}, {source.home}, {len(source.entries)} {_feeds(len(source.entries))}")
    for slug, entries in plan.more.items():
        click.echo(f"{slug}: {len(entries)} more {_feeds(len(entries))}")
    for fate in _TOLD:
        _tell(fate, [taken for taken in plan.taken if taken.fate is fate])
    counts = Counter(taken.fate for taken in plan.taken)
    click.echo(f"{len(plan.taken)} outlines: {counted((str(fate), counts[fate]) for fate in Fate if counts[fate])}")


def _tell(fate: Fate, ended: Sequence[Taken]) -> None:
    for taken in ended[:_MOST_TOLD]:
        slug = f"{taken.slug}: " if taken.slug else ""
        detail = f" ({taken.detail})" if taken.detail else ""
        click.echo(f"{opml.described(taken.outline)}: {slug}{fate}{detail}")
    if len(ended) > _MOST_TOLD:
        click.echo(f"… and {len(ended) - _MOST_TOLD} more: {fate}")


def _feeds(number: int) -> str:
    return "feed" if number == 1 else "feeds"
