"""Articles are read for an export: in one transaction, in the order of their numbers, only the columns that are asked for.

As they stood after a run, too: what later runs stored is left out, and what they changed in a text is undone, as `history` does it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.errors import DamagedStore
from newscrawl.fields import FIELDS
from newscrawl.models import Block, Page
from newscrawl.store.articles.history import rebuild
from newscrawl.store.boilerplate.boilerplate import Boilerplate
from newscrawl.store.db.database import Database
from newscrawl.store.values import dumps
from newscrawl.text import words

if TYPE_CHECKING:
    from newscrawl.store.store import Store  # which is made of these rooms

_BATCH = 200

_COLUMN_OF = {field.export: field.column for field in FIELDS if field.export and field.column}
# What the fields of an export are: columns of `articles`, mostly under their own names.
_SAID = {
    **{name: f"a.{column}" for name, column in _COLUMN_OF.items()},
    **{name: f"a.{name}" for name in ("agency", "words", "first_seen", "fetched", "extracted")},
    "outlet": "(SELECT name FROM sources WHERE slug = a.source)",
    "address": "(SELECT value FROM article_keys WHERE kind = 'address' AND article_id = a.id ORDER BY rowid LIMIT 1)",
    "authors": "(SELECT json_group_array(name) FROM (SELECT p.name FROM article_authors AS w JOIN authors AS p ON p.id = w.author_id"
    " WHERE w.article_id = a.id ORDER BY w.position))",
    "removed": "(SELECT CASE class WHEN 'removed' THEN fetched END FROM revisions"
    " WHERE article_id = a.id AND (:run IS NULL OR run_id <= :run) ORDER BY id DESC LIMIT 1)",
}
# Of these no revision keeps the older values; of authors only their byline.
_NOT_REVISED = ("outlet", "address", "authors", "removed")
# What decides whether texts may leave, as in `store.articles.leaving`, what is counted, and what tells that a text was another then.
_ALWAYS = """
a.id AS id, a.source AS source, a.published_day AS published_day, a.access AS access, a.language AS language, a.provenance AS provenance,
a.reserved AS reserved, a.duplicate_of AS duplicate_of, a.run_id AS run_id, a.read_by AS read_by,
EXISTS (SELECT 1 FROM reservations WHERE source = a.source AND sign NOT IN ('robots_group', 'content_signal')) AS outlet_reserves
"""
_OF_ALWAYS = {"id", "source", "published_day", "access", "language", "provenance", "reserved", "duplicate_of"}
_LATER = "EXISTS (SELECT 1 FROM revisions WHERE article_id = a.id AND run_id > :run AND was IS NOT NULL) AS later"
_ORIGINS = "(SELECT value FROM store_values WHERE id = a.provenance_id) AS origins"
_SHARED = "SELECT value FROM store_values WHERE id = :id"
_BYLINE = "a.byline AS byline"

# The pages of the text of now and of those before, under the links that led to the article.
_PAGES = """
SELECT l.id AS link_id, h.hash AS hash
FROM (
  SELECT page_hash AS hash, 0 AS older FROM articles WHERE id = :id
  UNION
  SELECT json_extract(was, '$.page_hash'), id FROM revisions WHERE article_id = :id AND was IS NOT NULL
) AS h LEFT JOIN links AS l ON l.article_id = :id
WHERE h.hash IS NOT NULL ORDER BY older = 0, older, l.id
"""

_IS_THERE = "SELECT 1 FROM articles WHERE id = :id"


@contextmanager
def snapshot(db: Database) -> Iterator[None]:
    """All that is read within is of one moment, whatever is written meanwhile."""
    db.execute("BEGIN")
    try:
        db.execute("SELECT 1 FROM sqlite_schema").fetchone()  # only reading takes the moment
        yield
    finally:
        db.rollback()


def rows(
    db: Database, ids: Iterable[int], names: Sequence[str], *, as_of: int | None = None
) -> Iterator[Mapping[str, Any]]:
    """The rows of these articles, in their order, with what these fields of an export are read off.

    as_of:  a run: as they stood after it, without those that were stored later; None: as they are. A row that was another then has
            today's as `today`: by that one it is decided what may leave.
    """
    statement = _statement(names, as_of)
    rest = iter(ids)
    while batch := list(islice(rest, _BATCH)):
        found = db.execute(statement, {"ids": json.dumps(batch), "run": as_of})
        columns = [name for (name, *_) in found.description]
        for values in found:
            row = dict(zip(columns, values, strict=True))
            yield _as_of(db, row, as_of) if as_of is not None and row["later"] else row


def pages(store: Store, id: int) -> list[Page]:
    """The pages of an article that are kept, the oldest first, each followed by its further ones. Those that have gone bad are left out."""
    if store.pages is None:
        return []
    found: dict[str, Page] = {}
    for row in store.db.execute(_PAGES, {"id": id}):
        if row["hash"] not in found:
            with suppress(DamagedStore):
                of_link = None if row["link_id"] is None else store.pages.of_link(row["link_id"], row["hash"])
                if of_link is not None:
                    found[row["hash"]] = of_link
    for row in store.db.execute(_PAGES, {"id": id}):  # fetched under no link that there is
        if row["hash"] not in found and (page := store.pages.first(row["hash"])) is not None:
            found[row["hash"]] = page
    return [each for page in sorted(found.values(), key=lambda page: page.fetched_at) for each in (page, *page.parts)]


def is_there(db: Database, id: int) -> bool:
    return db.execute(_IS_THERE, {"id": id}).fetchone() is not None


def _statement(names: Sequence[str], as_of: int | None) -> str:
    said = [_ALWAYS, *(f"{_SAID[name]} AS {name}" for name in names if name not in _OF_ALWAYS)]
    if "provenance" in names:
        said.append(_ORIGINS)
    if as_of is not None:
        said += [_LATER, _BYLINE]
    columns = ", ".join(said)
    where = "" if as_of is None else "WHERE coalesce(a.run_id, 0) <= :run"
    return (
        f"SELECT {columns} FROM json_each(:ids) AS each CROSS JOIN articles AS a ON a.id = each.value"  # noqa: S608 - ours
        f" {where} ORDER BY each.key"
    )


def _as_of(db: Database, row: Mapping[str, Any], run: int) -> Mapping[str, Any]:
    """The row as it was before later runs changed it. What boilerplate is, is decided by today's count. Raises DamagedStore."""
    try:
        history = rebuild(db, row["id"])
    except ValueError as error:
        raise DamagedStore(
            f"article {row['id']}: its text after run {run} cannot be had back ({error}); restore a backup, or leave out --as-of"
        ) from error
    number = max((event.version for event in history.events if (event.run_id or 0) <= run), default=1)
    version = history.versions[number - 1]
    was = version.columns
    found = {
        name: value if name in _NOT_REVISED else was.get(_COLUMN_OF.get(name, name), value)
        for name, value in row.items()
    }
    found["today"] = row
    if "origins" in found:
        shared = db.execute(_SHARED, {"id": was["provenance_id"]}).fetchone()
        found["origins"] = shared and shared["value"]
    if "body" in found or "words" in found:
        body = _body(db, history.source, version.blocks)
        found |= {name: value for name, value in (("body", body), ("words", words(body))) if name in found}
    if "authors" in found and was["byline"] != row["byline"]:
        found["authors"] = dumps(was["byline"].split(", ") if was["byline"] else [])
    return found


def _body(db: Database, source: str, blocks: Sequence[Block]) -> str:
    return "\n\n".join(Boilerplate(db).less(source, blocks))
