"""Datasette's metadata: the hand-written file and the schema's own comments, as one mapping.

A column's description is the comment behind it in the migration, so it cannot go stale; the file must not repeat it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newscrawl.errors import UsageError

#: What the database is called in addresses, templates and the file, whatever the name of the database file.
DATABASE = "newscrawl"


def read(path: Path) -> dict[str, Any]:
    """The hand-written file as a mapping. Raises UsageError when the file is missing or is no YAML mapping."""
    import yaml  # comes with Datasette

    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as wrong:
        raise UsageError(
            f"{path}: expected Datasette's metadata as YAML; got {' '.join(str(wrong).split())}"
        ) from wrong
    if not isinstance(written, dict):
        raise UsageError(f"{path}: expected a YAML mapping; got {type(written).__name__}")
    return written


def merged(
    written: Mapping[str, Any], tables: Mapping[str, str], columns: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """The hand-written file with the schema's comments put in.

    tables:  table or view → what a row of it is; the words of the file go first
    columns: table or view → column → what it holds
    """
    databases = dict(written.get("databases") or {})
    ours = dict(databases.get(DATABASE) or {})
    own: Mapping[str, Any] = ours.get("tables") or {}
    described = {
        name: {
            **({"description": tables[name]} if tables.get(name) else {}),
            **(own.get(name) or {}),
            "columns": dict(columns.get(name, {})),
        }
        for name in dict.fromkeys([*own, *tables, *columns])
    }
    return {**written, "databases": {**databases, DATABASE: {**ours, "tables": described}}}
