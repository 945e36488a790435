"""Renders the web of the demo: what each made-up outlet of `data/demo` answers at each path. Pure.

All dates of an article (page, metadata, feed, sitemap) are computed from its one age, so they agree.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from string import Template
from typing import NamedTuple

from newscrawl.demo import markup
from newscrawl.demo.data import DemoFile, DemoOutlet, DemoStory, load
from newscrawl.demo.jsonld import jsonld

MISSING = "/404.html"  #: path of the response to all paths that are not in the mapping

_HTML = "text/html; charset=utf-8"
_LAYERS = {
    "wp": ("wp-article.html", "wp-page.html"),
    "modern": ("modern-article.html", "modern-page.html"),
    "old": ("old-article.html",),
    "consent": ("consent.html",),
    "missing": ("missing.html",),
}


class DemoResponse(NamedTuple):
    """What a demo outlet answers at one path."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class DemoWeb:
    """The outlets of a folder `data/demo`, to be rendered for a moment and for the addresses at which they are served."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.outlets = load(folder)
        self.templates = {path.name: path.read_text("utf-8") for path in (folder / "templates").iterdir()}

    def build(self, now: datetime, bases: Mapping[str, str]) -> dict[str, dict[str, DemoResponse]]:
        """Slug → path → response.

        now:   aware
        bases: slug → "http://127.0.0.1:8001", no slash at the end
        """
        return {o.slug: dict(_Edition(o, self.templates, now, bases[o.slug]).answers()) for o in self.outlets}

    def sources(self, bases: Mapping[str, str]) -> dict[str, str]:
        """File name → text of a source file, with these outlets at these addresses. bases: as for `build`."""
        files = {slug: self._folder / "sources" / f"{slug}.toml" for slug in bases}
        return {path.name: path.read_text("utf-8").replace("{base}", bases[slug]) for slug, path in files.items()}


class _Edition:
    """One outlet, rendered for one moment and one address."""

    def __init__(self, outlet: DemoOutlet, templates: Mapping[str, str], now: datetime, base: str) -> None:
        self.outlet, self.templates, self.now, self.base = outlet, templates, now, base
        self.stories = sorted(outlet.stories, key=self.published, reverse=True)
        self.shown = [story for story in self.stories if "home" in story.listed]

    def answers(self) -> Iterable[tuple[str, DemoResponse]]:
        yield MISSING, self.answer(self.fill("missing.html", self.common()), status=404)
        for path, body in self.outlet.static.items():
            yield path, _answer(body, "image/svg+xml")
        for file in self.outlet.files:
            yield file.path, self.file(file)
        for story in self.stories:
            yield story.path, self.page(story)
            if story.kind == "modern":
                yield _amp(story.path), self.answer(self.fill("modern-amp.html", self.values(story, plain=True)))

    # ── pages ──

    def file(self, file: DemoFile) -> DemoResponse:
        listed = [s for s in self.stories if file.list in s.listed and file.section in ("", s.section)]
        newest = max((self.modified(s) for s in listed), default=None)
        values = self.common() | {
            "title": escape(file.title),
            "url": self.base + file.path,
            "head": "",
            "items": "\n".join(self.fill(file.item, self.values(s)).strip() for s in listed) if file.item else "",
            "updated": (newest or self.now).isoformat(timespec="seconds"),
            "updated_rss": markup.rfc822(newest or self.now),
        }
        body = self.layered(file.layers, values).encode(file.encoding)
        return _answer(gzip.compress(body, mtime=0) if file.gzip else body, file.type, modified=newest)

    def page(self, story: DemoStory) -> DemoResponse:
        values = self.values(story)
        values["head"] = self.fill("modern-head.html", values).strip() if story.kind == "modern" else ""
        encoding = "iso-8859-1" if story.kind == "old" else "utf-8"
        return _answer(
            self.layered(_LAYERS[story.kind], values).encode(encoding),
            f"text/html; charset={story.header_charset or encoding}",
            status=404 if story.kind == "missing" else 200,
            modified=None if story.printed_date else self.modified(story),
        )

    def answer(self, text: str, status: int = 200) -> DemoResponse:
        return _answer(text.encode(), _HTML, status=status)

    def layered(self, layers: Iterable[str], values: Mapping[str, str]) -> str:
        main = ""
        for layer in layers:
            main = self.fill(layer, {**values, "main": main.strip()})
        return main

    def fill(self, template: str, values: Mapping[str, str]) -> str:
        return Template(self.templates[template]).substitute(values)

    # ── values of templates ──

    def common(self) -> dict[str, str]:
        return {"base": self.base, "year": str(self.now.year)}

    def values(self, story: DemoStory, *, plain: bool = False) -> dict[str, str]:
        """The values of an article's template, as HTML. plain: without boxes in the text."""
        published, modified = self.published(story), self.modified(story)
        texts = self.common() | self.addresses(story) | self.dates(story) | markup.words(story)
        texts["section"] = self.outlet.sections[story.section]
        return {name: escape(text) for name, text in texts.items()} | {
            "byline": markup.byline(story),
            "date_html": markup.date_line(story, published, modified),
            "meta_dates": markup.meta_dates(story, published, modified),
            "jsonld": jsonld(story, self.outlet, self.base, published, modified),
            "tags": ", ".join(f'<a href="{self.base}/{story.section}/" rel="tag">{escape(t)}</a>' for t in story.tags),
            "premium": '<span class="premium">Premium</span>\n' if story.premium else "",
            "paywall": self.fill("modern-paywall.html", self.common()).strip() if story.premium else "",
            "body": markup.body(story, "" if plain or story.premium else self.links(story, "see-also", 1)),
            "related": "" if plain else self.links(story, "related", 3),
        }

    def addresses(self, story: DemoStory) -> dict[str, str]:
        url, amp = self.base + story.path, self.base + _amp(story.path)
        query = story.feed_query or self.outlet.feed_query
        return {
            "url": url,
            "amp_url": amp,
            "feed_url": f"{url}?{query}" if query else url,
            "list_url": amp if story.listed_as_amp else url,
            "section_url": f"{self.base}/{story.section}/",
        }

    def links(self, story: DemoStory, box: str, count: int) -> str:
        """The next stories of the home page, in the markup of such a box; none on pages that have no such box."""
        template = f"{story.kind}-{box}.html"
        if template not in self.templates:
            return ""
        start = self.shown.index(story) + 1 if story in self.shown else 0
        others = [each for each in self.shown[start:] + self.shown[:start] if each != story][:count]
        return "\n".join(
            self.fill(template, self.dates(s) | {"url": self.base + s.path, "title": escape(s.title)}).strip()
            for s in others
        )

    # ── dates ──

    def published(self, story: DemoStory) -> datetime:
        return story.published(self.now, self.outlet.zone)

    def modified(self, story: DemoStory) -> datetime:
        return story.modified(self.now, self.outlet.zone)

    def dates(self, story: DemoStory) -> dict[str, str]:
        at = self.published(story)
        return {
            "date": markup.old_style(at) if story.kind == "old" else markup.month_first(at),
            "published": at.isoformat(),
            "published_rss": markup.rfc822(at),
            "modified": self.modified(story).isoformat(),
        }


def _answer(body: bytes, kind: str, *, status: int = 200, modified: datetime | None = None) -> DemoResponse:
    headers = {"Content-Type": kind}
    if status == 200:
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if modified:
            headers["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    return DemoResponse(status, headers, body)


def _amp(path: str) -> str:
    return f"/amp{path}"
