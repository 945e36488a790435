"""Compares what was stored of a site with what its editors typed, field by field and part by part of the text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from tests.bench.systems.articles import Kind, Story
from tests.bench.systems.site import Site

FIELDS = (
    "title",
    "subtitle",
    "authors",
    "published",
    "modified",
    "section",
    "tags",
    "image",
    "image_caption",
    "language",
    "body",
)
_ALIKE = 0.8
_TYPED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})


class Wrong(NamedTuple):
    """A value that is not as expected. `story` is a slug, or the address of what should not have been stored."""

    story: str
    field: str
    expected: str
    stored: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A site's figures: right and all by field and by kind of part; a field that was rightly empty counts nowhere."""

    site: str
    published: int
    found: int
    right: Mapping[str, int]
    asked: Mapping[str, int]
    wrong: Sequence[Wrong] = field(default=())


def compared(site: Site, rows: Iterable[Mapping[str, Any]]) -> Compared:
    """Expected beside stored, for every story of the site."""
    stories = [story for story in site.stories if story.state == "published"]
    by_slug: dict[str, Mapping[str, Any]] = {}
    wrong: list[Wrong] = []
    for row in rows:
        story = _story_of(row, stories)
        if story is None or story.slug in by_slug:
            wrong.append(Wrong(str(row["url"]), "stored", "not stored", str(row.get("title"))))
        else:
            by_slug[story.slug] = row
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for story in stories:
        if story.slug not in by_slug:
            wrong.append(Wrong(story.slug, "stored", "stored", "not stored"))
            continue
        row = by_slug[story.slug]
        for name in FIELDS[:-1]:
            fault = _fault(site, story, name, row)
            if fault is None:
                continue
            asked[name] += 1
            if fault:
                wrong.append(Wrong(story.slug, name, *fault))
            else:
                right[name] += 1
        _compare_body(story, str(row.get("body") or ""), right, asked, wrong)
    return Compared(
        site=site.name, published=len(stories), found=len(by_slug), right=right, asked=asked, wrong=tuple(wrong)
    )


def plain(text: str) -> str:
    """One form for a line however a system sets quotes, dashes and spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_TYPED).split())


def _story_of(row: Mapping[str, Any], stories: Sequence[Story]) -> Story | None:
    title = plain(str(row.get("title") or "")).casefold()
    best = max(stories, key=lambda story: SequenceMatcher(None, title, plain(story.title).casefold()).ratio())
    alike = SequenceMatcher(None, title, plain(best.title).casefold()).ratio()
    return best if alike >= _ALIKE or best.slug in str(row["url"]) else None


def _fault(site: Site, story: Story, name: str, row: Mapping[str, Any]) -> tuple[()] | tuple[str, str] | None:
    """What was expected and what is stored; () where they agree; None where nothing is asked of this field."""
    value = row.get(name)
    told = name in site.tells
    empty = value is None or value == [] or value == ""
    if name in ("published", "modified"):
        when = story.published if name == "published" else story.modified
        if empty and (when is None or not told):
            return None
        return _moment_fault(when or story.published, value, row.get(f"{name}_precision"))
    wanted = _wanted(site, story, name)
    if empty and (not wanted or not told):
        return None
    if name == "image":
        agrees = bool(wanted) and story.slug in str(value)
    elif name == "tags":
        stored = {plain(tag).casefold() for tag in value or ()}
        all_of_them = {plain(tag).casefold() for tag in story.tags}
        agrees = stored - ({plain(story.section or "").casefold()} if site.sections_are_tags else set()) == all_of_them
    elif name == "authors":
        agrees = [plain(one) for one in value or ()] == [plain(one) for one in story.authors]
    else:
        agrees = bool(wanted) and plain(str(value or "")) == plain(str(wanted))
    return () if agrees else (_told(wanted), _told(value))


def _wanted(site: Site, story: Story, name: str) -> object:
    values: dict[str, object] = {
        "title": story.title, "subtitle": story.subtitle, "authors": story.authors, "section": story.section, "tags": story.tags,
        "image": f"…{story.slug}…" if story.picture else None, "image_caption": story.picture, "language": "it",
    }  # fmt: skip
    return values[name]


def _moment_fault(when: datetime, value: object, precision: object) -> tuple[()] | tuple[str, str]:
    """A minute is enough; a day without a time is right where it is the day, since the page printed no more."""
    told = str(value or "nothing")
    try:
        stored = datetime.fromisoformat(told)
    except ValueError:
        return (when.isoformat(), told)
    if precision == "day":
        return () if stored.date() == when.date() else (when.isoformat(), told)
    near = stored.tzinfo is not None and abs(stored - when) < timedelta(minutes=1)
    return () if near else (when.isoformat(), told)


def _compare_body(story: Story, body: str, right: Counter[str], asked: Counter[str], wrong: list[Wrong]) -> None:
    """Every line in its place, and nothing else than captions."""
    left, position, missing = plain(body), 0, False
    for kind, line in story.lines:
        asked[_part(kind)] += 1
        expected = plain(line)
        there = left.find(expected, position)
        if there < 0:
            wrong.append(
                Wrong(story.slug, _part(kind), expected, "not in its place" if expected in left else "missing")
            )
            missing = True
            continue
        right[_part(kind)] += 1
        left = f"{left[:there]}\n{left[there + len(expected) :]}"
        position = there
    for caption in story.captions:
        left = left.replace(plain(caption), "\n")
    foreign = " | ".join(part.strip() for part in left.split("\n") if re.search(r"\w", part))
    asked["body"] += 1
    if foreign:
        wrong.append(Wrong(story.slug, "body", "nothing else", foreign))
    elif not missing:
        right["body"] += 1


def _part(kind: Kind) -> str:
    return f"body: {kind}"


def _told(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value) or "nothing"
    return str(value) if value else "nothing"
