"""Which files are meant: one rule, whatever the folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl import paths
from newscrawl import settings as defaults

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "data" / "sources"


@pytest.fixture(name="installed")
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder of a newscrawl that runs from no checkout."""
    monkeypatch.setattr(paths, "_ABOVE", tmp_path / "site-packages")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return tmp_path / "share" / "newscrawl"


def made(folder: Path, *files: str, cfg: str | None = None) -> Path:
    """A folder with these files, all empty but scrapy.cfg."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    if cfg is not None:
        (folder / "scrapy.cfg").write_text(cfg)
    return folder


def test_a_checkout_uses_its_own_data_from_any_folder(tmp_path: Path) -> None:
    for current in (ROOT, ROOT / "tests" / "cli", tmp_path):
        place = paths.meant(current)
        assert (place.kind, place.folder) == ("the checkout", ROOT)
        assert (place.db, place.sources) == (ROOT / "data" / "newscrawl.db", SOURCES)
        assert place.settings == "newscrawl.settings"
    assert paths.shipped() == ROOT / "data"


def test_the_settings_follow_the_rule() -> None:
    place = paths.meant()
    assert (str(place.db), os.pathsep.join(map(str, place.catalogue))) == (
        defaults.NEWSCRAWL_DB,
        defaults.NEWSCRAWL_SOURCES,
    )


def test_a_project_is_found_upward(tmp_path: Path) -> None:
    project = made(tmp_path / "p", "data/sources/lago.toml", cfg="[settings]\ndefault = newscrawl_project.settings\n")
    place = paths.meant(made(project / "a" / "b", "x"))
    assert (place.kind, place.folder) == ("the project", project)
    assert (place.db, place.sources) == (project / "data" / "newscrawl.db", project / "data" / "sources")
    assert place.settings == "newscrawl_project.settings"


def test_the_catalogue_that_travels_with_newscrawl_comes_after_a_project_s_own(tmp_path: Path) -> None:
    project = made(tmp_path, "data/sources/lago.toml", cfg="[settings]\ndefault = newscrawl_project.settings\n")
    assert paths.meant(project).catalogue == (project / "data" / "sources", SOURCES)
    assert paths.meant(ROOT).catalogue == (SOURCES,)


@pytest.mark.parametrize("cfg", ["", "[settings]\ndefault = theirs.settings\n", "default =", "[deploy]\n%(x"])
def test_a_foreign_project_lends_its_folder_and_never_its_settings(tmp_path: Path, cfg: str) -> None:
    place = paths.meant(made(tmp_path, "data/newscrawl.db", cfg=cfg))
    assert (place.kind, place.db) == ("the project", tmp_path / "data" / "newscrawl.db")
    assert place.settings == "newscrawl.settings"


def test_a_foreign_project_without_a_database_of_ours_is_left_alone(tmp_path: Path, installed: Path) -> None:
    foreign = made(tmp_path / "foreign", "data/theirs.csv", cfg="[settings]\ndefault = theirs.settings\n")
    assert paths.meant(foreign).db == installed / "newscrawl.db"


def test_a_database_in_the_current_folder_is_used(tmp_path: Path) -> None:
    project = made(tmp_path, "data/newscrawl.db", "inner/data/newscrawl.db", cfg="")
    place = paths.meant(project / "inner")
    assert (place.kind, place.db) == ("the current folder", project / "inner" / "data" / "newscrawl.db")
    assert place.catalogue == (project / "inner" / "data" / "sources", SOURCES)


def test_without_project_and_checkout_files_lie_with_the_user(tmp_path: Path, installed: Path) -> None:
    place = paths.meant(tmp_path)
    assert (place.kind, place.folder, place.db) == ("the user's data folder", installed, installed / "newscrawl.db")
    made(installed, "sources/lago.toml")
    assert paths.meant(tmp_path).sources == installed / "sources"


def test_a_current_folder_that_is_gone_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert paths.meant().folder == ROOT


# ── newscrawl init ─────────────────────────────────────────────────────────────────────────────


def newscrawl(folder: Path, *arguments: str, status: int = 0, program: str = "newscrawl") -> str:
    """What a process prints that starts in a folder; a surrounding environment names no file."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSCRAWL_DB", "SCRAPY_"))}
    done = subprocess.run(
        [sys.executable, "-P", "-m", program, *arguments],
        cwd=folder, env={**env, "COLUMNS": "300"}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_project_is_made_with_its_first_outlet_and_used_from_below(tmp_path: Path) -> None:
    told = newscrawl(tmp_path, "init", "my news", "--outlet", "https://www.lago.example/")
    assert "cd 'my news'" in told
    project = tmp_path / "my news"
    below = project / "data" / "sources"
    assert "www.lago.example" in newscrawl(below, "sources", "lago-example")
    shown = "".join(newscrawl(below, "doctor").split())  # a long path is folded in a table
    assert "".join(f"the project {project}".split()) in shown
    assert "".join(f"{project / 'data' / 'newscrawl.db'}".split()) in shown


def test_a_project_s_settings_hold_for_verbs_and_for_both_ways_to_crawl(tmp_path: Path) -> None:
    newscrawl(tmp_path, "init", ".")
    file = tmp_path / "newscrawl_project" / "settings.py"
    file.write_text(file.read_text().replace('CONTACT = ""', 'CONTACT = "anna@example.org"'))
    assert "anna@example.org" in newscrawl(tmp_path, "doctor")
    shown = newscrawl(tmp_path, "settings", "--get", "NEWSCRAWL_CONTACT", program="scrapy")
    assert shown.strip() == "anna@example.org"
    with file.open("a") as more:
        more.write("NEWSCRAWL_SOURCE_PAGES = 'many'\n")
    for program in ("newscrawl", "scrapy"):
        told = newscrawl(tmp_path, "crawl", "news", "-a", "source=ansa", program=program, status=2)
        assert "NEWSCRAWL_SOURCE_PAGES: expected a whole number from 0; got 'many'" in told


def test_a_mistake_in_a_project_s_settings_is_one_line(tmp_path: Path) -> None:
    newscrawl(tmp_path, "init", ".")
    (tmp_path / "newscrawl_project" / "settings.py").write_text("import newscrawl_that_is_not_there\n")
    told = newscrawl(tmp_path, "status", status=2)
    assert "newscrawl_project/settings.py: expected settings; ModuleNotFoundError" in told
    assert "Traceback" not in told


def test_a_project_is_written_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\n")
    assert "scrapy.cfg is there already: nothing was written" in newscrawl(tmp_path, "init", ".", status=2)
    assert [file.name for file in tmp_path.iterdir()] == ["scrapy.cfg"]


def test_a_wrong_address_of_a_first_outlet_leaves_nothing(tmp_path: Path) -> None:
    told = newscrawl(tmp_path, "init", "p", "--outlet", "www.lago.example", status=2)
    assert "did you mean 'https://www.lago.example'?" in told
    assert list(tmp_path.iterdir()) == []


def test_cron_s_line_begins_in_the_project(tmp_path: Path) -> None:
    newscrawl(tmp_path, "init", "p")
    printed = newscrawl(tmp_path / "p", "cron", "--print=crontab")
    assert f"cd {tmp_path / 'p'} && " in printed
    assert f"NEWSCRAWL_DB={tmp_path / 'p' / 'data' / 'newscrawl.db'}" in printed
