"""The figures of learned boilerplate on made-up outlets whose pages repeat a box that mark-up cannot tell from text."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

from click.testing import CliRunner, Result

from tests.bench.measure import measure

# Shares of words, which is enough to see a box go.
SCORER = """
import json, sys
said = {row["id"]: row["body"].split() for row in map(json.loads, open(sys.argv[2]))}
articles = {}
for row in map(json.loads, open(sys.argv[1])):
    true, words = row["body"].split(), said[row["id"]]
    right = sum(word in true for word in words)
    articles[row["set"]] = {"body": {"sh_p": right / len(words), "sh_r": sum(w in words for w in true) / len(true)}}
json.dump({"articles": articles}, open(sys.argv[sys.argv.index("--json") + 1], "w"))
"""
BOX = "Scopri Bussola, la nuova rubrica curata dalla nostra redazione e pensata per chi vuole saperne di più."
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te")


def paragraphs(page: str) -> list[str]:
    dice = random.Random(page)
    return [" ".join("".join(dice.choices(_SYLLABLES, k=3)) for _ in range(40)) + "." for _ in range(4)]


def corpus(folder: Path, pages: int, *, true: tuple[str, ...] = ()) -> Path:
    """Pages of one outlet, a box on each; true: what the truth counts as text besides the paragraphs."""
    (folder / "prova" / "pages").mkdir(parents=True)
    (folder / "score.py").write_text(SCORER)
    rows = []
    for n in range(pages):
        id, (first, *rest) = f"p{n}", paragraphs(f"p{n}")
        body = "\n\n".join([first, *true, *rest]) if n % 2 else None
        rows.append({"id": id, "url": f"https://prova.example/{n}", "lang": "it", "set": "prova", "body": body})
        text = "".join(f"<p>{said}</p>" for said in (first, BOX, *rest))
        html = f"<html lang=it><body><article><h1>Notizia numero {n} dal porto di Lomaro</h1>{text}</article></body></html>"
        (folder / "prova" / "pages" / f"{id}.html.gz").write_bytes(gzip.compress(html.encode()))
    (folder / "prova" / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def measured(folder: Path, *more: str) -> Result:
    return CliRunner().invoke(measure, ["boilerplate", "--corpus", str(folder), *more], catch_exceptions=False)


def test_a_box_that_eight_pages_repeat_is_seen_to_go(tmp_path: Path) -> None:
    out = tmp_path / "boilerplate.md"
    done = measured(corpus(tmp_path / "corpus", 8), "--out", str(out))
    assert done.exit_code == 0, done.output
    words = len(BOX.split())
    before = 160 / (160 + words)
    assert f"| prova.example | 8 | 4 | 1 | {before:.3f} → 1.000 | 1.000 → 1.000 |" in out.read_text("utf-8")
    assert out.read_text("utf-8").count("| 640 | 0 | 0 | 0 | 0 |") == 2


def test_true_text_that_was_dropped_ends_with_1_and_names_the_outlet(tmp_path: Path) -> None:
    done = measured(corpus(tmp_path, 8, true=(BOX,)))
    assert done.exit_code == 1
    assert "True text was dropped at prova.example." in done.output


def test_seven_pages_are_no_outlet_to_measure(tmp_path: Path) -> None:
    done = measured(corpus(tmp_path, 7))
    assert done.exit_code == 2
    assert "no outlet of it has 8 pages" in done.stderr


def test_a_corpus_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = measured(tmp_path)
    assert done.exit_code == 2
    assert "expected a corpus with score.py" in done.stderr
