"""Promises about the project as a whole: the manual and the code agree, importing does nothing, versions agree."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from newscrawl import cli, config
from newscrawl.models import Reason, State
from newscrawl.store.db import schema

ROOT = Path(__file__).parents[1]
STALE = "docs/reference is not as the code says: run `make docs`"
REFERENCE = "\n".join(page.read_text("utf-8") for page in sorted((ROOT / "docs" / "reference").glob("*.md")))
PAGES = [ROOT / "README.md", *(page for page in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in page.parts)]
MANUAL = "\n".join(page.read_text("utf-8") for page in PAGES)
#: Read by tests and by the laboratory, and no setting of a crawl.
OTHER_VARIABLES = {"NEWSCRAWL_CORPUS", "NEWSCRAWL_NATIVE"}


def test_every_setting_is_in_the_reference_and_no_other() -> None:
    assert set(re.findall(r"^\| `(NEWSCRAWL_\w+)` \|", REFERENCE, re.M)) == set(config.NAMES), STALE
    assert set(re.findall(r"(?<!_)NEWSCRAWL_[A-Z_]*[A-Z]", MANUAL)) - OTHER_VARIABLES == {
        *config.NAMES,
        *config.RETIRED,
    }


def test_every_command_is_in_the_reference_and_no_other() -> None:
    assert set(re.findall(r"^\| `newscrawl (\w+)` \|", REFERENCE, re.M)) == set(cli.VERBS), STALE
    assert set(re.findall(r"`?newscrawl (crawl|try|browse|pipe|sources|demo|[a-z]+) -", MANUAL)) <= set(cli.VERBS)


def test_every_state_and_reason_is_in_the_reference() -> None:
    for word in (*State, *Reason):
        assert f"`{word.value}`" in REFERENCE or f"**{word.value}**" in REFERENCE, f"{word.value}: {STALE}"


def test_every_column_is_in_the_reference() -> None:
    hidden = {"articles_fts", "news"}
    for table, columns in schema.columns().items():
        for column in columns if table not in hidden else ():
            there = f"| `{column}` |" in REFERENCE  # so that a failure does not print the whole page
            assert there, f"{table}.{column}: {STALE}; a new table is first named in its list of tables"


#: The setting NEWSCRAWL_DB, a path.
PATHS = {"config.db", "self.config.db", "given().db"}


#: Those above the store. `browse` has named queries of its own, which Datasette runs.
ABOVE_THE_STORE = [
    *(
        f"newscrawl/{room}"
        for room in ("cli", "commands", "crawl", "demo", "extensions", "http", "middlewares", "spiders")
    ),
    "pipelines",
]


@pytest.mark.parametrize("room", ABOVE_THE_STORE)
def test_people_ask_the_store_and_never_its_connection(room: str) -> None:
    """Import contracts see who imports sqlite3; not who asks `store.db`."""
    files = list((ROOT / room).rglob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and (asked := ast.unparse(node)) not in PATHS:
                assert node.attr not in {"db", "_db", "conn"}, f"{file.name}:{node.lineno}: {asked}"
