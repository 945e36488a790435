"""The extractors that read the pages: our own, trafilatura alone, another checkout of ours. One page in, one prediction out.

A prediction is a row as the corpus's score.py reads it. Everything here is importable by a spawned process.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from newscrawl import extract
from newscrawl.cli._page import undescribed
from newscrawl.cli.render.article import stamp
from newscrawl.errors import UsageError
from newscrawl.models import Page


class Task(NamedTuple):
    """One page of the corpus."""

    path: Path
    id: str
    url: str
    lang: str


class Prediction(NamedTuple):
    """One prediction and the CPU time that it cost."""

    row: Mapping[str, Any]
    ms: float | None  #: None: not measured


def ours(task: Task) -> Prediction:
    page = Page(url=task.url, body=_read(task.path), fetched_at=datetime.now(UTC))
    source = undescribed(task.url, task.lang)
    began = time.process_time()
    found = extract.article(page, source, now=page.fetched_at)
    ms = (time.process_time() - began) * 1000
    row = {
        "id": task.id,
        "title": found.title,
        "authors": list(found.authors),
        "credit": list(found.credit),
        "date": stamp(found.published, found.published_raw),
        "modified": stamp(found.modified, found.modified_raw),
        "subtitle": found.subtitle,
        "body": found.body,
    }
    return Prediction(row, ms)


def theirs(task: Task) -> Prediction:
    """The prediction of trafilatura, called as its manual says; the time is that of one call that gives text and metadata."""
    from trafilatura import bare_extraction
    from trafilatura import extract as extract_text

    raw = _read(task.path)
    began = time.process_time()
    found: Any = bare_extraction(raw, include_comments=False, with_metadata=True)
    ms = (time.process_time() - began) * 1000
    body = extract_text(raw, include_comments=False) or ""
    authors = [name.strip() for name in (getattr(found, "author", None) or "").split(";") if name.strip()]
    row = {
        "id": task.id,
        "title": getattr(found, "title", None),
        "authors": authors,
        "date": getattr(found, "date", None),
        "body": body,
    }
    return Prediction(row, ms)


def of_checkout(folder: Path, tasks: Sequence[Task]) -> list[Prediction]:
    """What another checkout of newscrawl reads, by its `pipe extract`; in one process, of which no time is taken.

    Raises UsageError where it has no .venv, ends with an error or leaves a page out.
    """
    program = folder / ".venv" / "bin" / "newscrawl"
    if not program.is_file():
        raise UsageError(f"{program}: not there; expected a checkout with newscrawl in its .venv")
    given = "".join(json.dumps({"id": task.id, "url": task.url, "path": str(task.path)}) + "\n" for task in tasks)
    done = subprocess.run(
        [program.absolute(), "pipe", "extract"], input=given, capture_output=True, text=True, cwd=folder, check=False
    )
    if done.returncode != 0:
        raise UsageError(f"{program}: ended with {done.returncode}: {done.stderr.strip()}")
    rows = {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}
    if missing := [task.id for task in tasks if task.id not in rows]:
        raise UsageError(f"{program}: no prediction of {len(missing)} pages, of {missing[0]} for one")
    return [Prediction(rows[task.id], None) for task in tasks]


CONTESTANTS: Mapping[str, Callable[[Task], Prediction]] = {"newscrawl": ours, "trafilatura": theirs}


def _read(path: Path) -> bytes:
    with gzip.open(path) as page:
        return page.read()
