"""Wagtail with CodeRed's pages (Wagtail CRX): the project that its own command makes, its own templates, a sitemap and no feed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.systems.articles import Part, Story, picture
from tests.bench.systems.markup import bullets, markup
from tests.bench.systems.site import OUTLET, Site, free_port, run, serving

_PINNED = ("coderedcms==6.0.0", "wagtail==7.4.4", "Django==5.2.19")
_FILL = Path(__file__).parent / "fill" / "wagtail_pages.py"
_LOCAL = 'LANGUAGE_CODE = "it"\nTIME_ZONE = "Europe/Rome"\nWAGTAIL_SITE_NAME = "La Voce dell’Orma"\n'
_TELLS = frozenset({"title", "subtitle", "authors", "published", "image", "language"})


class Wagtail:
    """Wagtail CRX; articles below an index page for each section."""

    name = "Wagtail CRX (Python)"

    def install(self, folder: Path) -> str:
        self._folder = folder
        folder.mkdir(parents=True)
        run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
        self._bin = folder / "venv" / "bin"
        run(self._bin / "pip", "install", "--quiet", *_PINNED, cwd=folder)
        self._site = folder / "site"
        self._site.mkdir()
        run(
            self._bin / "coderedcms",
            "start",
            "voce",
            ".",
            "--sitename",
            OUTLET,
            "--domain",
            "127.0.0.1",
            cwd=self._site,
        )
        (self._site / "voce" / "settings" / "local.py").write_text(_LOCAL, "utf-8")
        run(self._bin / "python", "manage.py", "migrate", "--verbosity", "0", cwd=self._site)
        return ", ".join(pin.replace("==", " ") for pin in _PINNED)

    def sites(self, stories: Sequence[Story]) -> Iterator[Site]:
        port = free_port()
        home = f"http://127.0.0.1:{port}"
        pictures = self._folder / "pictures"
        pictures.mkdir()
        for number, story in enumerate(stories):
            (pictures / f"{story.slug}.png").write_bytes(picture(number))
        plan = {"title": OUTLET, "port": port, "pictures": str(pictures), "pages": [_page(story) for story in stories]}
        run(self._bin / "python", _FILL, cwd=self._site, env={"PYTHONPATH": str(self._site)}, text=json.dumps(plan))
        server = (self._bin / "python", "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}")
        with serving(*server, cwd=self._site, answers=f"{home}/"):
            entries = (("sitemap", f"{home}/sitemap.xml"), ("home", f"{home}/"))
            yield Site(name="pages of CRX, sitemap", home=f"{home}/", entries=entries, stories=stories, tells=_TELLS)


def _page(story: Story) -> dict[str, object]:
    return {
        "slug": story.slug, "title": story.title, "caption": story.subtitle or "", "section": story.section,
        "authors": " e ".join(story.authors), "tags": list(story.tags), "picture": story.picture is not None,
        "published": story.published.isoformat(), "modified": (story.modified or story.published).isoformat(),
        "state": story.state, "body": [_block(part) for part in story.parts],
    }  # fmt: skip


def _block(part: Part) -> dict[str, object]:
    """A part as Wagtail's editor saves it; what it has no block for is its block of HTML."""
    match part.kind:
        case "quote" | "pullquote":
            return {"type": "quote", "value": {"text": part.text, "author": part.cite, "settings": {}}}
        case "table":
            rows = {"data": part.rows, "first_row_is_table_header": True, "first_col_is_header": False}
            return {"type": "table", "value": {"table": rows, "settings": {}}}
        case "list":
            return {"type": "text", "value": bullets(part.rows)}
        case "image":
            return {"type": "image", "value": {"image": "{{PICTURE}}", "settings": {}}}
        case "paragraph" | "heading" | "also" if "<sup" not in part.text:
            return {"type": "text", "value": markup(part)}
    return {"type": "html", "value": markup(part)}
