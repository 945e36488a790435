"""A terminal of which only the screen is kept: a process runs on it, and what a person would see after each write is looked at.

It knows what `rich.live` and plain lines use: text, line ends, cursor up, clear line, colours, cursor shown or hidden.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_HALF = re.compile(r"(?:\x1b(?:\[[?\d;]*)?)?\Z")  #: the beginning of a command at the end of what was read
_PARTS = re.compile(r"\x1b\[(?P<numbers>[?\d;]*)(?P<letter>[A-Za-z])|(?P<end>[\r\n])|(?P<text>[^\x1b\r\n]+)")


@dataclass
class Screen:
    """Lines as a person sees them; those that scrolled away are kept above."""

    lines: list[str] = field(default_factory=lambda: [""])
    row: int = 0
    column: int = 0
    cursor: bool = True  #: whether it is shown

    def write(self, text: str) -> None:
        """Take what a program writes."""
        for part in _PARTS.finditer(text):
            if part["text"]:
                self._print(part["text"])
            elif part["end"] == "\r":
                self.column = 0
            elif part["end"]:
                self.row += 1
                if self.row == len(self.lines):
                    self.lines.append("")
            else:
                self._control(part["letter"], part["numbers"])

    def _print(self, text: str) -> None:
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = line[: self.column] + text + line[self.column + len(text) :]
        self.column += len(text)

    def _control(self, letter: str, numbers: str) -> None:
        if letter == "A":
            self.row = max(0, self.row - int(numbers or 1))
        elif letter == "K":
            self.lines[self.row] = ""
        elif letter in "hl" and numbers == "?25":
            self.cursor = letter == "h"
        else:
            assert letter == "m", f"the screen does not know ESC [{numbers}{letter}"

    def shown(self) -> list[str]:
        """The lines, without blanks at their ends."""
        return [line.rstrip() for line in self.lines]


@dataclass(frozen=True)
class Watched:
    """What a process showed."""

    status: int
    screen: Screen  #: as it was left
    pictures: list[list[str]]  #: the lines after each time that something was read


def watch(
    words: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    height: int,
    width: int = 100,
    limit_s: float = 120,
    seen: Callable[[list[str], subprocess.Popen[bytes]], None] = lambda lines, process: None,
) -> Watched:
    """Run a process on a terminal of its own, to its end. seen: called with each picture"""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    env = {**env, "COLUMNS": str(width), "LINES": str(height)}  # a runner of tests may have set its own
    process = subprocess.Popen(words, cwd=cwd, env=env, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    late = threading.Timer(limit_s, process.kill)
    late.start()
    screen, pictures, half = Screen(), [], ""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while some := _read(ours):
            text = half + decoder.decode(some)
            half = text[_HALF.search(text).start() :]  # type: ignore[union-attr]
            screen.write(text.removesuffix(half))
            pictures.append(screen.shown())
            seen(pictures[-1], process)
    finally:
        late.cancel()
        os.close(ours)
    return Watched(process.wait(), screen, pictures)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # the other end was closed: Linux says so in this way
        return b""
