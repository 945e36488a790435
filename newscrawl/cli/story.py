"""`newscrawl story URL`: who ran a story, when, and how much each kept of the text that came first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from newscrawl.cli import _store
from newscrawl.dedupe import near
from newscrawl.errors import UsageError
from newscrawl.store import open_readonly
from newscrawl.store.stories import stories
from newscrawl.store.stories.stories import Member, Story


@click.command()
@click.argument("url")
@_store.db_option
def story(url: str, db: Path) -> None:
    """Show who ran the story of the article at URL, when, and how it was changed.

    The first line is the article that was published first; "kept" is the part of its text, in runs of three words, that another one
    has, "own" the part of that one's text that the first does not have.
    """
    with open_readonly(db) as store:
        found = stories.of_address(store, url)
    if found is None:
        raise UsageError(f"{db}: no article has the address {url}; `newscrawl browse` searches for one by its words")
    click.echo("\n".join(_lines(found)))


def _lines(found: Story) -> list[str]:
    root, *others = found.members
    if not others:
        return [f"nobody else ran it: {root.outlet}, {_when(root)}", f"  {root.title}", f"  {root.url}"]
    outlets = len({member.outlet for member in found.members})
    agency = f", from {found.agency}" if found.agency else ""
    lines = [f"{len(found.members)} articles of {outlets} outlets{agency}", *_member(root, f"{root.words} words")]
    looks = near.features(root.title, root.body)
    for other in others:
        like = near.likeness(looks, near.features(other.title, other.body))
        changed = f"kept {like.kept:.0%}, own {1 - like.brought:.0%}, {other.words} words"
        same = "" if other.title != root.title else ", same headline"
        lines += _member(other, changed + same)
    return lines


def _member(member: Member, changed: str) -> list[str]:
    agency = f" ({member.agency}, by its {member.origin})" if member.agency else ""
    return ["", f"{_when(member)}  {member.outlet}{agency}: {changed}", f"  {member.title}", f"  {member.url}"]


def _when(member: Member) -> str:
    """In the outlet's zone; when it was first seen, where it says no time of its own."""
    zone = ZoneInfo(member.timezone)
    if member.published is None:
        return f"seen {_printed(member.first_seen, zone)}"
    return member.published.astimezone(zone).strftime("%Y-%m-%d") if member.by_day else _printed(member.published, zone)


def _printed(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
