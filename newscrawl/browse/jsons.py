"""What columns hold in JSON, as pages need it: other programs wrote some of it, so whatever it is, it is no error. Pure."""

from __future__ import annotations

import json
from typing import Any


def texts(value: str | None) -> list[str]:
    """The strings of a JSON list; none when it is no list."""
    read = _read(value)
    return [str(item) for item in read] if isinstance(read, list) else []


def mapping(value: str | None) -> dict[str, str]:
    """Names and values of a JSON object; none when it is no object."""
    read = _read(value)
    return {str(k): v if isinstance(v, str) else _compact(v) for k, v in read.items()} if isinstance(read, dict) else {}


def objects(value: str | None) -> list[dict[str, str]]:
    """The objects of a JSON list, their values as text; other items are left out."""
    read = _read(value)
    objects = (item for item in read if isinstance(item, dict)) if isinstance(read, list) else ()
    return [{str(k): str(v) for k, v in item.items()} for item in objects]


def _read(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return None


def _compact(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else json.dumps(value, ensure_ascii=False)
