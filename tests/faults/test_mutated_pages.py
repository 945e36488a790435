"""Golden pages, damaged in ordinary ways with fixed seeds: whatever is left is read, and nothing is raised."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.faults.faults_made import Reader, assert_storable

# One of them is UTF-16, where no tag is found.
PAGES = [
    path for path in sorted((Path(__file__).parents[1] / "pages").glob("*/*/page.html")) if b"<p" in path.read_bytes()
]
ELEMENT = re.compile(rb"<(?:p|div|span|li|h2)\b[^<>]*>[^<>]*</[a-z0-9]+>")
CODECS = ("latin-1", "cp1252", "utf-8-sig", "utf-16")


def cut(page: bytes, dice: random.Random) -> bytes:
    """As an answer that broke off."""
    return page[: dice.randrange(len(page) // 4, len(page))]


def lose(page: bytes, dice: random.Random) -> bytes:
    """One element is missing."""
    found = list(ELEMENT.finditer(page))
    lost = dice.choice(found) if found else None
    return page if lost is None else page[: lost.start()] + page[lost.end() :]


def double(page: bytes, dice: random.Random) -> bytes:
    """One element stands there twice."""
    found = list(ELEMENT.finditer(page))
    twice = dice.choice(found) if found else None
    return page if twice is None else page[: twice.end()] + twice.group() + page[twice.end() :]


def unclose(page: bytes, dice: random.Random) -> bytes:
    """One end tag was forgotten."""
    at = dice.choice([match.span() for match in re.finditer(rb"</(?:p|div|li|span|b|em)>", page)] or [(0, 0)])
    return page[: at[0]] + page[at[1] :]


def swap(page: bytes, dice: random.Random) -> bytes:
    """In another encoding than it says."""
    return page.decode("utf-8", "replace").encode(dice.choice(CODECS), "replace")


OPERATORS: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    operator.__name__: operator for operator in (cut, lose, double, unclose, swap)
}


def mutated(operator: str, seeds: range) -> Iterator[tuple[str, bytes]]:
    """(which one, page); each seed takes one page, damages it once or twice."""
    for seed in seeds:
        dice = random.Random(f"{operator} {seed}")
        path = dice.choice(PAGES)
        page = path.read_bytes()
        for _ in range(dice.randrange(1, 3)):
            page = OPERATORS[operator](page, dice)
        yield f"{operator} {seed} of {path.parent.name}", page


def _read_all(read_page: Reader, operator: str, seeds: range) -> None:
    for name, page in mutated(operator, seeds):
        try:
            assert_storable(read_page(page))
        except Exception as error:
            raise AssertionError(f"{name}: {error!r}") from error


@pytest.mark.parametrize("operator", OPERATORS)
def test_damaged_pages_are_read(read_page: Reader, operator: str) -> None:
    _read_all(read_page, operator, range(25))


@pytest.mark.soak
@pytest.mark.parametrize("operator", OPERATORS)
def test_damaged_pages_are_read_more(read_page: Reader, operator: str) -> None:
    _read_all(read_page, operator, range(25, 170))
