"""Datasette's metadata: the hand-written file and the schema's own comments, as one mapping. Pure but for the reading.

A column's description is the comment behind it in the migration, so it cannot go stale; the file must not repeat it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from newscrawl.errors import UsageError

#: What the database is called in addresses, templates and the file, whatever the name of the database file.
DATABASE = "newscrawl"


def read(path: Path) -> dict[str, Any]:
    """The hand-written part. Raises UsageError when the file is missing or is no YAML mapping."""
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as wrong:
        raise UsageError(f"{path}: expected Datasette's metadata as YAML; got {' '.join(str(wrong).split())}") from wrong
    if not isinstance(written, dict):
        raise UsageError(f"{path}: expected a YAML mapping; got {type(written).__name__}")
    return written


def merged(written: Mapping[str, Any], columns: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The file with the columns' descriptions put in: `{table: {column: description}}` for tables and views."""
    databases = dict(written.get("databases") or {})
    database = dict(databases.get(DATABASE) or {})
    tables: dict[str, Any] = dict(database.get("tables") or {})
    for name, described in columns.items():
        tables[name] = {**(tables.get(name) or {}), "columns": dict(described)}
    return {**written, "databases": {**databases, DATABASE: {**database, "tables": tables}}}
