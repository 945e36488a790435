"""WordPress, as Debian packages it: PHP's own server, MariaDB on a socket, three themes, two forms of addresses and of feeds."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path

from tests.bench.systems.articles import Part, Story, picture
from tests.bench.systems.markup import markup, notes
from tests.bench.systems.site import OUTLET, CannotRunError, Site, free_port, run, serving

_PACKAGES = (
    "php8.2-common", "php8.2-cli", "php8.2-mysql", "php8.2-xml", "php8.2-mbstring", "php8.2-gd", "mariadb-server-core",
    "mariadb-client-core", "libmariadb3", "libaio1", "liburing2", "php-getid3", "wordpress", "wordpress-l10n",
    "wordpress-theme-twentytwentyone", "wordpress-theme-twentytwentytwo", "wordpress-theme-twentytwentythree",
)  # fmt: skip
_EXTENSIONS = (
    "mysqlnd",
    "mysqli",
    "dom",
    "xml",
    "simplexml",
    "mbstring",
    "gd",
    "fileinfo",
    "ctype",
    "tokenizer",
    "iconv",
    "exif",
)
_PRETTY = "/%year%/%monthnum%/%day%/%postname%/"
_FILL = Path(__file__).parent / "fill" / "wordpress.php"
_ROUTER = Path(__file__).parent / "fill" / "wordpress_router.php"
#: theme, form of addresses, whether the feed has the whole text
_SITES = (
    ("twentytwentyone", _PRETTY, True),
    ("twentytwentytwo", "", False),
    ("twentytwentythree", "/%category%/%postname%/", False),
)
_TELLS = frozenset({"title", "authors", "published", "section", "tags", "image", "language"})


class WordPress:
    """Debian's WordPress; one site for each theme, all of the same posts."""

    name = "WordPress (PHP)"

    def install(self, folder: Path) -> str:
        self._folder, self._root, self._web = folder, folder / "root", folder / "web"
        debs = folder / "debs"
        debs.mkdir(parents=True)
        run("apt-get", "download", *_PACKAGES, cwd=debs)
        for package in debs.glob("*.deb"):
            run("dpkg", "-x", package, self._root, cwd=folder)
        self._copy_wordpress()
        names = {path.name.split("_")[0]: path.name.split("_")[1] for path in debs.glob("*.deb")}
        shutil.rmtree(debs)
        data = folder / "mysql"
        tools = self._root / "usr"
        libraries = self._libraries()
        self._env = {"LD_LIBRARY_PATH": f"{libraries}:{os.environ.get('LD_LIBRARY_PATH', '')}"}
        run(
            "bash", tools / "bin" / "mariadb-install-db", "--no-defaults", f"--datadir={data}", f"--basedir={tools}",
            "--auth-root-authentication-method=normal", "--skip-test-db", *self._as_root(), cwd=folder, env=self._env,
        )  # fmt: skip
        told = (
            f"{name} {names[name].replace('%3a', ':')}" for name in ("wordpress", "php8.2-cli", "mariadb-server-core")
        )
        return ", ".join(told)

    def sites(self, stories: Sequence[Story]) -> Iterator[Site]:
        socket = self._folder / "mysql.sock"
        tools = self._root / "usr"
        database: tuple[str | Path, ...] = (
            tools / "sbin" / "mariadbd", "--no-defaults", f"--datadir={self._folder / 'mysql'}", f"--basedir={tools}",
            f"--lc-messages-dir={tools / 'share' / 'mysql'}", "--skip-networking", f"--socket={socket}",
            f"--pid-file={self._folder / 'mysql.pid'}", "--plugin-dir=/nonexistent", *self._as_root(),
        )  # fmt: skip
        with serving(*database, cwd=self._folder, env=self._env, answers=socket):
            sql = ("-u", "root", "--no-defaults", f"--socket={socket}")
            client = tools / "bin" / "mariadb"
            for theme, addresses, whole in _SITES:
                run(
                    client,
                    "--no-defaults",
                    *sql[:2],
                    sql[3],
                    "-e",
                    f"CREATE DATABASE {theme}",
                    cwd=self._folder,
                    env=self._env,
                )
                yield from self._site(theme, addresses, whole, stories, socket)

    def _site(self, theme: str, addresses: str, whole: bool, stories: Sequence[Story], socket: Path) -> Iterator[Site]:
        port = free_port()
        home = f"http://127.0.0.1:{port}"
        (self._web / "wp-config.php").write_text(_config(theme, socket, home), "utf-8")
        pictures = self._folder / "pictures"
        pictures.mkdir(exist_ok=True)
        posts = []
        for number, story in enumerate(stories):
            (pictures / f"{story.slug}.png").write_bytes(picture(number))
            posts.append(_post(story))
        plan = {
            "theme": theme,
            "addresses": addresses,
            "whole": whole,
            "title": OUTLET,
            "posts": posts,
            "pictures": str(pictures),
        }
        php = self._php()
        run(*php, _FILL, self._web, cwd=self._folder, env=self._env, text=json.dumps(plan))
        env = {**self._env, "PHP_CLI_SERVER_WORKERS": "4"}
        server = (*php, "-S", f"127.0.0.1:{port}", "-t", self._web, _ROUTER)
        shape = addresses or "/?p=…"
        feed = "whole texts in the feed" if whole else "excerpts in the feed"
        where = f"{home}/feed/" if addresses else f"{home}/?feed=rss2"
        sitemap = f"{home}/wp-sitemap.xml" if addresses else f"{home}/?sitemap=index"
        with serving(*server, cwd=self._folder, env=env, answers=f"{home}/"):
            yield Site(
                name=f"{theme}, {shape}, {feed}", home=f"{home}/", entries=(("feed", where), ("sitemap", sitemap)),
                stories=[_as_posted(story) for story in stories], tells=_TELLS,
            )  # fmt: skip

    def _php(self) -> tuple[str | Path, ...]:
        extensions = next((self._root / "usr" / "lib" / "php").glob("2*"), None)
        if extensions is None:
            raise CannotRunError("PHP's extensions: expected usr/lib/php/2*; got none")
        loaded = [
            part for name in _EXTENSIONS if (extensions / f"{name}.so").exists() for part in ("-d", f"extension={name}")
        ]
        return (
            self._root / "usr" / "bin" / "php8.2",
            "-n",
            "-d",
            f"extension_dir={extensions}",
            "-d",
            "memory_limit=512M",
            *loaded,
        )

    def _libraries(self) -> str:
        return ":".join(str(path) for path in (self._root / "usr" / "lib").glob("*-linux-gnu"))

    def _as_root(self) -> tuple[str, ...]:
        return ("--user=root",) if os.getuid() == 0 else ()

    def _copy_wordpress(self) -> None:
        """WordPress's files in a folder of their own; what Debian links into other packages is copied where it is there."""
        there = self._root / "usr" / "share" / "wordpress"
        for folder, _, names in os.walk(there):
            for name in names:
                found = Path(folder) / name
                if found.exists():
                    copy = self._web / found.relative_to(there)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(found, copy)


