"""Promises about the project as a whole: README and code agree, importing does nothing, versions agree."""

from __future__ import annotations

import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import newscrawl
import pipelines
from newscrawl import cli
from newscrawl.cli import _settings
from newscrawl.models import Reason, State
from newscrawl.store.db import schema

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def _modules() -> list[str]:
    found = []
    for package in (newscrawl, pipelines):
        found += [m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    return [name for name in found if not name.endswith("__main__")]


def test_every_setting_is_in_the_readme_and_no_other() -> None:
    ours = {name for name in vars(_settings.module()) if name.startswith("NEWSCRAWL_")}
    assert set(re.findall(r"^\| `(NEWSCRAWL_\w+)` \|", README, re.M)) == ours
    assert set(re.findall(r"NEWSCRAWL_[A-Z_]+", README)) <= ours


def test_every_setting_that_code_reads_exists() -> None:
    ours = {name for name in vars(_settings.module()) if name.startswith("NEWSCRAWL_")}
    read: set[str] = set()
    for file in [*(ROOT / "newscrawl").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]:
        if file.name != "settings.py":
            read |= set(re.findall(r'"(NEWSCRAWL_\w+)"', file.read_text("utf-8")))
    assert read <= ours
    assert ours <= read


def test_every_command_is_in_the_readme_and_no_other() -> None:
    assert set(re.findall(r"^\| `newscrawl (\w+)` \|", README, re.M)) == set(cli.VERBS)
    assert set(re.findall(r"`?newscrawl (crawl|try|browse|pipe|sources|demo|measure|[a-z]+) -", README)) <= set(
        cli.VERBS
    )


def test_every_state_and_reason_is_in_the_readme() -> None:
    for word in (*State, *Reason):
        assert f"`{word.value}`" in README or f"**{word.value}**" in README


def test_every_column_is_in_the_readme() -> None:
    hidden = {"articles_fts", "news"}
    for table, columns in schema.columns().items():
        for column in columns if table not in hidden else ():
            assert f"| `{column}` |" in README, f"{table}.{column}"


def test_importing_any_module_does_nothing() -> None:
    """No file, no thread, no process, no connection, no output, in a fresh interpreter."""
    code = f"""
import sys, threading, os, importlib
def refuse(event, args):
    if event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.mkdir", "os.remove", "sqlite3.connect"):
        raise RuntimeError(f"{{event}} {{args}} while importing")
    if event == "open" and isinstance(args[1], str) and any(c in args[1] for c in "wax+") and "__pycache__" not in str(args[0]):
        raise RuntimeError(f"{{event}} {{args}} while importing")
sys.dont_write_bytecode = True
sys.addaudithook(refuse)
for name in {_modules()!r}:
    importlib.import_module(name)
assert threading.active_count() == 1, threading.enumerate()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_pure_rooms_cost_nothing_that_they_do_not_use() -> None:
    code = "import newscrawl.dates, newscrawl.urls, newscrawl.extract, sys; print([m for m in ('scrapy','trafilatura','dateparser','twisted') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_named_pipelines_is_ours() -> None:
    assert Path(str(pipelines.__file__)).parent == ROOT / "pipelines"


def test_a_foreign_package_of_that_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "__init__.py").write_text("")
    code = "from newscrawl.crawl.context import check_stages; check_stages()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "another distribution of that name shadows it" in done.stderr


def test_the_user_agent_has_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert _settings.default("USER_AGENT").startswith(f"newscrawl/{version.rpartition('.')[0]} ")


@pytest.mark.parametrize("word", ["sqlite-utils", "trafilatura", "scrapy", "dateparser"])
def test_the_lock_holds_what_the_project_names(word: str) -> None:
    assert re.search(rf"^{word}==", (ROOT / ".ci" / "requirements.lock").read_text("utf-8"), re.M)
