"""Where a library's own bound is met: what it raises then, without an input that meets it."""

from __future__ import annotations

from typing import Any, NoReturn


def too_deep(*_: Any, **__: Any) -> NoReturn:
    """What Python raises where something is nested deeper than it follows."""
    raise RecursionError("maximum recursion depth exceeded")