def _config(database: str, socket: Path, home: str) -> str:
    return f"""<?php
define('DB_NAME', '{database}');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', '{home}');
define('WP_SITEURL', '{home}');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {{ define('ABSPATH', __DIR__ . '/'); }}
require_once ABSPATH . 'wp-settings.php';
"""


def _as_posted(story: Story) -> Story:
    """The story as WordPress can tell it: a post has one author."""
    return replace(story, authors=story.authors[:1])


def _post(story: Story) -> dict[str, object]:
    form = "%Y-%m-%d %H:%M:%S"
    status = {"published": "publish", "draft": "draft", "private": "private", "scheduled": "future", "page": "publish"}
    return {
        "slug": story.slug, "title": story.title, "excerpt": story.subtitle or "", "author": (*story.authors, "Redazione")[0],
        "content": "\n\n".join(_block(part) for part in story.parts), "category": story.section or "", "tags": list(story.tags),
        "date": story.published.strftime(form), "gmt": story.published.astimezone(UTC).strftime(form),
        "modified": story.modified.strftime(form) if story.modified else "",
        "modified_gmt": story.modified.astimezone(UTC).strftime(form) if story.modified else "",
        "status": status[story.state], "type": "page" if story.state == "page" else "post", "sticky": story.sticky,
        "caption": story.picture or "", "pictures": sum(part.kind == "image" for part in story.parts),
    }  # fmt: skip


def _block(part: Part) -> str:
    """A part as WordPress's editor saves it."""
    cite = f"<cite>{part.cite}</cite>" if part.cite else ""
    match part.kind:
        case "also":
            return _as("paragraph", markup(part))
        case "paragraph" | "heading" | "list":
            return _as(part.kind, markup(part))
        case "quote":
            words = _as("paragraph", f"<p>{part.text}</p>")
            return _as("quote", f'<blockquote class="wp-block-quote">{words}{cite}</blockquote>')
        case "pullquote":
            return _as("pullquote", f'<figure class="wp-block-pullquote">{markup(part)}</figure>')
        case "table":
            return _as("table", f'<figure class="wp-block-table">{markup(part)}</figure>')
        case "code":
            return _as("code", markup(part).replace("<pre>", '<pre class="wp-block-code">'))
        case "image":
            caption = f'<figcaption class="wp-element-caption">{part.cite}</figcaption>'
            return _as(
                "image",
                f'<figure class="wp-block-image size-large"><img src="{{{{PICTURE}}}}" alt=""/>{caption}</figure>',
            )
        case "notes":
            return _as("html", f'<ol class="wp-block-footnotes">{notes(part.rows)}</ol>')
        case "embed":
            return _as(
                "html",
                f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">{markup(part)}</div></figure>',
            )


def _as(block: str, words: str) -> str:
    return f"<!-- wp:{block} -->\n{words}\n<!-- /wp:{block} -->"
