"""The table of robots files: what each allows, and where other parsers read something else."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from protego import Protego

from newscrawl.http import robots

FILES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("robots_files.toml").read_text("utf-8"))["files"]
SITE = "https://www.lavedetta.example"

Parser = Callable[[str], Callable[[str], bool]]
"""Of a file's text, whether the robot newscrawl may ask for an address."""


def _protego(text: str) -> Callable[[str], bool]:
    parsed = Protego.parse(text)
    return lambda url: parsed.can_fetch(url, "newscrawl")


def _urllib(text: str) -> Callable[[str], bool]:
    parsed = RobotFileParser()
    parsed.modified()
    parsed.parse(text.splitlines())
    return lambda url: parsed.can_fetch("newscrawl", url)


OTHERS: dict[str, Parser] = {"protego": _protego, "urllib": _urllib}


def read_otherwise(allows: Callable[[str], bool], file: dict[str, Any]) -> list[str]:
    """The paths of which a parser says something else than the table."""
    wrong = [path for path in file.get("allowed", ()) if not allows(SITE + path)]
    return wrong + [path for path in file.get("closed", ()) if allows(SITE + path)]


def by_name(file: dict[str, Any]) -> str:
    return str(file["name"])


@pytest.mark.parametrize("file", FILES, ids=by_name)
def test_each_file_is_read_as_the_table_says(file: dict[str, Any]) -> None:
    read = robots.read(file["file"].encode(file.get("encoding", "utf-8")), "newscrawl")
    assert read_otherwise(read.allowed, file) == [], file["why"]
    assert read.crawl_delay == file.get("delay")


@pytest.mark.parametrize("parser", OTHERS)
@pytest.mark.parametrize("file", FILES, ids=by_name)
def test_where_another_parser_reads_something_else_the_table_says_why(file: dict[str, Any], parser: str) -> None:
    body = file["file"].encode(file.get("encoding", "utf-8"))
    text = body.decode("utf-16") if file.get("encoding") == "utf-16-le" else _as_they_are_given(body)
    if read_otherwise(OTHERS[parser](text), file):
        assert file.get(parser)


def _as_they_are_given(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def test_the_table_has_sixty_files_of_different_names_that_each_decide_something() -> None:
    assert len({by_name(file) for file in FILES}) == len(FILES) >= 60
    assert all(file["why"] and (file.get("allowed") or file.get("closed")) for file in FILES)
