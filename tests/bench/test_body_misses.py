"""The kinds of misses, on a page made up here."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.bench import body_samples
from tests.bench.fields import body_misses
from tests.bench.fields.body_misses import Miss

TEXT = "Il consiglio comunale ha votato ieri la mozione sulla tutela dei boschi."
POINT = "La giunta dovrà riferire entro la fine del mese di marzo."
COMMENT = "Finalmente una buona notizia, era ora che qualcuno ci pensasse davvero."
PAGE = f"<article><p>{TEXT}</p><ul><li>{POINT}</li></ul></article><div class=comments><p>{COMMENT}</p></div>"


def _misses(folder: Path, true: str, read: str) -> list[Miss]:
    pages = folder / "prova" / "pages"
    pages.mkdir(parents=True)
    (pages / "p.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    row = {"id": "p", "url": "https://prova.example/p", "body": true}
    (folder / "prova" / "truth.jsonl").write_text(json.dumps(row) + "\n")
    (page,) = body_samples.pages(folder)
    return body_misses.of_page(page, read, "")


def test_a_comment_that_is_kept_and_an_item_that_is_lost_are_told(tmp_path: Path) -> None:
    found = _misses(tmp_path, f"{TEXT}\n\n{POINT}", f"{TEXT}\n\n{COMMENT}")
    assert [(one.is_lost, one.kind) for one in found] == [(False, "comments"), (True, "lists")]


def test_what_the_page_does_not_have_is_not_our_fault(tmp_path: Path) -> None:
    found = _misses(tmp_path, f"{TEXT}\n\nQuesta frase non sta sulla pagina.", TEXT)
    assert [one.kind for one in found] == ["not on the page"]
    assert "| lost | not on the page | truth | 28 | 1 |" in body_misses.markdown({"newscrawl": {"p": found}})
