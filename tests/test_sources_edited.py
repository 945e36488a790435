"""A selector is written into a source file, and nothing else of it changes."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path

import pytest

from newscrawl.errors import SourceError
from newscrawl.sources import editing

HEAD = '# mine\nname = "Prova"  # as it says\nhome = "https://prova.example/"\n'
ENTRY = (
    '\n# where it shows what it has\n[[entries]]\nurl = "https://prova.example/feed"   # seen in March\nkind = "feed"\n'
)
SELECTOR = '.testa [itemprop~="author"]'
LINE = f"authors = '{SELECTOR}'"


def change(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize(
    ("before", "changed"),
    [
        (HEAD + ENTRY, ["+", "+[selectors]", f"+{LINE}"]),
        (f'{HEAD}\n[selectors]  # by hand\ntitle = "h1"\n{ENTRY}', [f"+{LINE}"]),
        (f"{HEAD}{ENTRY}\n[selectors]", [f"+{LINE}"]),
        (f'{HEAD}\n[selectors]\nauthors = ".firma"  # why\n{ENTRY}', ['-authors = ".firma"  # why', f"+{LINE}  # why"]),
        (
            f'{HEAD}\n[selectors]\nbyline = ".firma"\n{ENTRY}',
            ['-byline = ".firma"', f"+{LINE.replace('authors', 'byline')}"],
        ),
        (f'{HEAD}selectors.title = "h1"\n{ENTRY}', [f"+selectors.{LINE}"]),
    ],
)
def test_only_the_line_of_the_selector_changes(before: str, changed: list[str]) -> None:
    after = editing.with_selector(before, "authors", SELECTOR)
    assert change(before, after) == changed
    assert SELECTOR in tomllib.loads(after)["selectors"].values()


def test_line_ends_of_windows_stay() -> None:
    before = f'{HEAD}\n[selectors]\ntitle = "h1"\n{ENTRY}'.replace("\n", "\r\n")
    after = editing.with_selector(before, "authors", SELECTOR)
    assert after.count("\n") == after.count("\r\n") == before.count("\r\n") + 1


def test_a_table_that_stands_in_a_text_is_not_written_into() -> None:
    before = f'{HEAD}note = """\n[selectors]\n"""\n'
    with pytest.raises(ValueError, match="selectors"):
        editing.with_selector(before, "authors", SELECTOR)


def test_a_selector_of_both_kinds_of_quotation_marks_can_be_written() -> None:
    selector = """a[title="l'altro"]"""
    assert tomllib.loads(editing.with_selector(HEAD, "authors", selector))["selectors"] == {"authors": selector}


def test_an_outlet_of_the_own_folder_is_written_in_place_and_one_that_travels_into_a_copy(tmp_path: Path) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    for folder, name in ((own, "mia"), (shipped, "ansa")):
        folder.mkdir()
        (folder / f"{name}.toml").write_text(HEAD, "utf-8")
    assert editing.place("mia", (own, shipped)) == (own / "mia.toml", own / "mia.toml")
    assert editing.place("ansa", (own, shipped)) == (shipped / "ansa.toml", own / "ansa.toml")


def test_a_file_that_cannot_be_written_stays_as_it_was_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "prova.toml"
    file.write_text(HEAD, "utf-8")
    (tmp_path / ".prova.toml.new").mkdir()
    with pytest.raises(SourceError, match=r"prova\.toml: cannot be written"):
        editing.write(file, "other")
    assert file.read_text("utf-8") == HEAD


def test_a_link_to_a_file_stays_one_and_its_mode_too(tmp_path: Path) -> None:
    file, link = tmp_path / "file.toml", tmp_path / "prova.toml"
    file.write_text(HEAD, "utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    editing.write(link, "other")
    assert link.is_symlink()
    assert (file.read_text("utf-8"), file.stat().st_mode & 0o777) == ("other", 0o640)
