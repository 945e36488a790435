"""Promises about the project as a whole: README and code agree, importing does nothing, versions agree."""

from __future__ import annotations

import ast
import pkgutil
import re
from pathlib import Path

import pytest

import newscrawl
import pipelines
from newscrawl import cli, config
from newscrawl.models import Reason, State
from newscrawl.store.db import schema

ROOT = Path(__file__).parents[1]
STALE = "README.md is not as the code says: run `make docs`"
README = (ROOT / "README.md").read_text("utf-8")


def _modules() -> list[str]:
    found = []
    for package in (newscrawl, pipelines):
        found += [m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    return [name for name in found if not name.endswith("__main__")]


def test_every_setting_is_in_the_readme_and_no_other() -> None:
    assert set(re.findall(r"^\| `(NEWSCRAWL_\w+)` \|", README, re.M)) == set(config.NAMES), STALE
    assert set(re.findall(r"NEWSCRAWL_[A-Z_]+", README)) == {*config.NAMES, *config.RETIRED}


def test_every_command_is_in_the_readme_and_no_other() -> None:
    assert set(re.findall(r"^\| `newscrawl (\w+)` \|", README, re.M)) == set(cli.VERBS), STALE
    assert set(re.findall(r"`?newscrawl (crawl|try|browse|pipe|sources|demo|[a-z]+) -", README)) <= set(cli.VERBS)


def test_every_state_and_reason_is_in_the_readme() -> None:
    for word in (*State, *Reason):
        assert f"`{word.value}`" in README or f"**{word.value}**" in README, f"{word.value}: {STALE}"


def test_every_column_is_in_the_readme() -> None:
    hidden = {"articles_fts", "news"}
    for table, columns in schema.columns().items():
        for column in columns if table not in hidden else ():
            there = f"| `{column}` |" in README  # so that a failure does not print the whole page
            assert there, f"{table}.{column}: {STALE}; a new table is first named in its list of tables"


#: The setting NEWSCRAWL_DB, a path.
PATHS = {"config.db", "self.config.db", "given().db"}


@pytest.mark.parametrize("room", ["cli", "commands", "demo", "extensions", "middlewares"])
def test_people_ask_the_store_and_never_its_connection(room: str) -> None:
    """Import contracts see who imports sqlite3; not who asks `store.db`."""
    for file in (ROOT / "newscrawl" / room).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and (said := ast.unparse(node)) not in PATHS:
                assert node.attr not in {"db", "_db", "conn"}, f"{file.name}:{node.lineno}: {said}"
