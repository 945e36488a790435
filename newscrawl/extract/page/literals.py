"""Literals of JavaScript are read as data where they are no JSON: names without quotes, functions that return an object, arguments.

Nothing is run. What is not a literal (operators, calls) is passed over, so a value may be missing, and none is made up. One pass,
with bounds on pieces and depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

_MOST_PIECES = 200_000
_DEEPEST = 100
# A string without an end goes as far as the script.
_PIECE = re.compile(
    r'"(?:[^"\\]+|\\.)*+(?:"|\\?\Z)' + r"|'(?:[^'\\]+|\\.)*+(?:'|\\?\Z)" + r"|`(?:[^`\\]+|\\.)*+(?:`|\\?\Z)"
    r"|[{}\[\]():,]|![01]\b|[A-Za-z_$][\w$]*|\d[\w.]*",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\r\n|.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " ", "v": " ", "0": "", "\n": "", "\r\n": ""}
_WORDS: Mapping[str, Any] = {"true": True, "!0": True, "false": False, "!1": False, "null": None, "undefined": None}


class Name(str):
    """A name in the code, which may stand for an argument of its function."""

    __slots__ = ()


def read(code: str, most: int = _MOST_PIECES) -> tuple[Any, Mapping[str, Any]]:
    """The literals of a piece of code as lists and dicts, and what its names stand for.

    most: pieces (strings, names, marks) that are read
    """
    root = _read(code, most)
    return root, _arguments(root)


def text(quoted: str) -> str:
    """The characters of a string's inside, its escapes undone; surrogates that stand in two escapes are one character."""
    if "\\" not in quoted:
        return quoted
    plain = _ESCAPE.sub(_unescaped, quoted)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _CONTROLS.get(found[4], found[4])
    return chr(int(code, 16)) if int(code, 16) < 0x110000 else "\ufffd"


class _Open:
    """An object or list whose end was not met yet."""

    __slots__ = ("key", "value")

    def __init__(self, value: dict[str, Any] | list[Any]) -> None:
        self.value = value
        self.key: str | None = None

    def add(self, value: Any) -> None:
        if isinstance(self.value, list):
            self.value.append(value)
        else:
            self.value[str(len(self.value)) if self.key is None else self.key] = value
            self.key = None


def _read(code: str, most: int) -> list[Any]:
    root: list[Any] = []
    stack = [_Open(root)]
    pending: list[Any] = []  # a value whose place is not known yet: it may turn out to be a key

    def settle() -> None:
        while pending:
            stack[-1].add(pending.pop())

    for piece in islice(_PIECE.finditer(code), most):
        mark = piece[0]
        if mark == ":" and pending and isinstance(pending[0], str) and isinstance(stack[-1].value, dict):
            stack[-1].key = str(pending.pop())
            continue
        settle()
        if mark in "{[(":
            if len(stack) > _DEEPEST:
                break
            stack.append(_Open({} if mark == "{" else []))
        elif mark in "}])":
            if len(stack) > 1:
                pending.append(stack.pop().value)
        elif mark not in ":,":
            pending.append(_plain(mark))
    settle()
    while len(stack) > 1:  # cut short
        whole = stack.pop().value
        stack[-1].add(whole)
    return root


def _plain(mark: str) -> Any:
    """The value of a string, number, word or name."""
    if mark[0] in "\"'`":
        return text(mark[1:-1] if len(mark) > 1 and mark[-1] == mark[0] else mark[1:])
    return _WORDS[mark] if mark in _WORDS else mark if mark[0].isdigit() else Name(mark)


def _arguments(root: list[Any]) -> Mapping[str, Any]:
    """The arguments of a function that is called where it stands: `(function(a, b) {…})(1, "x")`."""
    lists = list(_lists(root, 2))
    names = next((one for one in lists if one and all(isinstance(name, Name) for name in one)), None)
    return dict(zip(names, lists[-1], strict=False)) if names is not None and lists[-1] is not names else {}


def _lists(value: list[Any], depth: int) -> Iterator[list[Any]]:
    for one in value:
        if isinstance(one, list):
            yield one
            if depth > 1:
                yield from _lists(one, depth - 1)
