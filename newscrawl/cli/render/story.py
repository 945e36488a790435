"""How a story features: three lines an article, the first one first."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from newscrawl.dedupe import near
from newscrawl.store.stories.stories import Member, Story


def story_lines(story: Story) -> list[str]:
    """The lines of a story: the first article, then each other with what it kept of the first and what is its own."""
    root, *others = story.members
    if not others:
        return [f"nobody else ran it: {root.outlet}, {_when(root)}", f"  {root.title}", f"  {root.url}"]
    outlets = len({member.outlet for member in story.members})
    agency = f", from {story.agency}" if story.agency else ""
    lines = [f"{len(story.members)} articles of {outlets} outlets{agency}", *_member(root, f"{root.words} words")]
    features = near.features(root.title, root.body)
    for other in others:
        like = near.likeness(features, near.features(other.title, other.body))
        changed = f"kept {like.kept:.0%}, own {1 - like.brought:.0%}, {other.words} words"
        same = "" if other.title != root.title else ", same headline"
        lines += _member(other, changed + same)
    return lines


def _member(member: Member, changed: str) -> list[str]:
    agency = f" ({member.agency}, by its {member.origin})" if member.agency else ""
    return ["", f"{_when(member)}  {member.outlet}{agency}: {changed}", f"  {member.title}", f"  {member.url}"]


def _when(member: Member) -> str:
    """The time of publication in the outlet's zone, or when the article was first seen where its page has none."""
    zone = ZoneInfo(member.timezone)
    if member.published is None:
        return f"seen {_printed(member.first_seen, zone)}"
    return member.published.astimezone(zone).strftime("%Y-%m-%d") if member.by_day else _printed(member.published, zone)


def _printed(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
