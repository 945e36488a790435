"""What is asked for wrongly is told in a line: where, what was expected, what came; and nothing is written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.export.export_made import filled, run

HERE = Path(__file__).parent
WRONG = [line.split("\t") for line in (HERE / "wrong_exports.tsv").read_text("utf-8").splitlines()[1:]]


@pytest.fixture(scope="module", name="place")
def _place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store, an export of it, its card spoilt in five ways, and what stands in the way of others."""
    place = tmp_path_factory.mktemp("wrong")
    filled(place / "news.db")
    run(place / "news.db", "--out", place / "good.jsonl")
    run(place / "news.db", "--out", f"{place}/set/", "--format", "jsonl")
    card = (place / "good.jsonl.card.md").read_text("utf-8")
    (place / "edited.card.md").write_text(card.replace("rows_sha256:", "hash:"), "utf-8")
    (place / "broken.card.md").write_text(card.replace('form: "jsonl"', "form: jsonl"), "utf-8")
    (place / "number.card.md").write_text(card.replace("rows: 6", 'rows: "6"'), "utf-8")
    (place / "form.card.md").write_text(card.replace('form: "jsonl"', 'form: "xls"'), "utf-8")
    (place / "alone.card.md").write_text(card.replace('"good.jsonl"', '"alone.jsonl"'), "utf-8")
    (place / "cut.jsonl").write_bytes((place / "good.jsonl").read_bytes()[:100])
    (place / "cut.jsonl.card.md").write_text(card, "utf-8")
    (place / "file").write_text("")
    (place / "readme").mkdir()
    (place / "readme" / "README.md").write_text("# A project\n", "utf-8")
    return place


def test_there_are_more_than_thirty() -> None:
    assert len(WRONG) > 30


@pytest.mark.parametrize(("typed", "status", "said"), WRONG, ids=[typed or "nothing" for typed, _, _ in WRONG])
def test_a_wrong_use_is_told_in_a_line(place: Path, typed: str, status: str, said: str) -> None:
    names = {"tmp": str(place), "db": str(place / "news.db"), "pages": str(place / "news-pages.db")}
    before = sorted(place.rglob("*"))
    found = run(place / "news.db", *[word.format(**names) for word in typed.split()], status=int(status))
    lines = [line for line in found.stderr.splitlines() if said.format(**names) in line]
    assert len(lines) == 1, found.stderr
    assert found.stdout == ""
    assert [each for each in sorted(place.rglob("*")) if each not in before] == []


@pytest.mark.parametrize(("form", "library"), [("parquet", "pyarrow"), ("warc", "warcio")])
def test_a_library_that_is_not_there_is_named(
    place: Path, form: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = place / f"there.{form}"
    written.write_bytes(b"")
    head = (
        (place / "good.jsonl.card.md")
        .read_text("utf-8")
        .replace('"jsonl"', f'"{form}"')
        .replace("good.jsonl", written.name)
    )
    (place / f"{written.name}.card.md").write_text(head, "utf-8")
    monkeypatch.setitem(sys.modules, library, None)
    assert f"{form} needs {library}" in run(place / "news.db", "--verify", written, status=2).stderr
    found = run(place / "news.db", "--out", place / f"a.{form}", status=2).stderr
    assert f"{form} needs {library}, which is not installed: pip install 'newscrawl[export]'" in found


def test_a_full_disk_leaves_what_was_there_before(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newscrawl.export.files import WholeFile

    def full(self: WholeFile) -> None:
        raise OSError(28, "No space left on device")

    before = (place / "good.jsonl").read_bytes()
    monkeypatch.setattr(WholeFile, "finish", full)
    found = run(place / "news.db", "--out", place / "good.jsonl", "--fields", "title", status=2).stderr
    assert "cannot be written (No space left on device); nothing was left under its name" in found
    assert (place / "good.jsonl").read_bytes() == before
    assert not list(place.glob("*.part"))


def test_two_exports_to_one_file_at_once_are_told_apart(place: Path) -> None:
    from newscrawl.export.files import WholeFile

    with WholeFile(place / "twice.jsonl"):
        found = run(place / "news.db", "--out", place / "twice.jsonl", status=2).stderr
    assert "another export is writing it just now" in found
    (place / "twice.jsonl.part").unlink()
