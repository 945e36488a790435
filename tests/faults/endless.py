"""For the long tests: an outlet without an end, and the memory of what crawls it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

MB = 1024


class Endless(dict[str, tuple[int, dict[str, str], bytes]]):
    """Answers of an outlet that has a page for each path with this beginning."""

    def __init__(self, beginning: str, written: Callable[[str], bytes]) -> None:
        self._beginning, self._written = beginning, written

    def get(self, path: str, default: object = None) -> object:  # type: ignore[override]  # dict's has overloads
        if path.startswith(self._beginning):
            return 200, {"Content-Type": "text/html"}, self._written(path)
        return super().get(path, default)  # type: ignore[arg-type]


def resident(pid: int) -> float:
    """MB that a process holds; 0 when it is not there any more."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / MB for line in lines if line.startswith("VmRSS")), 0.0)
