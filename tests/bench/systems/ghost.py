"""Ghost, from npm, on SQLite: its own two themes, filled as migrations fill it, by its importer."""

from __future__ import annotations

import json
import tarfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.systems.articles import Part, Story, picture
from tests.bench.systems.markup import markup
from tests.bench.systems.site import OUTLET, CannotRunError, Site, free_port, run, serving

_VERSION = "5.130.6"
_THEMES = ("casper", "source")
_MAIL, _WORD = "direzione@example.org", "una parola lunga e sciocca"
_TELLS = frozenset(
    {"title", "subtitle", "authors", "published", "modified", "section", "tags", "image", "image_caption", "language"}
)


class Ghost:
    """Ghost 5; one site for each theme, both of the same posts."""

    name = "Ghost (Node)"

    def install(self, folder: Path) -> str:
        self._folder, self._home = folder, folder / "package"
        folder.mkdir(parents=True)
        run("npm", "pack", "--silent", f"ghost@{_VERSION}", cwd=folder)
        with tarfile.open(folder / f"ghost-{_VERSION}.tgz") as packed:
            packed.extractall(folder, filter="data")
        package = self._home / "package.json"
        told = json.loads(package.read_text("utf-8"))
        # Some of what Ghost is developed with is no package of the registry.
        told.pop("devDependencies")
        told["overrides"] = told.pop("resolutions")
        package.write_text(json.dumps(told), "utf-8")
        run(
            "npm",
            "install",
            "--omit=dev",
            "--legacy-peer-deps",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            cwd=self._home,
        )
        run("npm", "rebuild", "sqlite3", cwd=self._home)
        node = run("node", "--version", cwd=folder).strip().removeprefix("v")
        return f"ghost {_VERSION}, node {node}, sqlite3 {told['dependencies'].get('sqlite3') or told['optionalDependencies']['sqlite3']}"

    def sites(self, stories: Sequence[Story]) -> Iterator[Site]:
        port = free_port()
        home = f"http://127.0.0.1:{port}"
        (self._home / "config.production.json").write_text(json.dumps(_config(self._folder, home, port)), "utf-8")
        with serving("node", "index.js", cwd=self._home, env={"NODE_ENV": "production"}, answers=f"{home}/"):
            ghost = _Admin(home)
            pictures = self._home / "content" / "images"
            for number, story in enumerate(stories):
                (pictures / f"{story.slug}.png").write_bytes(picture(number))
            ghost.fill(stories)
            for theme in _THEMES:
                ghost.ask("PUT", f"themes/{theme}/activate/")
                entries = (("feed", f"{home}/rss/"), ("sitemap", f"{home}/sitemap.xml"))
                yield Site(
                    name=f"{theme}, whole texts in the feed", home=f"{home}/", entries=entries, stories=stories, tells=_TELLS,
                    sections_are_tags=True,
                )  # fmt: skip


