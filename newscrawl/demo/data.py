"""Reads the demo's made-up outlets from `data/demo`, where a person can edit them. Renders nothing.

data/demo/<slug>/site.toml        the outlet, and its files besides articles (feeds, sitemaps, section pages)
data/demo/<slug>/articles/*.md    one article a file: TOML between two lines of +++, then the text
data/demo/<slug>/static/*         served as they are
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStory:
    """One article of a demo outlet. Its age is given, not its date, so that the demo always looks recent."""

    path: str
    kind: str  #: which markup: wp, modern, old, consent (a form in its place), missing (a 404)
    title: str
    section: str
    listed: tuple[str, ...]  #: the lists that show it: feed, home, section, news, archive, archivio
    body: str  #: paragraphs between blank lines; "## " begins a subheading
    kicker: str = ""
    subtitle: str = ""
    caption: str = ""
    authors: tuple[str, ...] = ()
    credit: str = ""  #: in the place of authors: a desk or an agency
    role: str = ""  #: printed after the authors
    tags: tuple[str, ...] = ()
    days_ago: int = 0  #: with `time`: that hour of that day at the outlet
    time: str = ""
    minutes_ago: int = 0  #: where there is no `time`
    updated_minutes_ago: int | None = None
    printed_date: str = ""  #: the only date that the page shows; no metadata then
    premium: bool = False
    header_charset: str = ""  #: what the HTTP header says, where that is wrong
    feed_query: str = ""
    listed_as_amp: bool = False  #: section pages link its AMP address
    text: str = ""  #: file with the body, from data/demo; for a text that two outlets print

    def published(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The time of publication, to the minute, in the outlet's zone."""
        local = now.astimezone(zone)
        if not self.time:
            return (now - timedelta(minutes=self.minutes_ago)).astimezone(zone).replace(second=0, microsecond=0)
        return datetime.combine(local.date() - timedelta(days=self.days_ago), time.fromisoformat(self.time), zone)

    def modified(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The time of the last change, which is that of publication where there was none."""
        if self.updated_minutes_ago is None:
            return self.published(now, zone)
        return (now - timedelta(minutes=self.updated_minutes_ago)).astimezone(zone).replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFile:
    """One `[[files]]` of a site.toml: a page that is not an article."""

    path: str
    layers: tuple[str, ...]  #: templates, the inner one first; each is `$main` of the next
    title: str = ""
    type: str = "text/html; charset=utf-8"
    encoding: str = "utf-8"
    item: str = ""  #: template of one listed article
    list: str = ""  #: which articles: those whose `listed` names it
    section: str = ""  #: and only those of this section
    gzip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOutlet:
    """One outlet of the demo: a folder of `data/demo`."""

    slug: str
    name: str
    zone: ZoneInfo
    feed_query: str
    sections: Mapping[str, str]
    files: tuple[DemoFile, ...]
    stories: tuple[DemoStory, ...]
    static: Mapping[str, bytes]


def load(folder: Path) -> tuple[DemoOutlet, ...]:
    """The outlets of `data/demo`, in the order of their folders' names."""
    return tuple(_outlet(folder, site.parent) for site in sorted(folder.glob("*/site.toml")))


def _outlet(folder: Path, home: Path) -> DemoOutlet:
    site = tomllib.loads((home / "site.toml").read_text("utf-8"))
    return DemoOutlet(
        slug=home.name,
        name=site["name"],
        zone=ZoneInfo(site["timezone"]),
        feed_query=site.get("feed_query", ""),
        sections=site["sections"],
        files=_files([DemoFile(**_frozen(entry)) for entry in site["files"]], site["sections"]),
        stories=tuple(_story(folder, path) for path in sorted((home / "articles").glob("*.md"))),
        static={f"/{path.name}": path.read_bytes() for path in sorted((home / "static").iterdir())},
    )


def _story(folder: Path, path: Path) -> DemoStory:
    _, head, body = path.read_text("utf-8").split("+++\n", 2)
    fields = _frozen(tomllib.loads(head))
    if "text" in fields:
        body = (folder / fields["text"]).read_text("utf-8")
    return DemoStory(**fields, body=body.strip())


def _files(files: list[DemoFile], sections: Mapping[str, str]) -> tuple[DemoFile, ...]:
    """The files of an outlet. One with `{section}` in its path stands for one a section, but for sections with a file of their own."""
    own = {file.path for file in files}
    return tuple(
        each
        for file in files
        for each in (_per_section(file, sections) if "{section}" in file.path else [file])
        if each is file or each.path not in own
    )


def _per_section(file: DemoFile, sections: Mapping[str, str]) -> Iterator[DemoFile]:
    for slug, label in sections.items():
        yield replace(
            file, path=file.path.format(section=slug), title=file.title.format(section_title=label), section=slug
        )


def _frozen(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
