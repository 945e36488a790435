"""Families of equal text: one root, to which all others point. The caller holds the transaction.

The root is the earliest published (unknown comes last), then the first seen, then the smallest address; so the families are
the same whatever the order in which their members came. Members that share a text key are always in one family.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

# One member a key will do: the others of that key are of its family.
_RELATIVE = """
SELECT coalesce(a.duplicate_of, a.id) AS root
FROM articles AS a
WHERE a.id = (SELECT article_id FROM article_keys WHERE kind = 'text' AND value = :value AND article_id <> :id LIMIT 1)
"""

_ELDEST = """
SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(:ids))
ORDER BY published IS NULL, published, first_seen, url, id LIMIT 1
"""

_MEMBERS = """
SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(:roots))
UNION
SELECT id FROM articles WHERE duplicate_of IN (SELECT value FROM json_each(:roots))
"""

_POINT = """
UPDATE articles SET duplicate_of = nullif(:root, id)
WHERE id IN (SELECT value FROM json_each(:ids)) AND duplicate_of IS NOT nullif(:root, id)
"""

# The ledger says of a link what its article is.
_LEDGER = """
UPDATE links SET
  state = CASE WHEN article_id = :root THEN 'stored' ELSE 'duplicate' END,
  reason = CASE WHEN article_id = :root THEN NULL ELSE 'same_text' END
WHERE article_id IN (SELECT value FROM json_each(:ids))
  AND (state = 'stored' OR (state = 'duplicate' AND reason = 'same_text'))
  AND (state = 'stored') <> (article_id = :root)
"""

_TEXT_KEYS = "SELECT value FROM article_keys WHERE kind = 'text' AND article_id = :id"
_SAME_TEXT = "SELECT article_id FROM article_keys WHERE kind = 'text' AND value = :value"


def join(db: Database, id: int, texts: Sequence[str]) -> int:
    """Put a new article, still a family of its own, into those of its texts; returns its root.

    Costs nothing that grows with the family, unless the newcomer is the eldest.
    """
    roots = {row["root"] for value in texts for row in db.execute(_RELATIVE, {"value": value, "id": id})}
    if not roots:
        return id
    eldest = int(db.execute(_ELDEST, {"ids": json.dumps([id, *roots])}).fetchone()["id"])
    moved = [root for root in (id, *roots) if root != eldest]
    _point(db, eldest, [eldest, *moved, *_members(db, [root for root in moved if root != id])])
    return eldest


def regroup(db: Database, id: int, texts_before: Iterable[str]) -> None:
    """Mend the families that an article leaves and joins, after its text keys or its age have changed."""
    open_ids = {id, *(relative for value in texts_before for relative in _same_text(db, value))}
    open_ids.update(_members(db, sorted(open_ids)))
    while open_ids:
        family = _family(db, open_ids.pop())
        open_ids -= family
        eldest = db.execute(_ELDEST, {"ids": json.dumps(sorted(family))}).fetchone()["id"]
        _point(db, int(eldest), sorted(family))


def _family(db: Database, id: int) -> set[int]:
    """All articles that are tied to this one by text keys, directly or over others."""
    known, queue = {id}, [id]
    while queue:
        for row in db.execute(_TEXT_KEYS, {"id": queue.pop()}).fetchall():
            new = _same_text(db, row["value"]) - known
            known |= new
            queue.extend(new)
    return known


def _same_text(db: Database, value: str) -> set[int]:
    return {row["article_id"] for row in db.execute(_SAME_TEXT, {"value": value})}


def _members(db: Database, roots: Sequence[int]) -> list[int]:
    return [row["id"] for row in db.execute(_MEMBERS, {"roots": json.dumps(roots)})] if roots else []


def _point(db: Database, root: int, ids: Sequence[int]) -> None:
    values = {"root": root, "ids": json.dumps(ids)}
    db.execute(_POINT, values)
    db.execute(_LEDGER, values)