class _Admin:
    """Ghost's own Admin API, with the session of its owner."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._cookie = ""
        owner = {"name": "Redazione", "email": _MAIL, "password": _WORD, "blogTitle": OUTLET}
        self.ask("POST", "authentication/setup/", {"setup": [owner]})
        self._cookie = (
            self.ask("POST", "session/", {"username": _MAIL, "password": _WORD}).headers["set-cookie"].split(";")[0]
        )

    def fill(self, stories: Sequence[Story]) -> None:
        """The posts and pages that Ghost comes with go, ours come."""
        for kind in ("posts", "pages"):
            for there in json.load(self.ask("GET", f"{kind}/?limit=all"))[kind]:
                self.ask("DELETE", f"{kind}/{there['id']}/")
        settings = {
            "timezone": "Europe/Rome",
            "locale": "it",
            "title": OUTLET,
            "description": "Il giornale della valle",
        }
        self.ask("PUT", "settings/", {"settings": [{"key": key, "value": value} for key, value in settings.items()]})
        self._import({"db": [{"meta": {"exported_on": 0, "version": _VERSION}, "data": _data(stories, self._home)}]})

    def ask(self, method: str, path: str, told: Mapping[str, Any] | None = None) -> Any:
        """The answer to a request. Raises CannotRunError."""
        data = None if told is None else json.dumps(told).encode()
        return self._send(method, path, data, "application/json")

    def _import(self, told: Mapping[str, Any]) -> None:
        edge = "part-of-the-import"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="importfile"; filename="voce.json"\r\nContent-Type: application/json\r\n\r\n'
        data = f"{head}{json.dumps(told)}\r\n--{edge}--\r\n".encode()
        answer = json.load(self._send("POST", "db/", data, f"multipart/form-data; boundary={edge}"))
        faults = [problem["message"] for problem in answer.get("problems") or ()]
        if faults:
            raise CannotRunError(f"Ghost's importer: {'; '.join(faults)[:500]}")

    def _send(self, method: str, path: str, data: bytes | None, kind: str) -> Any:
        headers = {"Content-Type": kind, "Origin": self._home, "Accept-Version": "v5.0", "Cookie": self._cookie}
        request = urllib.request.Request(f"{self._home}/ghost/api/admin/{path}", data, headers, method=method)
        try:
            return urllib.request.urlopen(request, timeout=120)
        except urllib.error.HTTPError as error:
            raise CannotRunError(f"Ghost: {method} {path}: {error.code}: {error.read()[:300]!r}") from error


def _config(folder: Path, home: str, port: int) -> dict[str, Any]:
    return {
        "url": home,
        "server": {"host": "127.0.0.1", "port": port},
        "database": {
            "client": "sqlite3",
            "connection": {"filename": str(folder / "ghost.db")},
            "useNullAsDefault": True,
        },
        "mail": {"transport": "stub"},
        "privacy": {"useUpdateCheck": False, "useGravatar": False, "useRpcPing": False, "useStructuredData": True},
        "security": {"staffDeviceVerification": False},
        "logging": {"level": "error", "transports": ["stdout"]},
    }


def _data(stories: Sequence[Story], home: str) -> dict[str, Any]:
    """The tables of an export of Ghost."""
    authors = sorted({author for story in stories for author in story.authors})
    tags = list(dict.fromkeys(tag for story in stories for tag in _tags(story)))
    ids = {name: f"{number:024x}" for number, name in enumerate((*authors, *(f"#{tag}" for tag in tags)), 1)}
    posts = {story.slug: f"{number:024x}" for number, story in enumerate(stories, 10_000)}
    return {
        "users": [
            {"id": ids[name], "name": name, "slug": _slug(name), "email": f"{_slug(name)}@example.org"}
            for name in authors
        ],
        "tags": [{"id": ids[f"#{tag}"], "name": tag, "slug": _slug(tag)} for tag in tags],
        "posts": [_post(story, posts[story.slug], home) for story in stories],
        "posts_authors": [
            {"post_id": posts[story.slug], "author_id": ids[name], "sort_order": order}
            for story in stories
            for order, name in enumerate(story.authors)
        ],
        "posts_tags": [
            {"post_id": posts[story.slug], "tag_id": ids[f"#{tag}"], "sort_order": order}
            for story in stories
            for order, tag in enumerate(_tags(story))
        ],
        "posts_meta": [
            {"post_id": posts[story.slug], "feature_image_caption": story.picture} for story in stories if story.picture
        ],
    }


def _tags(story: Story) -> tuple[str, ...]:
    """The first is what Ghost calls the primary tag, and prints above the headline."""
    return (story.section, *story.tags) if story.section else story.tags


def _post(story: Story, number: str, home: str) -> dict[str, Any]:
    picture_address = f"{home}/content/images/{story.slug}.png"
    status = {
        "published": "published",
        "draft": "draft",
        "private": "draft",
        "scheduled": "scheduled",
        "page": "published",
    }
    return {
        "id": number, "title": story.title, "slug": story.slug, "status": status[story.state], "visibility": "public",
        "type": "page" if story.state == "page" else "post", "featured": story.sticky, "custom_excerpt": story.subtitle,
        "html": "".join(_card(part) for part in story.parts).replace("{{PICTURE}}", picture_address),
        "feature_image": picture_address if story.picture else None, "author_id": "1",
        "created_at": _instant(story.published), "published_at": _instant(story.published),
        "updated_at": _instant(story.modified or story.published),
    }  # fmt: skip


def _card(part: Part) -> str:
    """A part as HTML that Ghost's importer reads; what its editor has no card for stands in its card of HTML."""
    match part.kind:
        case "pullquote":
            return markup(part).replace("<blockquote>", '<blockquote class="kg-blockquote-alt">')
        case "image":
            return markup(part).replace("<figure>", '<figure class="kg-card kg-image-card kg-card-hascaption">')
        case "table" | "notes" | "embed":
            return f"<!--kg-card-begin: html-->{markup(part)}<!--kg-card-end: html-->"
    return markup(part)


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _slug(name: str) -> str:
    plain = name.lower().replace("’", "-").replace(" ", "-")
    return plain.replace("à", "a").replace("è", "e")
