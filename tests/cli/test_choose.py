"""newscrawl sources enable and disable: what is said, what is written, and what a run then asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.sources import chosen

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
