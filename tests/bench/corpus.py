"""Pages with truth, as a corpus has them: SET/truth.jsonl, SET/pages, score.py. A corpus is no part of this repository."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from newscrawl.errors import UsageError

#: The address of a page whose own is not known.
UNKNOWN_URL = "http://unknown.invalid/article"

required = click.option(
    "--corpus",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder with score.py and SET/truth.jsonl.",
)


def check(corpus: Path) -> None:
    """Raises UsageError where there is no scorer."""
    if not (corpus / "score.py").is_file():
        raise UsageError(
            f"{corpus}: expected a corpus with score.py; it is not part of this repository, --corpus names its folder"
        )


def truth(folder: Path) -> Iterator[Mapping[str, Any]]:
    """The rows of a set."""
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def page_file(folder: Path, row: Mapping[str, Any]) -> Path:
    """The file of a row's page, packed by gzip."""
    return folder / "pages" / f"{row['id']}.html.gz"
