"""`newscrawl measure store` on a small store: every figure is there, the components are the file, the plot is a picture."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from newscrawl.cli.measure import measure
from newscrawl.errors import UsageError


@pytest.mark.soak
def test_figures_of_a_small_store_are_told_and_add_up(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus" / "prova"
    (corpus / "pages").mkdir(parents=True)
    rows = [{"id": f"p{n}", "url": f"https://prova.example/{n}"} for n in range(6)]
    (corpus / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    for row in rows:
        page = "<p>riga della pagina</p>\n" * 200 + f"<h1>{row['id']}</h1>"
        (corpus / "pages" / f"{row['id']}.html.gz").write_bytes(gzip.compress(page.encode()))
    out = tmp_path / "store.md"
    arguments = [
        "store",
        "--articles",
        "500",
        "--folder",
        str(tmp_path),
        "--corpus",
        str(corpus.parent),
        "--out",
        str(out),
    ]
    done = CliRunner().invoke(measure, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert not list(tmp_path.glob("tmp*"))  # the store is gone
    written = out.read_text(encoding="utf-8")
    assert "Made by `newscrawl measure store --articles 500 --corpus DIR`" in written
    (line,) = [line for line in done.output.splitlines() if "bytes an article" in line]
    total, *parts = (int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", line))
    assert 0.95 * total < sum(parts) < total + len(parts)  # what migrations left free is of no component
    assert ElementTree.parse(out.with_suffix(".svg")).getroot().tag.endswith("svg")


def test_a_corpus_without_pages_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pages of one site; found none"):
        CliRunner().invoke(measure, ["store", "--articles", "500", "--corpus", str(tmp_path)], catch_exceptions=False)
