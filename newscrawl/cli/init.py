"""`newscrawl init DIR`: a project of one's own, as Scrapy has them: scrapy.cfg, settings that extend ours, data/sources/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from newscrawl import paths
from newscrawl.cli.render.init import show_project
from newscrawl.errors import UsageError
from newscrawl.models import Source
from newscrawl.sources import ad_hoc, writing

_SETTINGS = '''\
"""Settings of this project. They extend those of newscrawl: what does not stand here is as it has it.

`newscrawl crawl` and `scrapy crawl`, in this folder or below, take these. Database and catalogue lie in data/.
"""

from newscrawl.settings import *

# Web or mail address of whoever runs the crawl; outlets see it in the User-Agent and can write to it. Please set it.
NEWSCRAWL_CONTACT = ""

# Spiders of your own, beside ours (news, replay):
# SPIDER_MODULES = ["newscrawl.spiders", "newscrawl_project.spiders"]
'''
_HEAD = (
    "What `newscrawl init --outlet` could know. The time zone is a guess; set `verified` once you have seen its articles.",
    "Feeds and sitemaps are found from the home page.",
)
_FILES = {
    "scrapy.cfg": f"[settings]\ndefault = {paths.PROJECT_SETTINGS}\n",
    f"{paths.PROJECT_PACKAGE}/__init__.py": "",
    f"{paths.PROJECT_PACKAGE}/settings.py": _SETTINGS,
}


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--outlet", metavar="URL", help="Home page of a first outlet: its file is written into data/sources/.")
def init(folder: Path, outlet: str | None) -> None:
    """Make a project in the folder DIR, as Scrapy knows them: scrapy.cfg, settings that extend newscrawl's, data/sources/.

    Writes over nothing. In DIR and below, all verbs and `scrapy crawl news` use its files.
    """
    source = ad_hoc(outlet) if outlet is not None else None
    files = dict(_FILES)
    if source is not None:
        files[f"data/sources/{source.slug}.toml"] = _described(source)
    _refuse_what_is_there(folder, files)
    _write(folder, files)
    show_project(folder, list(files), source.slug if source is not None else None)


def _described(source: Source) -> str:
    """The source file of an outlet of which nothing is known but its home page, from which its feeds and sitemaps are found."""
    entries = tuple(replace(entry, note="given to newscrawl init") for entry in source.entries)
    return writing.toml(replace(source, entries=entries), _HEAD)


def _refuse_what_is_there(folder: Path, files: Mapping[str, str]) -> None:
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise UsageError(f"{folder / there[0]} is there already: nothing was written; name another folder")


def _write(folder: Path, files: Mapping[str, str]) -> None:
    try:
        (folder / "data" / "sources").mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8") as new:
                new.write(text)
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: cannot be written ({error.strerror or error})") from error
