"""What the code itself must not hold, read off its syntax trees: SQL made of values, pickles, things that are evaluated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

ROOT = Path(__file__).parents[1]
FILES = [*(ROOT / "newscrawl").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|PRAGMA|ALTER|CREATE|ATTACH)\b")
# Names of our own columns, tables and numbers, never a value from outside: what may stand between braces in SQL.
NAMES = {
    "_COLUMNS", "columns", "values", "table", "changes", "key", "', '.join(row)", "', '.join(columns)",
    "_WAL_LIMIT", "_CACHE_KIB", "_CHECKPOINT_WAIT_MS", "wait_ms", "family.application_id", "family.version",
    "family.page_bytes", "family.cache_kib", "_WAL_BYTES // page_bytes",
    "asked.index", "where", "listed", "one", "_NUMBERS",  # conditions whose values are bound, from store/search/conditions
    "shown.where",  # Datasette's filters of a table: it writes columns as names, and binds values
}  # fmt: skip


Trees: TypeAlias = list[tuple[str, ast.Module]]


@pytest.fixture(scope="module")
def trees() -> Trees:
    return [(str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8"))) for file in FILES]


def made_of(tree: ast.AST) -> Iterator[str]:
    """What is put into texts that resemble SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            if SQL.search(text):
                yield from (ast.unparse(part.value) for part in node.values if isinstance(part, ast.FormattedValue))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mod, ast.Add)):
            left = node.left
            if isinstance(left, ast.Constant) and isinstance(left.value, str) and SQL.search(left.value):
                yield ast.unparse(node.right)
        elif (
            isinstance(node, ast.Call)
            and _is_of_a_text(node)
            and re.match(r"['\"].*['\"]\.format\(", ast.unparse(node))
            and SQL.search(ast.unparse(node))
        ):
            yield ast.unparse(node)


def _is_of_a_text(node: ast.expr) -> bool:
    """Whether an expression begins with a literal: to write each call out, to see that, takes long."""
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Constant)


@pytest.mark.parametrize("room", ["store", "browse"])
def test_sql_is_made_of_our_own_names_only(trees: Trees, room: str) -> None:
    found = {each for name, tree in trees if f"/{room}/" in name for each in made_of(tree)}
    assert {each for each in found if not is_constant(each)} <= NAMES


def is_constant(expression: str) -> bool:
    """Made of literals and of CONSTANTS of the module, and of functions of these."""
    tree = ast.parse(expression, mode="eval")
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called]
    return all(node.id.isupper() for node in names)


def test_values_reach_sql_by_named_parameters(trees: Trees) -> None:
    for name, tree in trees:
        if "/store/" in name:
            texts = [
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
            for text in texts:
                if SQL.search(text) and re.search(r"\b(FROM|SET|VALUES)\b", text):
                    assert "?" not in text, f"{name}: {text}"


def test_the_test_sees_sql_that_is_made_of_values() -> None:
    for code in (
        'f"SELECT * FROM a WHERE b = {title}"',
        '"SELECT * FROM a WHERE b = %s" % title',
        '"DELETE FROM {}".format(title)',
    ):
        assert list(made_of(ast.parse(code)))


def test_a_value_is_no_constant() -> None:
    assert is_constant("_IS_NEAR.format(id=':id')")
    assert is_constant("_day('discovered')")
    assert not is_constant("title")
    assert not is_constant("_day(article.title)")
    assert not is_constant("title.upper()")


def test_nothing_is_pickled_to_disk_or_evaluated(trees: Trees) -> None:
    forbidden = {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib"}
    for name, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert not forbidden & {alias.name.partition(".")[0] for alias in node.names}, name
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").partition(".")[0] not in forbidden, name
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec", "compile", "__import__"), name
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "yaml":
                assert node.attr in ("safe_load", "SafeLoader", "YAMLError"), name


def test_there_is_no_job_directory(trees: Trees) -> None:
    for name, tree in trees:
        assert not any(isinstance(node, ast.Name) and node.id == "JOBDIR" for node in ast.walk(tree)), name
