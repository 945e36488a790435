"""Power cuts: what may be on the disk after each moment of a tape, and whether a store that is opened there keeps its word.

What was synced is there. What was not is dropped, or there up to some point, or there at random with tears of 512 bytes:
a disk may write what it was not told to hold back in any order, and half of it.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.recording import Op, Tape

SECTOR = 512
Images = Mapping[str, bytes]  #: file name → content; a file that is not there is not in it


@dataclass
class _Disk:
    """The state of the files at one moment of the tape: what is safe, and what is still on its way."""

    safe: dict[str, bytearray] = field(default_factory=dict)
    open: dict[str, list[Op]] = field(default_factory=dict)

    def take(self, op: Op) -> None:
        if op.kind == "sync":
            content = self.safe.setdefault(op.file, bytearray())
            for each in self.open.pop(op.file, []):
                _apply(content, each)
        elif op.kind == "delete":
            # SQLite asks for the folder to be synced; a journal or log that comes back whole is no harm, and is tried too.
            self.open.pop(op.file, None)
            self.safe.pop(op.file, None)
        elif op.kind != "ack":
            self.open.setdefault(op.file, []).append(op)

    def after_cut(self, dice: random.Random) -> dict[str, bytes]:
        images = {name: bytearray(content) for name, content in self.safe.items()}
        for name, ops in self.open.items():
            kept = list(_survivors(ops, dice))
            if kept or name in images:
                content = images.setdefault(name, bytearray())
                for op in kept:
                    _apply(content, op)
        return {name: bytes(content) for name, content in images.items()}


def _survivors(ops: Sequence[Op], dice: random.Random) -> Iterator[Op]:
    how = dice.choice(("none", "prefix", "any", "torn"))
    if how == "prefix":
        yield from ops[: dice.randrange(len(ops) + 1)]
    elif how in ("any", "torn"):
        for op in ops:
            yield from _torn(op, dice) if how == "torn" and op.kind == "write" else [op] * dice.randrange(2)


def _torn(op: Op, dice: random.Random) -> Iterator[Op]:
    """Some of its sectors."""
    start = op.offset
    while start < op.offset + len(op.data):
        end = min((start // SECTOR + 1) * SECTOR, op.offset + len(op.data))
        if dice.randrange(2):
            yield op._replace(offset=start, data=op.data[start - op.offset : end - op.offset])
        start = end


def _apply(content: bytearray, op: Op) -> None:
    if op.kind == "truncate":
        del content[op.offset :]
        content.extend(bytes(op.offset - len(content)))
    else:
        content.extend(bytes(max(0, op.offset - len(content))))
        content[op.offset : op.offset + len(op.data)] = op.data


@dataclass(frozen=True, slots=True)
class Cut:
    """One power cut: the disk after it, and what had been acknowledged before."""

    at: int  #: operations before it
    images: Images
    acknowledged: frozenset[object]

    def on(self, folder: Path) -> Path:
        """Put the images into the folder, and nothing else."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in self.images.items():
            (folder / name).write_bytes(content)
        return folder


def cuts(tape: Tape, count: int, dice: random.Random) -> Iterator[Cut]:
    """At so many random moments, in the order of the tape."""
    disk, told, ops = _Disk(), set[object](), iter(tape.ops)
    done = 0
    for at in sorted(dice.choices(range(len(tape.ops) + 1), k=count)):
        while done < at:
            op = next(ops)
            disk.take(op)
            if op.kind == "ack":
                told.add(op.what)
            done += 1
        yield Cut(at, disk.after_cut(dice), frozenset(told))


def damage(folder: Path) -> list[str]:
    """What SQLite itself finds wrong with the files: opened plainly, as any program would."""
    found = []
    for file in sorted(folder.glob("*.db")):
        with closing(sqlite3.connect(file)) as db:
            try:
                problems = [row[0] for row in db.execute("PRAGMA integrity_check")]
                problems += [f"{row[0]} points to {row[2]}" for row in db.execute("PRAGMA foreign_key_check")]
            except sqlite3.DatabaseError as error:
                problems = [str(error)]
        found += [f"{file.name}: {problem}" for problem in problems if problem != "ok"]
    return found
