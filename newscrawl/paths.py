"""The files that are meant are decided here, by one rule: where the database, the catalogue and the shipped data lie.

A setting that names a file wins, always. Else, from the current folder:

1. a project: the nearest folder upward with a scrapy.cfg, if `data/newscrawl.db` or `data/sources/` lies in it;
2. the current folder, if `data/newscrawl.db` lies in it (it also wins over a project further up);
3. the checkout of newscrawl that runs, if it runs from one;
4. the user's data folder.

The catalogue that travels with newscrawl is always there; in a project or the user's folder its own files come before it.
"""

from __future__ import annotations

import configparser
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

#: The settings that Scrapy loads: ours, or those of a project that `newscrawl init` made, which extend ours.
OUR_SETTINGS = "newscrawl.settings"
PROJECT_PACKAGE = "newscrawl_project"
PROJECT_SETTINGS = f"{PROJECT_PACKAGE}.settings"

_ABOVE = Path(__file__).resolve().parents[1]
_DATABASE = Path("data", "newscrawl.db")
_SOURCES = Path("data", "sources")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the files lie that no setting names."""

    kind: str  #: for a person: "the project", "the current folder", "the checkout" or "the user's data folder"
    folder: Path
    db: Path
    sources: Path  #: the folder of its own source files
    settings: str = OUR_SETTINGS  #: module of settings that Scrapy loads here

    @property
    def data(self) -> Path:
        """The folder of the database, and of what is made beside it."""
        return self.db.parent

    @property
    def catalogue(self) -> tuple[Path, ...]:
        """The folders of source files: its own first, then the one that travels with newscrawl."""
        return tuple(dict.fromkeys((self.sources, shipped() / "sources")))

    def __str__(self) -> str:
        return f"{self.kind} {self.folder}"


def meant(current: Path | None = None) -> Place:
    """The place that is meant in a folder; without one in the folder of this process.

    current: absolute
    """
    current = current or _current()
    project = _project(current) if current else None
    if current and current != project and (current / _DATABASE).is_file():
        return _place("the current folder", current)
    if project:
        return _place("the checkout" if project == _checkout() else "the project", project, _settings_of(project))
    if checkout := _checkout():
        return _place("the checkout", checkout)
    import platformdirs  # here: mostly it is not needed

    folder = platformdirs.user_data_path("newscrawl", appauthor=False)
    return Place(kind="the user's data folder", folder=folder, db=folder / "newscrawl.db", sources=folder / "sources")


def shipped() -> Path:
    """The folder of the data that travel with newscrawl: sources/, demo/ and datasette.yaml."""
    checkout = _checkout()
    return checkout / "data" if checkout else Path(str(resources.files("newscrawl") / "data"))


def is_own(sources: Path) -> bool:
    """Whether a folder of source files is a person's own, and not the one that travels with newscrawl."""
    return sources.resolve() != (shipped() / "sources").resolve()


def _checkout() -> Path | None:
    """The checkout that this module lies in; None when newscrawl was installed from a wheel."""
    files = ("scrapy.cfg", "data/datasette.yaml")
    return _ABOVE if all((_ABOVE / name).is_file() for name in files) else None


def _current() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # it was deleted
        return None


def _project(current: Path) -> Path | None:
    """The nearest folder upward with a scrapy.cfg, as Scrapy finds it; None when it holds nothing of ours."""
    root = next((folder for folder in (current, *current.parents) if (folder / "scrapy.cfg").is_file()), None)
    return root if root and ((root / _DATABASE).is_file() or (root / _SOURCES).is_dir()) else None


def _place(kind: str, folder: Path, settings: str = OUR_SETTINGS) -> Place:
    return Place(kind=kind, folder=folder, db=folder / _DATABASE, sources=folder / _SOURCES, settings=settings)


def _settings_of(project: Path) -> str:
    """The module of a project that `newscrawl init` made; ours for any other, whose settings may be anything."""
    config = configparser.ConfigParser(interpolation=None)
    try:
        config.read(project / "scrapy.cfg", encoding="utf-8")
    except (OSError, UnicodeDecodeError, configparser.Error):
        return OUR_SETTINGS
    named = config.get("settings", "default", fallback=OUR_SETTINGS)
    return PROJECT_SETTINGS if named == PROJECT_SETTINGS else OUR_SETTINGS
