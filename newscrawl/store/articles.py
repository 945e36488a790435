"""Articles: one row an identity, claimed by the keys of its addresses, in one transaction with the ledger.

Identity is the constraint's business: two runs that store one story at once make one row. Sameness of text is in `families`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from newscrawl import agencies
from newscrawl.models import Article, Disposition, Key, KeyKind, Page, Reason, State
from newscrawl.store import families, settling, stories, versions
from newscrawl.store.blocks import as_json, unpack
from newscrawl.store.furniture import Furniture
from newscrawl.store.looks import Looks
from newscrawl.store.migrate import writing
from newscrawl.store.near import Near, text_of
from newscrawl.store.rows import FIRST_PUBLISHED, PER_SECOND, Row, article_row, first_number, text_row
from newscrawl.store.values import moment, storable, utc

_LARGEST = "SELECT max(id) AS id FROM articles WHERE id >= :first AND id < :end"

# The kinds are written out: each has an index of its own.
_HOLDER = {
    KeyKind.ADDRESS: "SELECT article_id FROM article_keys WHERE kind = 'address' AND value = :value",
    KeyKind.TEXT: "SELECT min(article_id) AS article_id FROM article_keys WHERE kind = 'text' AND value = :value",
}
_CLAIM = {
    KeyKind.ADDRESS: """
INSERT INTO article_keys (kind, value, article_id) VALUES ('address', :value, :id)
ON CONFLICT (value) WHERE kind = 'address' DO NOTHING
""",
    KeyKind.TEXT: """
INSERT INTO article_keys (kind, value, article_id) SELECT 'text', :value, :id
WHERE NOT EXISTS (SELECT 1 FROM article_keys WHERE kind = 'text' AND value = :value AND article_id = :id)
""",
}

# What waits under an address that has become known need not be fetched.
_KNOWN_NOW = """
UPDATE links SET
  state = 'duplicate', reason = 'same_address', next_try = NULL, settled = :now, settled_run = :run_id, article_id = :id
