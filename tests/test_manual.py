"""Commands that README.md and docs/ show with their output print it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import manual

#: What cog makes of the code has no commands of its own.
WRITTEN = [page for page in manual.every_page() if page.parent.name != "reference"]
STALE = "run `make outputs`, and look at what changed"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[manual.Place]:
    with manual.served(tmp_path_factory.mktemp("setups")) as place:
        yield place


@pytest.mark.parametrize("page", manual.pages(), ids=lambda page: page.relative_to(manual.ROOT).as_posix())
def test_commands_of_a_page_print_what_it_shows(page: Path, tmp_path: Path, place: manual.Place) -> None:
    for step, printed in manual.run(page.read_text("utf-8"), tmp_path, place):
        if step.shown is not None:
            different = manual.differs(step.shown, printed)
            assert different is None, f"{step.command}shows {different!r}, and prints\n{printed}\n{STALE}"


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.relative_to(manual.ROOT).as_posix())
def test_every_command_and_output_is_run_or_says_why_not(page: Path) -> None:
    assert manual.unmarked(page.read_text("utf-8")) == []


def test_a_command_without_a_mark_and_an_output_of_nothing_are_told() -> None:
    page = "<!-- run -->\n\n```sh\necho a\n```\n\n```text\na\n```\n\n```sh\necho b\n```\n\n```text\nc\n```\n"
    page += "\n<!-- not run: it needs a moon -->\n\n```sh\necho d\n```\n"
    assert manual.unmarked(page) == ["echo b", "c"]


def test_a_page_says_which_test_tells_what_it_shows() -> None:
    named = [
        name
        for page in manual.every_page()
        for name in re.findall(r"<!-- as told by: (\S+) -->", page.read_text("utf-8"))
    ]
    assert named
    assert [name for name in named if not (manual.ROOT / name).exists()] == []


def test_the_tutorial_is_run() -> None:
    assert manual.ROOT / "docs" / "tutorial.md" in manual.pages()


@pytest.mark.parametrize(
    ("shown", "printed", "different"),
    [
        ("stored=2 secs=4.2", "stored=2 secs=11.0", None),
        ("stored=2 secs=4.2", "stored=1 secs=4.2", "stored=2 secs=#"),
        ("a\n…\nd", "a\nb\nc\nd", None),
        ("a\n…\ne", "a\nb\nc\nd", "e"),
        ("…\nd\n…\nb", "a\nb\nc\nd", "b"),
        ("asked 2 h ago", "asked 97 min ago", None),
        ("a\nb", "a\nc\nb", "a / b"),
    ],
)
def test_what_is_shown_is_held_to_what_is_printed(shown: str, printed: str, different: str | None) -> None:
    assert manual.differs(shown, printed) == different


def test_a_command_is_run_only_below_its_mark() -> None:
    page = "```sh\nfalse\n```\n\n<!-- run -->\n\n```sh\necho a\n```\n\n```text\na\n```\n\n```text\nb\n```\n"
    assert [(step.command, step.shown) for step in manual.steps(page)] == [("echo a\n", "a\n")]


def test_a_command_that_fails_is_told(tmp_path: Path, place: manual.Place) -> None:
    with pytest.raises(AssertionError, match="no-such-file"):
        list(manual.run("<!-- run -->\n\n```sh\nls no-such-file\n```\n", tmp_path, place))


def test_pages_that_begin_with_the_same_commands_get_copies_of_what_these_left_and_no_more(
    tmp_path: Path, place: manual.Place
) -> None:
    page = "<!-- setup: echo 1 >> a -->\n{more}\n<!-- run -->\n\n```sh\ncat a; echo changed > a\n```\n"
    for number, (more, printed) in enumerate((("", "1\n"), ("<!-- setup: echo 2 >> a -->", "1\n2\n"), ("", "1\n"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert [said for _, said in manual.run(page.format(more=more), folder, place)] == [printed]


def test_a_page_is_written_with_what_its_commands_print_now(tmp_path: Path, place: manual.Place) -> None:
    page = "<!-- run -->\n\n```sh\necho new\n```\n\n```text\nold\n```\nend\n"
    assert manual.written(page, tmp_path, place) == page.replace("old", "new")
