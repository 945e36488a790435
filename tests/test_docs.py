"""README.md and the pages in docs/ name only what there is: each path, module, class, verb, option, make target, setting and column exists.

Looked at is what stands between back-ticks and in fenced blocks; prose is not. Names that a recipe makes up stand in a comment
of their page, `<!-- examples: … -->`, and need not exist.
"""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest

from newscrawl import cli, config
from newscrawl.store import NEWS, PAGES
from newscrawl.store.db import schema

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCS = sorted(page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts)
PAGES_FOR_PEOPLE = [README, *DOCS]
ARCHITECTURE = ROOT / "docs" / "architecture.md"
ROOMS = {path.name for path in (ROOT / "newscrawl").iterdir() if path.is_dir() and path.name != "__pycache__"}
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in {".git", ".venv"}}
#: Read by tests and by the laboratory, and no setting of a crawl.
OTHER_VARIABLES = {"NEWSCRAWL_CORPUS", "NEWSCRAWL_NATIVE"}
MAX_PICTURE = 150_000
#: Made by `make docs`.
MADE = "docs/_build"

_SPAN = re.compile(r"`([^`]+)`")
_EXAMPLES = re.compile(r"<!-- examples: (.+?) -->", re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_PICTURE = re.compile(r"""(?:!\[[^\]]*\]\(|\bsrc(?:set)?=")([^)"\s]+)""")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_PATH = re.compile(r"(?<![\w./:*-])(\.?[a-z_]+(?:/[\w.*-]+)*/?[\w*]?)(?![\w/])")
_TOP_FILE = re.compile(r"(?<![\w./-])((?:[A-Za-z_]+\.(?:toml|md|cfg))|Makefile)(?![\w./])")
_DOTTED = re.compile(r"(?<![\w./-])((?:newscrawl|pipelines|tests)(?:\.\w+)+)")
_MAKE = re.compile(r"(?:^|&& )make ([a-z]+)")
_VERB = re.compile(r"(?:^|[&|] )(?:\.venv/bin/|python -m )?newscrawl ([a-z]+)((?: [^#|`]*)?)")
_OPTION = re.compile(r"(?<=\s)(--[a-z-]+)")
_SETTING = re.compile(r"(?<!_)NEWSCRAWL_[A-Z_]*[A-Z]")
_COLUMN = re.compile(r"([a-z_]+)\.([a-z_]+)")
_CLASS = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*(?:\.[a-z_]+)?")
_FUNCTION = re.compile(r"(?:\w+\.)*([a-z_]+)\([^)]*\)|(test_\w+)")
_TREE = re.compile(r"^  ([a-z_]+(?:/|\.py)) ")


class Code(NamedTuple):
    """A piece of code on a page."""

    line: int
    text: str
    fenced: bool


def pieces(page: str) -> Iterator[Code]:
    """What stands between back-ticks, and each line of a fenced block."""
    fenced = False
    for number, line in enumerate(page.splitlines(), start=1):
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            yield Code(number, line, fenced=True)
        else:
            yield from (Code(number, span, fenced=False) for span in _SPAN.findall(line))


def complaints(page: str) -> list[str]:
    """A line for each name on a page that does not exist: where, which, what it was taken for."""
    examples = {word for words in _EXAMPLES.findall(page) for word in words.split()}
    return [
        f"line {code.line}: {name!r}: {what}"
        for code in pieces(page)
        for name, what in _missing(code)
        if name not in examples
    ]


def _missing(code: Code) -> Iterator[tuple[str, str]]:
    text = code.text
    for name in _paths(text):
        if not _is_there(name):
            yield name, "no such file or folder, here or below newscrawl/"
    for name in _DOTTED.findall(text):
        if not _resolves(name):
            yield name, "no such module, and no such name in one"
    for name in _MAKE.findall(text):
        if name not in _targets():
            yield name, "no such target in the Makefile"
    for name in _SETTING.findall(text):
        if name not in {*config.NAMES, *config.RETIRED, *OTHER_VARIABLES}:
            yield name, "no such setting in newscrawl.config"
    yield from _verbs(text)
    if not code.fenced:
        yield from _named(text)


def _paths(text: str) -> Iterator[str]:
    for name in _PATH.findall(text):
        first = name.partition("/")[0]
        if (
            "/" in name
            and first in FOLDERS | ROOMS
            and not name.endswith((".db", ".log", ".lock"))
            and not name.startswith(MADE)
        ):
            yield name
    yield from _TOP_FILE.findall(text)


def _is_there(name: str) -> bool:
    """`*` stands for anything; a module may go without its `.py`."""
    return any(
        next(top.glob(form), None) is not None
        for top in (ROOT, ROOT / "newscrawl")
        for form in (name.rstrip("/"), f"{name}.py")
    )


def _resolves(name: str) -> bool:
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        return all((found := getattr(found, part, None)) is not None for part in parts[end:])
    return False


def _verbs(text: str) -> Iterator[tuple[str, str]]:
    for verb, rest in _VERB.findall(text):
        if verb not in cli.VERBS:
            yield verb, "no such verb of newscrawl"
            continue
        known = _options(verb)
        if known is not None:
            yield from (
                (option, f"no such option of `newscrawl {verb}`")
                for option in _OPTION.findall(rest)
                if option not in known
            )


@lru_cache
def _options(verb: str) -> set[str] | None:
    """None: they are Scrapy's."""
    command = cli.main.get_command(click.Context(cli.main), verb)
    if command is None or verb == "crawl":
        return None
    commands = [command, *(command.commands.values() if isinstance(command, click.Group) else ())]
    return {
        "--help",
        *(
            option
            for one in commands
            for parameter in one.params
            for option in (*parameter.opts, *parameter.secondary_opts)
        ),
    }


def _named(text: str) -> Iterator[tuple[str, str]]:
    """What a span as a whole names."""
    tables = _tables()
    if (column := _COLUMN.fullmatch(text)) and column[1] in tables and column[2] not in tables[column[1]]:
        yield text, f"no such column of {column[1]}"
    if _CLASS.fullmatch(text) and text not in {"True", "False"} and text.partition(".")[0] not in _definitions():
        yield text, "no such class, and none that is imported"
    if (function := _FUNCTION.fullmatch(text)) and (name := function[1] or function[2]) not in _definitions():
        yield name, "no such function"


@lru_cache
def _tables() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for family in (NEWS, PAGES):
        for table, columns in schema.columns(family).items():
            found.setdefault(table, set()).update(columns)
    return found


@lru_cache
def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@lru_cache
def _definitions() -> frozenset[str]:
    """Every class, function, constant and import of the project, its tests included."""
    found: set[str] = set()
    for folder in ("newscrawl", "pipelines", "tests"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                    found.add(node.name)
                elif isinstance(node, ast.ImportFrom):
                    found.update(alias.asname or alias.name for alias in node.names)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found.add(node.id)
    return frozenset(found)


def anchors(page: str) -> set[str]:
    """The addresses of its headings, as GitHub makes them."""
    plain = (heading.lower().replace("`", "") for heading in _HEADING.findall(page))
    return {re.sub(r"[^\w -]", "", heading).strip().replace(" ", "-") for heading in plain}


def broken_links(file: Path, page: str) -> list[str]:
    """A line for each link of a page to a file or a heading that is not there."""
    found = []
    for number, line in enumerate(page.splitlines(), start=1):
        for target in [*_LINK.findall(line), *_PICTURE.findall(line)]:
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            place = (file.parent / name).resolve()
            if not place.exists():
                found.append(f"line {number}: {target}: no such file")
            elif anchor and anchor not in anchors(place.read_text("utf-8") if name else page):
                found.append(f"line {number}: {target}: no such heading")
    return found


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _told(file: Path, found: list[str]) -> str:
    return "\n".join(f"{file.relative_to(ROOT)}, {one}" for one in found)


def test_the_manual_is_built_without_a_warning(tmp_path: Path) -> None:
    """Each page is in the table of contents, each link and heading is there, each block has a language that there is."""
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", ROOT / "docs", tmp_path],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert (built.returncode, built.stderr) == (0, "")
    assert "retry" in (tmp_path / "reference" / "commands.html").read_text("utf-8")


@pytest.mark.parametrize("file", PAGES_FOR_PEOPLE, ids=_name)
def test_what_a_page_names_exists(file: Path) -> None:
    found = complaints(file.read_text("utf-8"))
    assert not found, _told(file, found)


@pytest.mark.parametrize("file", PAGES_FOR_PEOPLE, ids=_name)
def test_links_between_pages_lead_somewhere(file: Path) -> None:
    found = broken_links(file, file.read_text("utf-8"))
    assert not found, _told(file, found)


def test_the_readme_is_read_in_one_go_and_begins_with_the_two_commands_that_set_everything_up() -> None:
    lines = README.read_text("utf-8").splitlines()
    assert len(lines) <= 180
    first_screen = "\n".join(lines[:25])
    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_pictures_are_small_and_the_readme_shows_each() -> None:
    readme = README.read_text("utf-8")
    pictures = sorted((ROOT / "docs" / "pictures").glob("*"))
    assert len(pictures) >= 3
    for picture in pictures:
        assert picture.stat().st_size < MAX_PICTURE, f"{picture.name}: run `make pictures`"
        assert f"docs/pictures/{picture.name}" in readme


def test_there_are_three_pages_for_developers_and_the_readme_leads_to_each() -> None:
    readme = README.read_text("utf-8")
    for name in ("architecture", "contributing", "glossary"):
        assert f"(docs/{name}.md)" in readme


def test_the_rooms_on_the_architecture_page_are_those_that_there_are() -> None:
    page = ARCHITECTURE.read_text("utf-8")
    drawn = {found[1] for code in pieces(page) if code.fenced and (found := _TREE.match(code.text))}
    modules = {path.name for path in (ROOT / "newscrawl").glob("*.py")} - {"__init__.py", "__main__.py"}
    there = {f"{room}/" for room in ROOMS} | modules
    assert drawn == there, f"docs/architecture.md: lacks {sorted(there - drawn)}, has too much: {sorted(drawn - there)}"


def test_the_layers_on_the_architecture_page_are_those_of_the_import_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    lines = ARCHITECTURE.read_text("utf-8").splitlines()
    for layer in next(contract["layers"] for contract in contracts if contract["name"] == "The rooms are stacked"):
        line = layer.replace("newscrawl.", "")
        assert any(line == drawn.split("  ")[0] for drawn in lines), f"docs/architecture.md: there is no line {line!r}"


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("in `newscrawl/storr.py`", "line 1: 'newscrawl/storr.py': no such file or folder"),
        ("in `store/linkz`, `store/links/`", "line 1: 'store/linkz': no such file or folder"),
        ("\n\nsee `newscrawl.text.wordz`", "line 3: 'newscrawl.text.wordz': no such module"),
        ("`make tost`", "line 1: 'tost': no such target"),
        ("```sh\nmake tost\n```", "line 2: 'tost': no such target"),
        ("`newscrawl retri`", "line 1: 'retri': no such verb"),
        ("`.venv/bin/newscrawl retry --because x`", "line 1: '--because': no such option of `newscrawl retry`"),
        ("`-s NEWSCRAWL_DBB=x`", "line 1: 'NEWSCRAWL_DBB': no such setting"),
        ("`articles.titel`", "line 1: 'articles.titel': no such column of articles"),
        ("`Pagge`", "line 1: 'Pagge': no such class"),
        ("`record_outcomes()`", "line 1: 'record_outcomes': no such function"),
        ("`setup.toml`", "line 1: 'setup.toml': no such file"),
    ],
)  # fmt: skip
def test_a_name_that_there_is_not_is_told_with_its_line(page: str, complaint: str) -> None:
    assert [found for found in complaints(page) if found.startswith(complaint)], complaints(page)


