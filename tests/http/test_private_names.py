"""What Scrapy and Twisted keep to themselves is touched in one file, which was checked for the versions named here."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = "newscrawl/middlewares/transport.py"
#: With others: read what `transport` takes of them again, run tests/faults and tests/end_to_end, then name them here.
CHECKED = {"scrapy": ("2.19",), "twisted": ("26.10",)}
_OTHERS = ("scrapy", "twisted")
_OBJECTS = ("process", "crawler", "crawler_process", "engine", "downloader", "slot")
SHELL = [
    path
    for folder in (
        "newscrawl/spiders",
        "newscrawl/middlewares",
        "newscrawl/extensions",
        "newscrawl/commands",
        "pipelines",
    )
    for path in sorted((ROOT / folder).glob("*.py"))
]


@pytest.mark.parametrize("name", CHECKED)
def test_the_transport_was_checked_for_the_version_that_is_installed(name: str) -> None:
    assert version(name).rsplit(".", 1)[0] in CHECKED[name], f"{name} {version(name)}: see CHECKED"


def test_private_names_are_imported_and_asked_for_in_one_file() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in SHELL if any(_touches(ast.parse(path.read_text("utf-8"))))}
    assert found == {ALLOWED}


def _touches(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in _OTHERS:
            yield from (name.name for name in node.names if name.name.startswith("_") or "._" in (node.module or ""))
        elif isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if name.lstrip("_") in _OBJECTS:
                yield node.attr


@pytest.mark.parametrize("path", [path for path in SHELL if path.stem != "__init__"], ids=lambda path: path.stem)
def test_private_methods_are_overridden_in_one_file(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() == ALLOWED:
        return
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for name, kind in inspect.getmembers(module, inspect.isclass):
        foreign = [base for base in kind.__mro__ if base.__module__.split(".")[0] in _OTHERS]
        private = [each for each in vars(kind) if each.startswith("_") and not each.startswith(("__", "_abc_"))]
        if kind.__module__ == module.__name__:
            taken = [each for each in private if any(each in vars(base) for base in foreign)]
            assert taken == [], f"{module.__name__}.{name}"
