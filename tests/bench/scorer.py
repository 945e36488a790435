"""The corpus's own scorer, score.py: a program of its own, run as such. It gives figures a set, and figures a page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from newscrawl.errors import UsageError
from tests.bench.bootstrap import PageScore
from tests.bench.corpus import truth

Rows = Sequence[Mapping[str, Any]]
_WORD = re.compile(r"\w")


def by_set(corpus: Path, sets: Sequence[str], predictions: Rows) -> Mapping[str, Any]:
    """The figures of each set: field → metric → value."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = [word for name in sets for word in ("--set", name)]
        return _run(corpus, corpus, predictions, Path(folder), chosen)


def by_page(corpus: Path, name: str, predictions: Rows) -> Mapping[str, PageScore]:
    """The body's figures of each predicted page of a set that has a true body: each is given to the scorer as a set of its own."""
    given = {row["id"] for row in predictions}
    true = [{**row, "set": row["id"]} for row in truth(corpus / name) if row.get("body") and row["id"] in given]
    empty = {
        row["id"] for row in predictions if not _WORD.search((row.get("body") or "") + (row.get("subtitle") or ""))
    }
    if not true:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "truth.jsonl")
        file.write_text("".join(json.dumps(row) + "\n" for row in true), encoding="utf-8")
        figures = _run(corpus, file, predictions, Path(folder), ())
    return {
        page: PageScore(None if page in empty else scores["body"]["sh_p"], scores["body"]["sh_r"])
        for page, scores in figures.items()
    }


def _run(corpus: Path, truth: Path, predictions: Rows, folder: Path, options: Sequence[str]) -> Mapping[str, Any]:
    given, figures = folder / "predictions.jsonl", folder / "figures.json"
    given.write_text("".join(json.dumps(row) + "\n" for row in predictions), encoding="utf-8")
    command = [sys.executable, str(corpus / "score.py"), str(truth), str(given), "--json", str(figures), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UsageError(f"{corpus / 'score.py'}: ended with {done.returncode}: {done.stderr.strip()}")
    articles: Mapping[str, Any] = json.loads(figures.read_text(encoding="utf-8"))["articles"]
    return articles
