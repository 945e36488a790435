"""A proposal is written as a source file that a person can read: every entry says where it comes from, comments say what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from newscrawl.adding.lists import Chosen
from newscrawl.adding.proposal import Proposal
from newscrawl.sources import writing
from newscrawl.sources.schema import EntryTable, SourceTable

_MOST_LEFT_OUT = 8


def as_toml(proposal: Proposal, day: date, *, verified: bool = False) -> str:
    """The text of a source file. day: when it was found; verified: a person has seen its articles"""
    table = SourceTable(
        name=proposal.name,
        home=proposal.home,
        language=proposal.language,
        timezone=proposal.timezone,
        verified=verified,
        hosts=tuple(proposal.hosts),
        allow=tuple(proposal.allow),
        entries=tuple(_entry(entry, day) for entry in proposal.entries),
    )
    return writing.toml(table, _remarks(proposal, day))


def _entry(entry: Chosen, day: date) -> EntryTable:
    note = f"{entry.note}; {entry.count:,} links on {day}"
    return EntryTable(url=entry.url, kind=entry.kind, section=entry.section, note=note)


def _remarks(proposal: Proposal, day: date) -> Iterator[str]:
    yield f"Found by newscrawl add on {day}; set verified to true once you have seen its articles."
    if proposal.closed:
        yield f"robots.txt closes, and no run asks for: {' '.join(proposal.closed)}"
    yield from (f"reserves text and data mining: {signal}" for signal in proposal.reservations)
    yield from (f"left out: {left.url} ({left.why})" for left in proposal.left_out[:_MOST_LEFT_OUT])
    if (more := len(proposal.left_out) - _MOST_LEFT_OUT) > 0:
        yield f"left out: {more} more"
