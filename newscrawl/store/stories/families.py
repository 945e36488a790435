"""Families of equal and of re-edited text: one root, to which all others point. The caller holds the transaction.

The root is the earliest published (unknown comes last; a day without a time is that day's end, or it would be before all
that names its hour), then the first seen, then the smallest address; so the families are the same whatever the order in
which their members came. Members that share a text key, or are a pair in near_pairs, are always in
one family. A family of two or more is a story.

A newcomer to a large family joins it as it is: whether it is the root by now, and what cannot be added up, waits until the run ends
(`settle`). Else the thousandth of a story would cost a thousand times what the first did.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from newscrawl.models import Reason
from newscrawl.store.db.database import Database

_ELDEST = """
SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(:ids))
ORDER BY published IS NULL, iif(
  published_precision = 'day', strftime('%Y-%m-%dT%H:%M:%SZ', published, '+1 day', '-1 second'), published
), first_seen, url, id LIMIT 1
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

# Whether it is in the family as a pair of another, and its text is not that of the root.
_IS_NEAR = """
EXISTS (SELECT 1 FROM near_pairs WHERE article_id = {id}) AND NOT EXISTS (
  SELECT 1 FROM article_keys AS own WHERE own.article_id = {id} AND own.kind = 'text' AND own.value IN (
    SELECT its.value FROM article_keys AS its WHERE its.article_id = :root AND its.kind = 'text'
  )
)
"""

# A link's state is that of its article.
_LEDGER = f"""
UPDATE links SET
  state = CASE WHEN article_id = :root THEN 'stored' ELSE 'duplicate' END,
  reason = CASE
    WHEN article_id = :root THEN NULL
    WHEN {_IS_NEAR.format(id="links.article_id")} THEN 'near_text'
    ELSE 'same_text'
  END
WHERE article_id IN (SELECT value FROM json_each(:ids))
  AND (state = 'stored' OR (state = 'duplicate' AND reason IN ('same_text', 'near_text')))
"""  # noqa: S608  # names of ours

_TEXT_KEYS = "SELECT value FROM article_keys WHERE kind = 'text' AND article_id = :id"
_SAME_TEXT = "SELECT article_id FROM article_keys WHERE kind = 'text' AND value = :value"
_PAIRED = "SELECT other_id FROM near_pairs WHERE article_id = :id"

_UNCOUNT = "DELETE FROM stories WHERE id IN (SELECT value FROM json_each(:ids))"
# Most name it; where two are named as often, the one that was named first, then by name.
_COUNT = """
INSERT INTO stories (id, articles, outlets, agency, published, latest, first_seen)
SELECT
  :root, count(*), count(DISTINCT source),
  (
    SELECT m.agency FROM articles AS m
    WHERE (m.id = :root OR m.duplicate_of = :root) AND m.agency IS NOT NULL
    GROUP BY m.agency ORDER BY count(*) DESC, min(coalesce(m.published, m.first_seen)), m.agency LIMIT 1
  ),
  min(published), max(published), min(first_seen)
FROM articles WHERE id = :root OR duplicate_of = :root
HAVING count(*) > 1
"""


# From so many articles on a family is large.
LARGE = 64
_SIZE = "SELECT articles FROM stories WHERE id = :root"
_FOLLOW = "UPDATE articles SET duplicate_of = :root WHERE id = :id"
_COUNT_ONE = """
UPDATE stories SET
  articles = articles + 1,
  published = min(coalesce(stories.published, a.published), coalesce(a.published, stories.published)),
  latest = max(coalesce(stories.latest, a.published), coalesce(a.published, stories.latest)),
  first_seen = min(stories.first_seen, a.first_seen),
  waits = 1
FROM articles AS a WHERE stories.id = :root AND a.id = :id
"""
_OWN = """
SELECT coalesce(duplicate_of, id) AS root,
  duplicate_of IS NULL AND NOT EXISTS (SELECT 1 FROM articles AS m WHERE m.duplicate_of = :id) AS alone
FROM articles WHERE id = :id
"""
_WAITING = "SELECT id FROM stories WHERE waits = 1"


