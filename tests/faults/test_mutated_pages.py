"""Golden pages, damaged with fixed seeds: whatever is left is read or ended by a limit, and nothing else is raised."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from newscrawl.crawl.workers import WorkerDied, WorkerTimeout
from tests.faults.faults_made import Reader, assert_storable

# One of them is UTF-16, where no tag is found.
PAGES = [
    path for path in sorted((Path(__file__).parents[1] / "pages").glob("*/*/page.html")) if b"<p" in path.read_bytes()
]
TAG = re.compile(rb"<[a-z][^<>]{0,200}>")
CODECS = ("latin-1", "utf-16", "utf-16-be", "cp437", "utf-7", "shift_jis")


def cut(page: bytes, dice: random.Random) -> bytes:
    begin, end = sorted(dice.randrange(len(page)) for _ in range(2))
    return page[:begin] + page[end:]


def flip(page: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(page)
    for _ in range(10 ** dice.randrange(4)):
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def insert(page: bytes, dice: random.Random) -> bytes:
    """NUL and other bytes that no page should hold."""
    for _ in range(10 ** dice.randrange(3)):
        at = dice.randrange(len(page))
        page = page[:at] + dice.choice([b"\0", b"\x1b", b"\xff\xfe", b"\xed\xa0\x80", b"&#0;", b"&#xD800;"]) + page[at:]
    return page


def swap(page: bytes, dice: random.Random) -> bytes:
    return page.decode("utf-8", "replace").encode(dice.choice(CODECS), "replace")


def repeat(page: bytes, dice: random.Random) -> bytes:
    tag = dice.choice(list(TAG.finditer(page)))
    return page[: tag.end()] + tag.group() * 10 ** dice.randrange(1, 5) + page[tag.end() :]


def nest(page: bytes, dice: random.Random) -> bytes:
    """From one tag to its end, or to the page's."""
    tag = dice.choice(list(TAG.finditer(page)))
    name = re.findall(rb"[a-z0-9]+", tag.group())[0]
    depth = 10 ** dice.randrange(1, 5)
    return page[: tag.end()] + b"<%s>" % name * depth + page[tag.end() :] + b"</%s>" % name * depth


OPERATORS: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    operator.__name__: operator for operator in (cut, flip, insert, swap, repeat, nest)
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
    ended = []
    for name, page in mutated(operator, seeds):
        try:
            article = read_page(page)
        except (WorkerTimeout, WorkerDied) as error:
            ended.append(f"{name}: {error}")
        except Exception as error:
            raise AssertionError(f"{name}: {error!r}") from error
        else:
            assert_storable(article)
    assert len(ended) <= len(seeds) // 20, ended


@pytest.mark.parametrize("operator", OPERATORS)
def test_damaged_pages_are_read(read_page: Reader, operator: str) -> None:
    _read_all(read_page, operator, range(25))


@pytest.mark.soak
@pytest.mark.parametrize("operator", OPERATORS)
def test_damaged_pages_are_read_more(read_page: Reader, operator: str) -> None:
    _read_all(read_page, operator, range(25, 170))
