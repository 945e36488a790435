"""Labels of segments, by which the weights of the body model are fitted, on pages made up here."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.bench import body_samples
from tests.bench.body_samples import Sample

_WORDS = [
    "il",
    "consiglio",
    "ha",
    "votato",
    "la",
    "mozione",
    "dopo",
    "una",
    "lunga",
    "seduta",
    "in",
    "municipio",
    "davanti",
    "ai",
    "cittadini",
]
STORY = [" ".join(f"{word}{n}" for word in _WORDS) + "." for n in range(12)]  # no two alike
ASIDE = "La redazione riceve ogni settimana le lettere dei suoi lettori e risponde a tutte."


def _corpus(folder: Path, **truth: object) -> Path:
    pages = folder / "prova" / "pages"
    pages.mkdir(parents=True)
    row = {"id": "p", "url": "https://prova.example/p", "lang": "it", **truth}
    (folder / "prova" / "truth.jsonl").write_text(json.dumps(row) + "\n")
    text = "".join(f"<p class=testo>{line}</p>" for line in STORY)
    page = f"<article>{text}</article><div class=lettere>{ASIDE}</div>"
    (pages / "p.html.gz").write_bytes(gzip.compress(page.encode()))
    return folder


def _first(corpus: Path) -> list[Sample]:
    (page,) = body_samples.pages(corpus)
    samples, _ = body_samples.of_first(page)
    return [sample for sample in samples if sample.table == "FIRST"]


def test_a_segment_is_labelled_by_the_share_of_it_that_the_true_body_holds(tmp_path: Path) -> None:
    samples = _first(_corpus(tmp_path, body="\n\n".join(STORY)))
    assert [sample.share for sample in samples] == [1.0] * 12 + [0.0]


def test_a_run_of_paragraphs_that_a_truth_leaves_out_though_it_has_others_like_them_is_no_sample(
    tmp_path: Path,
) -> None:
    samples = _first(_corpus(tmp_path, body="\n\n".join(STORY[:2])))
    assert [sample.share for sample in samples] == [1.0, 1.0, 0.0]


def test_of_a_page_with_snippets_only_segments_that_hold_one_are_samples(tmp_path: Path) -> None:
    samples = _first(
        _corpus(tmp_path, body=None, **{"with": ["la3 mozione3 dopo3"], "without": ["le lettere dei suoi"]})
    )
    assert [sample.share for sample in samples] == [1.0, 0.0]
