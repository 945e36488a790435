"""A proposal is written as a source file that a person can read: every entry says where it comes from, comments say what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from newscrawl import text
from newscrawl.adding.lists import Chosen
from newscrawl.adding.proposal import Proposal
from newscrawl.sources.writing import string

_MOST_LEFT_OUT = 8
_LONG = 160


def as_toml(proposal: Proposal, day: date, *, verified: bool = False) -> str:
    """The text of a source file. day: when it was found; verified: a person has seen its articles"""
    return "".join(f"{line}\n" for line in _lines(proposal, day, verified=verified))


def _lines(proposal: Proposal, day: date, *, verified: bool) -> Iterator[str]:
    yield f"# Found by newscrawl add on {day}; set verified to true once you have seen its articles."
    yield from map(_comment, _remarks(proposal))
    yield f"name = {string(proposal.name)}"
    yield f"home = {string(proposal.home)}"
    yield f"language = {string(proposal.language)}"
    yield f"timezone = {string(proposal.timezone)}"
    yield f"verified = {'true' if verified else 'false'}"
    if proposal.hosts:
        yield f"hosts = [{', '.join(map(string, proposal.hosts))}]"
    if proposal.allow:
        yield f"allow = [{', '.join(map(_pattern, proposal.allow))}]"
    for entry in proposal.entries:
        yield ""
        yield from _entry(entry, day)


def _entry(entry: Chosen, day: date) -> Iterator[str]:
    yield "[[entries]]"
    yield f"url = {string(entry.url)}"
    yield f"kind = {string(entry.kind)}"
    if entry.section:
        yield f"section = {string(entry.section)}"
    yield f"note = {string(f'{entry.note}; {entry.count:,} links on {day}')}"


def _remarks(proposal: Proposal) -> Iterator[str]:
    if proposal.closed:
        yield f"robots.txt closes, and no run asks for: {' '.join(proposal.closed)}"
    yield from (f"reserves text and data mining: {signal}" for signal in proposal.reservations)
    yield from (f"left out: {left.url} ({left.why})" for left in proposal.left_out[:_MOST_LEFT_OUT])
    if more := len(proposal.left_out) - _MOST_LEFT_OUT:
        yield from (f"left out: {more} more",) if more > 0 else ()


def _comment(words: str) -> str:
    """A comment on one line, without characters that TOML does not take there."""
    line = "".join(char if char.isprintable() else " " for char in text.line(words))
    return f"# {line if len(line) <= _LONG else line[:_LONG] + ' …'}"


def _pattern(pattern: str) -> str:
    return string(pattern) if "'" in pattern else f"'{pattern}'"