WHERE key IN (SELECT value FROM json_each(:addresses)) AND state IN ('pending', 'failed') AND id IS NOT :link_id
"""

_FORGOTTEN = """
SELECT 1 FROM links WHERE key IN (SELECT value FROM json_each(:addresses)) AND reason = 'forgotten' LIMIT 1
"""

_BLOCKS = "SELECT t.blocks, a.body FROM article_texts AS t JOIN articles AS a ON a.id = t.article_id WHERE a.id = :id"
_ROOT = "SELECT duplicate_of FROM articles WHERE id = :id"
_AUTHOR = "INSERT INTO authors (name) VALUES (:name) ON CONFLICT (name) DO NOTHING"
_BYLINE = """
INSERT INTO article_authors (article_id, author_id, position)
SELECT :id, authors.id, :position FROM authors WHERE name = :name
"""
_UNWRITTEN = "DELETE FROM article_authors WHERE article_id = :id"
_UNTEXTED = "DELETE FROM article_keys WHERE article_id = :id AND kind = 'text'"


class Articles:
    """All methods write in one transaction each, and return after its commit."""

    def __init__(
        self, db: Database, furniture: Furniture | None = None, near: Near | None = None, looks: Looks | None = None
    ) -> None:
        self._db = db
        self._near = near or Near(db)
        self._furniture = furniture or Furniture(db, self._near)
        self._looks = looks or Looks(db)
        self.drops_duplicates = False  #: of a text that is stored, or of one like it, only the ledger gets a row

    def find_by_key(self, kind: KeyKind, value: str) -> int | None:
        """Number of the article that has the key: the only one for an address, the lowest for a text."""
        row = self._db.execute(_HOLDER[kind], {"value": value}).fetchone()
        return None if row is None else row["article_id"]

    def page_hash(self, article_id: int) -> str | None:
        """Name of the raw page that the row was read from; None when it was not kept."""
        row = self._db.execute("SELECT page_hash FROM articles WHERE id = :id", {"id": article_id}).fetchone()
        return None if row is None else row["page_hash"]

    def store(
        self,
        article: Article,
        *,
        link_id: int | None,
        run_id: int,
        now: datetime,
        first_seen: datetime | None = None,
        status: int | None = None,
        bytes: int | None = None,
        ms: int | None = None,
    ) -> Disposition:
        """Store, or find it stored; settle its link, if it came by one.

        first_seen:  when its address was first shown; None: when its link was discovered, else when the page was fetched
        link_id:     a link that is not the one by which the page was asked for is left alone: archives outlive ledgers
        Returns stored; duplicate/same_text or near_text for a row that points to its root, or for no row where duplicates are
        dropped; duplicate/same_address for no new row; rejected/forgotten for what was deleted on request.
        """
        with writing(self._db):
            link_id = self._own_link(link_id, article.page)
            seen = first_seen or self._discovered(link_id) or article.page.fetched_at
            disposition = (
                self._forgotten(article)
                or self._known(article)
                or self._dropped(article, seen)
                or self._add(article, run_id, now, seen)
            )
            if disposition.article_id is not None:
                self._settle_waiting(article, disposition, link_id, run_id, now)
            if link_id is not None:
                settling.record(self._db, link_id, disposition, run_id, now, status=status, bytes=bytes, ms=ms)
                self._looks.plan(link_id, article, disposition, now)
        return disposition

    def replace(self, article: Article, article_id: int, now: datetime) -> bool:
        """What a better reading of the same page gives, in place; returns whether anything is different.

        Number, first_seen, fetched and run stay; so does a page_hash, if the article brings none.
        """
        row, text = article_row(article), text_row(article)
        if row["page_hash"] is None:
            row = {name: value for name, value in row.items() if name != "page_hash"}
        with writing(self._db):
            if versions.are_there(self._db, article_id):
                row = {name: value for name, value in row.items() if name not in FIRST_PUBLISHED}
            if not self._differs(article_id, row, article):
                return False
            versions.rebase(self._db, article_id, self._blocks(article_id), as_json(article.blocks))
            self.overwrite(article, article_id, {**row, "extracted": utc(now)}, text)
        return True

    def overwrite(self, article: Article, article_id: int, row: Row, text: Row) -> None:
        """Put another reading in the place of the one that is stored. The caller holds the transaction."""
        texts_before = self._texts(article_id)
        self._update("articles", "id", article_id, row)
        self._update("article_texts", "article_id", article_id, text)
        self._db.execute(_UNWRITTEN, {"id": article_id})
        self._write_authors(article_id, article.authors)
        self._db.execute(_UNTEXTED, {"id": article_id})
        self._claim(article_id, article.keys)
        stories.name(self._db, article_id, agencies.named(article))
        paired_before = self._near.renew(article_id, text_of(article, self._seen(article_id), article.keys))
        families.regroup(self._db, article_id, texts_before, paired_before)
        self._count(article_id, article)

    def _forgotten(self, article: Article) -> Disposition | None:
        """Deleted on request: it does not come back under another address either."""
        values = {"addresses": json.dumps([key.value for key in _keys(article, KeyKind.ADDRESS)])}
        gone = self._db.execute(_FORGOTTEN, values).fetchone() is not None
        return Disposition(State.REJECTED, Reason.FORGOTTEN) if gone else None

    def _known(self, article: Article) -> Disposition | None:
        """The article that has one of the addresses, the first named first; it gets those that are still free."""
        addresses = _keys(article, KeyKind.ADDRESS)
        holders = [self.find_by_key(key.kind, key.value) for key in addresses]
        holder = next((id for id in holders if id is not None), None)
        if holder is None:
            return None
        self._claim(holder, addresses)
        return Disposition(State.DUPLICATE, Reason.SAME_ADDRESS, holder)

    def _dropped(self, article: Article, seen: datetime) -> Disposition | None:
        if not self.drops_duplicates:
            return None
        texts = [key.value for key in _keys(article, KeyKind.TEXT)]
        if families.relatives(self._db, texts, (), but=-1):
            return Disposition(State.DUPLICATE, Reason.SAME_TEXT)
        paired = self._near.matches(text_of(article, seen, article.keys))
        return Disposition(State.DUPLICATE, Reason.NEAR_TEXT) if paired else None

    def _add(self, article: Article, run_id: int, now: datetime, seen: datetime) -> Disposition:
        id = self._free_number(article.published.at if article.published else seen)
        row = {
            **article_row(article),
            "id": id,
            "first_seen": utc(seen),
            "fetched": utc(article.page.fetched_at),
            "extracted": utc(now),
            "clock_ahead_s": article.page.clock_ahead_s,
            "run_id": run_id,
        }
        self._insert("articles", row)
        self._insert("article_texts", {**text_row(article), "article_id": id})
        self._write_authors(id, article.authors)
        self._claim(id, article.keys)
        stories.name(self._db, id, agencies.named(article))
        paired = self._near.note(id, text_of(article, seen, article.keys))
        families.join(self._db, id, [key.value for key in _keys(article, KeyKind.TEXT)], paired)
        self._count(id, article)
        root = self._db.execute(_ROOT, {"id": id}).fetchone()["duplicate_of"]
        if root is None:
            return Disposition(State.STORED, article.page.mark, id)
        return Disposition(State.DUPLICATE, families.reason(self._db, id, root), id)

    def _count(self, id: int, article: Article) -> None:
        """What its outlet repeats: may mend the bodies, and so the families, of this and of others."""
        if article.page.source is not None:
            self._furniture.count(id, article.page.source, article.blocks, article.body)

    def _settle_waiting(
        self, article: Article, disposition: Disposition, link_id: int | None, run_id: int, now: datetime
    ) -> None:
        values = {
            "addresses": json.dumps([key.value for key in _keys(article, KeyKind.ADDRESS)]),
            "id": disposition.article_id,
            "link_id": link_id,
            "run_id": run_id,
            "now": utc(now),
        }
        self._db.execute(_KNOWN_NOW, values)

    def _own_link(self, link_id: int | None, page: Page) -> int | None:
        if link_id is None or page.requested_url is None:
            return link_id
        row = self._db.execute("SELECT url FROM links WHERE id = :id", {"id": link_id}).fetchone()
        return link_id if row is not None and row["url"] == page.requested_url else None

    def _discovered(self, link_id: int | None) -> datetime | None:
        row = self._db.execute("SELECT discovered FROM links WHERE id = :id", {"id": link_id}).fetchone()
        return None if row is None else moment(row["discovered"])

    def _seen(self, id: int) -> datetime:
        row = self._db.execute("SELECT first_seen FROM articles WHERE id = :id", {"id": id}).fetchone()
        return moment(row["first_seen"])

    def _free_number(self, published: datetime) -> int:
        first = first_number(published)
        while True:
            end = first + PER_SECOND
            largest = self._db.execute(_LARGEST, {"first": first, "end": end}).fetchone()["id"]
            if largest is None:
                return first
            if largest + 1 < end:
                return int(largest) + 1
            first = end  # a hundred thousand in one second: days without a time share their midnight

    def _insert(self, table: str, row: Row) -> None:
        columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        self._db.execute(f"INSERT INTO {table} ({columns}) VALUES ({values})", dict(row))  # noqa: S608  # names of ours

    def _update(self, table: str, key: str, id: int, row: Row) -> None:
        changes = ", ".join(f"{name} = :{name}" for name in row)
        self._db.execute(f"UPDATE {table} SET {changes} WHERE {key} = :{key}", {**row, key: id})  # noqa: S608

    def _claim(self, id: int, keys: Iterable[Key]) -> None:
        for key in keys:
            if key.kind is not KeyKind.NEAR:  # these are near_bands
                self._db.execute(_CLAIM[key.kind], {"value": key.value, "id": id})

    def _write_authors(self, id: int, names: Sequence[str]) -> None:
        for position, name in enumerate(dict.fromkeys(map(storable, names)), start=1):
            values = {"id": id, "name": name, "position": position}
            self._db.execute(_AUTHOR, {"name": name})
            self._db.execute(_BYLINE, values)

    def _texts(self, id: int) -> list[str]:
        sql = "SELECT value FROM article_keys WHERE article_id = :id AND kind = 'text'"
        return [row["value"] for row in self._db.execute(sql, {"id": id})]

    def _blocks(self, id: int) -> str:
        row = self._db.execute(_BLOCKS, {"id": id}).fetchone()
        return as_json(unpack(row["blocks"], row["body"]))

    def _differs(self, id: int, row: Row, article: Article) -> bool:
        same_texts = set(self._texts(id)) == {key.value for key in _keys(article, KeyKind.TEXT)}
        return not (same_texts and self._holds(id, row) and self._blocks(id) == as_json(article.blocks))

    def _holds(self, id: int, row: Row) -> bool:
        sql = f"SELECT {', '.join(row)} FROM articles WHERE id = :id"  # noqa: S608  # names of ours
        stored: Mapping[str, object] | None = self._db.execute(sql, {"id": id}).fetchone()
        if stored is None:
            raise ValueError(f"there is no article {id}")
        return all(stored[name] == value for name, value in row.items())


def _keys(article: Article, kind: KeyKind) -> list[Key]:
    return [key for key in dict.fromkeys(article.keys) if key.kind is kind]
