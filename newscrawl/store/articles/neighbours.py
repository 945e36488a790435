"""The articles before and after one at its outlet, and headlines by number. Only reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from newscrawl.store.db.database import Database

# An article's number rises with the time of its publication: both are one step in the index of outlets.
_NEWER = "SELECT id, title, language FROM articles WHERE source = :source AND id > :id ORDER BY id LIMIT 1"
_OLDER = "SELECT id, title, language FROM articles WHERE source = :source AND id < :id ORDER BY id DESC LIMIT 1"
_NAMED = "SELECT id, title, language FROM articles WHERE id IN (SELECT value FROM json_each(:ids))"


class Neighbour(NamedTuple):
    """An article as a link names it."""

    id: int
    title: str
    language: str | None


def at_outlet(db: Database, source: str, id: int) -> tuple[Neighbour | None, Neighbour | None]:
    """The next newer and the next older article of the same outlet; None where there is none."""
    newer, older = (db.execute(sql, {"source": source, "id": id}).fetchone() for sql in (_NEWER, _OLDER))
    return newer and Neighbour(*newer), older and Neighbour(*older)


def named(db: Database, ids: Sequence[int]) -> dict[int, Neighbour]:
    """The articles of these numbers that are there."""
    return {row["id"]: Neighbour(*row) for row in db.execute(_NAMED, {"ids": json.dumps(list(ids))})}