def join(db: Database, id: int, roots: Iterable[int]) -> int:
    """Put a new article, still a family of its own, into the families of these roots; returns the root of what they are now.

    Costs nothing that grows with the family beyond `LARGE`, unless it makes one family of two.
    """
    roots = set(roots)
    if len(roots) == 1 and _is_large(db, root := next(iter(roots))):
        db.execute(_FOLLOW, {"root": root, "id": id})
        db.execute(_COUNT_ONE, {"root": root, "id": id})
        db.execute(_LEDGER, {"root": root, "ids": json.dumps([id])})
        return root
    eldest = int(db.execute(_ELDEST, {"ids": json.dumps([id, *roots])}).fetchone()["id"])
    moved = [root for root in (id, *roots) if root != eldest]
    _point(db, eldest, [eldest, *moved, *_members(db, [root for root in moved if root != id])])
    return eldest


def tie(db: Database, id: int, roots: Iterable[int]) -> None:
    """Put a stored article, which leaves nobody, into the families of these roots as well."""
    own = db.execute(_OWN, {"id": id}).fetchone()
    others = set(roots) - {own["root"]}
    if others and own["alone"]:
        join(db, id, others)
    elif others:
        regroup(db, id, ())


def settle(db: Database) -> None:
    """Find the root of each large family that has had newcomers, and count its story again."""
    for story in db.execute(_WAITING).fetchall():
        members = _members(db, [story["id"]])
        eldest = int(db.execute(_ELDEST, {"ids": json.dumps(members)}).fetchone()["id"])
        _point(db, eldest, members)


def regroup(db: Database, id: int, texts_before: Iterable[str], paired_before: Iterable[int] = ()) -> None:
    """Mend the families that an article leaves and joins, after its text, its pairs or its age have changed."""
    open_ids = {id, *paired_before, *(relative for value in texts_before for relative in _same_text(db, value))}
    open_ids.update(_members(db, sorted(open_ids)))
    while open_ids:
        family = _family(db, open_ids.pop())
        open_ids -= family
        eldest = db.execute(_ELDEST, {"ids": json.dumps(sorted(family))}).fetchone()["id"]
        _point(db, int(eldest), sorted(family))


def reason(db: Database, id: int, root: int) -> Reason:
    """Why an article that is not the root of its family is a duplicate."""
    near = db.execute(f"SELECT {_IS_NEAR.format(id=':id')} AS near", {"id": id, "root": root}).fetchone()["near"]
    return Reason.NEAR_TEXT if near else Reason.SAME_TEXT


def _is_large(db: Database, root: int) -> bool:
    story = db.execute(_SIZE, {"root": root}).fetchone()
    return story is not None and story["articles"] >= LARGE


def _family(db: Database, id: int) -> set[int]:
    """All articles that are tied to this one by text keys or as pairs, directly or over others."""
    known, queue = {id}, [id]
    while queue:
        one = queue.pop()
        tied = {row["other_id"] for row in db.execute(_PAIRED, {"id": one})}
        for row in db.execute(_TEXT_KEYS, {"id": one}).fetchall():
            tied |= _same_text(db, row["value"])
        queue.extend(tied - known)
        known |= tied
    return known


def _same_text(db: Database, value: str) -> set[int]:
    return {row["article_id"] for row in db.execute(_SAME_TEXT, {"value": value})}


def _members(db: Database, roots: Sequence[int]) -> list[int]:
    return [row["id"] for row in db.execute(_MEMBERS, {"roots": json.dumps(roots)})] if roots else []


def _point(db: Database, root: int, ids: Sequence[int]) -> None:
    values = {"root": root, "ids": json.dumps(ids)}
    db.execute(_POINT, values)
    db.execute(_LEDGER, values)
    db.execute(_UNCOUNT, {"ids": json.dumps(sorted({root, *ids}))})
    db.execute(_COUNT, {"root": root})
