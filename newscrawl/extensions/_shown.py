"""How the progress of a run is shown: as a table that is drawn anew on a terminal, or as lines of JSON for programs."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from newscrawl import streams
from newscrawl.crawl import watching
from newscrawl.crawl.watching import Row

if TYPE_CHECKING:
    from rich.console import Group

# Lines of the terminal that are no rows: the head of the table, what the run waits for, and the line where the cursor stands.
_OTHER_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """How a run goes on, at a moment."""

    run_id: int
    at: datetime
    elapsed_s: float
    rows: Sequence[Row]
    waits_for: str
    ended: bool = False


class View(Protocol):
    """Shows pictures. `show` is called on a thread of its own, since a stream may take its time; never twice at once."""

    least_s: float  #: between two pictures

    def begin(self) -> None:
        """Called once, before the first picture."""

    def show(self, picture: Picture) -> None:
        """Show a picture in the place of the one before."""

    def end(self, picture: Picture | None) -> None:
        """Show the last picture, and give the stream back. Called once; None: there is no last one"""


class JsonLines:
    """A JSON object a line on standard error."""

    least_s = 5.0

    def __init__(self) -> None:
        self._open = True

    def begin(self) -> None:
        """See `View`."""

    def show(self, picture: Picture) -> None:
        """See `View`. Nobody who reads is no failure of the run."""
        if not self._open:
            return
        try:
            sys.stderr.write(f"{json.dumps(_plain(picture), ensure_ascii=False)}\n")
            sys.stderr.flush()
        except OSError:
            self._open = False
            streams.drop_unwritten(sys.stderr)

    def end(self, picture: Picture | None) -> None:
        """See `View`."""
        if picture is not None:
            self.show(picture)


def _plain(picture: Picture) -> dict[str, Any]:
    return {
        "run": picture.run_id,
        "at": f"{picture.at:%Y-%m-%dT%H:%M:%SZ}",
        "secs": round(picture.elapsed_s, 1),
        "ended": picture.ended,
        "waits_for": picture.waits_for,
        "total": _numbers(watching.total("", picture.rows)),
        "sources": {row.name: _numbers(row) for row in picture.rows},
    }


def _numbers(row: Row) -> dict[str, Any]:
    rounded = {"per_s": row.per_s and round(row.per_s, 3), "left_s": row.left_s and round(row.left_s)}
    return {name: value for name, value in {**asdict(row), **rounded}.items() if name != "name"}


class LiveTable:
    """A table at the foot of the terminal; lines of the log are printed above it, whole."""

    least_s = 0.5

    def __init__(self) -> None:
        from rich.console import Console  # here: mostly there is no terminal, and it takes a thirtieth of a start
        from rich.live import Live

        self._console = Console(stderr=True)
        self._live = Live(
            console=self._console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
        )
        self._handlers: list[tuple[logging.StreamHandler[Any], Any]] = []

    @property
    def is_possible(self) -> bool:
        """Whether the terminal can be drawn on."""
        return self._console.is_terminal and not self._console.is_dumb_terminal

    def begin(self) -> None:
        """See `View`."""
        above = _Above(self._console)
        for handler in _on_standard_error():
            self._handlers.append((handler, handler.setStream(above)))
        self._live.start()

    def show(self, picture: Picture) -> None:
        """See `View`."""
        if self._live.is_started:
            self._live.update(drawn(picture, self._console.size.height), refresh=True)

    def end(self, picture: Picture | None) -> None:
        """See `View`. The table goes: the run's report takes its place."""
        self._live.stop()
        for handler, stream in self._handlers:
            handler.setStream(stream)
        self._handlers.clear()


class _Above:
    """A stream whose lines are printed above what is drawn, as they are."""

    def __init__(self, console: Any) -> None:
        self._console = console

    def write(self, text: str) -> None:
        """Print whole lines: a handler of a log writes nothing else."""
        self._console.out(text.removesuffix("\n"), highlight=False)

    def flush(self) -> None:
        """Nothing waits here."""


def _on_standard_error() -> Iterator[logging.StreamHandler[Any]]:
    for handler in logging.root.handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr:
            yield handler


def drawn(picture: Picture, height: int) -> Group:
    """The picture as a table with a line below it, together of at most so many lines."""
    from rich.console import Group
    from rich.table import Column, Table
    from rich.text import Text

    numbers = ("found", "fetched", "stored", "waiting", "failed", "articles/s", "time left")
    table = Table(
        Column("source", no_wrap=True, overflow="ellipsis"),
        *(Column(name, justify="right", no_wrap=True) for name in numbers),
        box=None, padding=(0, 2, 0, 0),
    )  # fmt: skip
    rows = watching.fitted(picture.rows, height - _OTHER_LINES)
    # A column is one cell of many lines: with a cell a row, drawing would take three times as long.
    table.add_row(*(Text("\n".join(column)) for column in zip(*map(_cells, rows), strict=True)))
    return Group(table, Text(picture.waits_for, style="dim", overflow="ellipsis", no_wrap=True))


def _cells(row: Row) -> Iterator[str]:
    yield row.name
    for number in (row.found, row.fetched, row.stored, row.waiting, row.failed):
        yield "" if number is None else f"{number:,}"
    yield "" if row.per_s is None else f"{row.per_s:.2f}"
    yield watching.span(row.left_s)
