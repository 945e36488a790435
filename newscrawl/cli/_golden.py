"""`newscrawl rule --check`: golden pages are read again, and compared with what they gave."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from newscrawl import sources
from newscrawl.crawl.workers import WorkerDied, Workers, WorkerTimeout
from newscrawl.errors import SourceError, UsageError
from newscrawl.models import Source
from newscrawl.rules import golden


class LostValue(NamedTuple):
    """A field of a golden page that is not what it was; or, without a field, a page or outlet that cannot be read."""

    slug: str
    url: str
    field: str | None
    expected: Any
    came: Any


async def check(workers: Workers, term: str | None, catalogue: Sequence[Path]) -> tuple[int, list[LostValue]]:
    """How many golden pages were read, and what they lost. term: an outlet; None: all. Raises UsageError."""
    folder = golden.folder(catalogue)
    named = None if term is None else sources.load([term], catalogue)[0]
    slugs = golden.slugs(folder)
    if named is not None and named.slug not in slugs:
        raise UsageError(
            f"{folder / named.slug}: expected golden pages, as `newscrawl rule` keeps them; there are none"
        )
    checked, lost = 0, list[LostValue]()
    for slug in [named.slug] if named is not None else slugs:
        try:
            source = named or sources.load([slug], catalogue)[0]
        except SourceError as error:
            lost.append(LostValue(slug, "", None, None, f"{error}"))
            continue
        number, those = await _check_source(workers, folder, source)
        checked += number
        lost += those
    return checked, lost


async def _check_source(workers: Workers, folder: Path, source: Source) -> tuple[int, list[LostValue]]:
    checked, lost = 0, list[LostValue]()
    for one in golden.kept(folder, source.slug):
        checked += 1
        try:
            those = await workers.run(golden.lost, one.page, source, one.fields)
        except (WorkerTimeout, WorkerDied) as error:
            lost.append(LostValue(source.slug, one.page.url, None, None, f"cannot be read ({error})"))
            continue
        lost += [LostValue(source.slug, one.page.url, *each) for each in those]
    return checked, lost
