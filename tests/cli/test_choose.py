"""newscrawl sources enable and disable: what is said, what is written, and what a run then asks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.sources import chosen
from tests.screen import watch

OUTLET = """\
name = "Giornale {name}"
home = "https://www.{name}.example/"
region = "Lazio"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of three outlets of one region."""
    for name in ("uno", "due", "tre"):
        (tmp_path / f"{name}.toml").write_text(OUTLET.format(name=name))
    monkeypatch.setenv("NEWSCRAWL_SOURCES", str(tmp_path))
    return tmp_path


def told(*words: str) -> Result:
    return CliRunner().invoke(main, ["sources", *words])


def test_what_is_enabled_is_asked_also_where_it_was_disabled_before(folder: Path) -> None:
    assert told("disable", "@all").exit_code == 0
    assert "a run asks 3 outlets now: due, tre, uno" in told("enable", "@lazio").output
    assert "a run asks 2 outlets now: due, tre" in told("disable", "uno").output
    assert "a run asks 3 outlets now: due, tre, uno" in told("enable", "@lazio").output


def test_a_line_with_a_minus_that_stays_is_told(folder: Path) -> None:
    (folder / chosen.FILE).write_text("@all\n-@lazio\n")
    told_all = told("enable", "due")
    assert "a line with a minus in that file still leaves out due" in told_all.output


def test_an_outlet_whose_file_is_gone_is_named_with_chosen_txt_and_can_be_disabled(folder: Path) -> None:
    (folder / chosen.FILE).write_text("uno\ngone\n")
    for words in ([], ["enable", "due"]):
        refused = told(*words)
        assert refused.exit_code != 0
        assert f"{folder / chosen.FILE}: unknown source 'gone'" in str(refused.exception) + refused.output
    assert (folder / chosen.FILE).read_text() == "uno\ngone\n"
    assert "a run asks 1 outlets now: uno" in told("disable", "gone").output


def test_an_outlet_that_no_run_asks_can_be_disabled_again_and_nothing_is_written(folder: Path) -> None:
    (folder / chosen.FILE).write_text("-uno\n")
    again = told("disable", "due")
    assert (again.exit_code, (folder / chosen.FILE).read_text()) == (0, "-uno\n")
    assert "a run that is told none asks none, and so not due; nothing was changed" in again.output
    assert "unknown source 'deu'" in str(told("disable", "deu").output)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("enabel",), "enable"),
        (("enabel", "uno"), "enable"),
        (("verfy", "--write"), "verify"),
        (("imp", "a"), "import"),
    ],
)
def test_a_misspelt_verb_is_told_though_it_could_be_an_outlet(folder: Path, words: tuple[str, ...], meant: str) -> None:
    refused = told(*words)
    assert refused.exit_code == 2
    assert f"or did you mean the verb '{meant}'?" in refused.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("help",), "`main sources --help` shows what there is"),
        (("add", "www.x.example"), "or did you mean `main add`?"),
        (("lazio",), "unknown source 'lazio'; the selection of that name is '@lazio'"),
        (("enable", "Lazio"), "unknown source 'Lazio'; the selection of that name is '@lazio'"),
        (("@lazo",), "unknown selection '@lazo'; did you mean '@lazio'?\n"),
        (("import", "https://www.x.example/feeds.opml"), "expected a file on this machine, or - for standard input; got an address"),
    ],
)  # fmt: skip
def test_what_was_meant_is_told(folder: Path, words: tuple[str, ...], said: str) -> None:
    refused = told(*words)
    assert refused.exit_code == 2
    assert said in refused.output


def test_that_nothing_is_listed_is_said(folder: Path) -> None:
    for words in (["uno,-uno"], ["@lazio", "-uno,-due,-tre"]):
        listed = told(*words)
        assert (listed.exit_code, listed.stdout) == (0, "")
        assert "no outlet is in what was asked for" in listed.stderr
    assert told("uno,-uno", "--json").output == ""


def test_a_misspelt_outlet_is_not_taken_for_a_verb(folder: Path) -> None:
    refused = told("unno")
    assert "unknown source 'unno'; did you mean 'uno'? `newscrawl sources` lists" in refused.output
    assert "verb" not in refused.output


def test_a_name_with_a_minus_needs_no_comma_before_it(folder: Path) -> None:
    for words in (["-uno"], ["@lazio", "-uno"], ["@lazio,-uno"], ["list", "-uno", "--unverified"]):
        listed = told(*words)
        assert listed.exit_code == 0, listed.output
        assert [line.partition("\t")[0] for line in listed.stdout.splitlines()[1:]] == ["due", "tre"]
    assert "-uno: expected a slug of the catalogue or a selection such as @lazio" in str(told("enable", "-uno").output)
    assert told("-h").exit_code == 0
    assert "No such option" in told("--unverifed").output


def test_who_writes_into_the_catalogue_that_travels_is_told_how_to_have_an_own_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "newscrawl init DIR" not in told("enable", "uno").output
    monkeypatch.setattr("newscrawl.paths.shipped", lambda: folder.parent)
    folder.rename(folder.parent / "sources")
    shipped = folder.parent / "sources"
    monkeypatch.setenv("NEWSCRAWL_SOURCES", str(shipped))
    for verb in ("disable", "enable"):
        done = told(verb, "uno")
        assert f"{shipped} is the catalogue that travels with newscrawl" in done.stderr
        assert "`newscrawl init DIR`" in done.stderr
        assert done.exit_code == 0
    (folder.parent / "feeds.opml").write_text(
        '<opml version="2.0"><body><outline text="Q" xmlUrl="https://www.quattro.example/feed/"/></body></opml>'
    )
    for words, is_told in ((("--dry-run",), False), ((), True)):
        done = told("import", str(folder.parent / "feeds.opml"), *words)
        assert ("`newscrawl init DIR`" in done.stderr) is is_told
        assert done.exit_code == 0


@pytest.mark.parametrize("columns", [30, 200])
def test_a_name_that_looks_like_markup_is_shown_as_it_is(folder: Path, columns: int) -> None:
    (folder / "uno.toml").write_text(OUTLET.format(name="uno").replace("Giornale uno", "Il [red]Rosso[/bold]"))
    program = [sys.executable, "-m", "newscrawl", "sources", "uno", "due"]
    shown = watch(program, cwd=folder, env=os.environ, height=30, width=columns)
    assert shown.status == 0
    assert ("Il [red]Rosso[/bold]" in "\n".join(shown.screen.lines)) is (columns > 30)