@pytest.mark.parametrize(
    "page",
    [
        "`newscrawl/store/store.py`, `store/links/ledger`, `crawl/`, `data/sources/*.toml`, `pyproject.toml`",
        "`newscrawl.models.Page`, `newscrawl.sources`, `make test`, `make measure WHAT=crawl`, `newscrawl doctor --ask`",
        "`articles.title`, `links.state`, `Page`, `Response`, `keep()`, `NEWSCRAWL_DB`, `url = 'https://www.store.example/text/x'`",
        "<!-- examples: newscrawl/cli/moon.py moon articles.moon -->\n`newscrawl moon --full` and `newscrawl/cli/moon.py`, `articles.moon`",
        "and/or, newscrawl storr, data/newscrawl.db in prose; `text/html`, `data/newscrawl.db`, `a b`, `Retry-After`, `i.e.`",
        "```python\nfrom newscrawl.extract.page import xpath\n```",
    ],
)  # fmt: skip
def test_a_page_that_names_what_there_is_has_no_complaints(page: str) -> None:
    assert complaints(page) == []


def test_a_link_that_leads_nowhere_is_told_with_its_line() -> None:
    page = "# A page\n[good](#a-page) [file](howto/crawl.md#crawl) [web](https://example.org/)\n[bad](nowhere.md) [heading](#other)"
    assert broken_links(ARCHITECTURE, page) == [
        "line 3: nowhere.md: no such file",
        "line 3: #other: no such heading",
    ]
