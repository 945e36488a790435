"""Outlets are chosen by terms: a slug, a selection such as @lazio or @agencies, and either with a minus before it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from newscrawl.errors import SourceError
from newscrawl.models import Source
from newscrawl.sources.messages import Unknown, near_miss, quoted
from newscrawl.sources.regions import REGIONS
from newscrawl.sources.schema import GROUPS

MARK = "@"
WITHOUT = "-"
ALL = "all"


def name(words: str) -> str:
    """The name of a region, province, network or group, as a selection writes it.

    >>> name("Friuli-Venezia Giulia"), name("Forlì-Cesena"), name("Valle d'Aosta")
    ('friuli-venezia-giulia', 'forli-cesena', 'valle-d-aosta')
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def names(source: Source) -> frozenset[str]:
    """The selections that an outlet is in."""
    places = filter(None, (source.region, source.province, source.network))
    return frozenset((ALL, *map(name, places), *source.groups))


def meant(word: str) -> str | None:
    """The selection that a word without its mark names: of a group, region or province."""
    return MARK + name(word) if name(word) in _known(()) else None


def selected(selection: str, every: Iterable[Source]) -> list[Source]:
    """The outlets of a selection such as `@lazio`. Raises SourceError for one that is unknown or has none."""
    wanted, sources = selection.removeprefix(MARK), list(every)
    found = [source for source in sources if wanted in names(source)]
    if found:
        return found
    known = _known(sources)
    if wanted in known:
        raise SourceError(f"{quoted(selection)}: no outlet of the catalogue is in it")
    if near := near_miss(wanted, known):
        raise Unknown(f"unknown selection {quoted(selection)}" + near.replace("'", f"'{MARK}", 1))
    raise Unknown(
        f"unknown selection {quoted(selection)}; expected {MARK}all, a group ({', '.join(GROUPS)}), "
        "a region or province such as @lazio, or a network"
    )


def pick(terms: Sequence[str], named: Mapping[str, Sequence[Source]]) -> Iterator[Source]:
    """The outlets of terms in their order, each once, less those with a minus.

    named: the outlets of each term, without its minus
    """
    gone = {source.slug for term in terms if term.startswith(WITHOUT) for source in named[term.removeprefix(WITHOUT)]}
    shown: set[str] = set()
    for term in terms:
        for source in () if term.startswith(WITHOUT) else named[term]:
            if source.slug not in gone and source.slug not in shown:
                shown.add(source.slug)
                yield source


def _known(sources: Iterable[Source]) -> frozenset[str]:
    places = (place for region, provinces in REGIONS.items() for place in (region, *provinces))
    return frozenset((ALL, *GROUPS, *map(name, places), *(one for source in sources for one in names(source))))
