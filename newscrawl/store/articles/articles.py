"""Articles are stored: one row an identity, claimed by the keys of its addresses, in one transaction with the ledger.

Identity is the constraint's business: two runs that store one story at once make one row. Sameness of text is in `stories`. A row's
columns are made in `rows`, without SQL; here they are written in one pass: row, blocks, authors, keys, relatives, boilerplate, link.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, cached_property, partial
from typing import Any

from newscrawl import changes, urls
from newscrawl.models import Article, Fetch, Key, KeyKind, Outcome, Page, Reason, State
from newscrawl.store.articles.rows import Row, agency_row, article_row, first_number, key_values, origins, text_row
from newscrawl.store.boilerplate.boilerplate import Boilerplate
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.links import feed_texts, outcomes
from newscrawl.store.links.revisits import Revisits
from newscrawl.store.options import Options
from newscrawl.store.stories import families
from newscrawl.store.stories.near import Near
from newscrawl.store.stories.texts import dated_text
from newscrawl.store.values import moment, moment_or_none, storable, utc
from newscrawl.text import same_form

_READ_FROM = "SELECT page_hash, parts, fetched FROM articles WHERE id = :id"
_PER_SECOND = "SELECT value AS per_second FROM store_values WHERE name = 'articles_per_second'"
_WORDS_OF = "SELECT title, body FROM articles WHERE id = :id"
_TAKEN = "SELECT 1 FROM articles WHERE id = :id"

# What articles have in common of their provenance is written once.
_ORIGINS = "SELECT id AS provenance_id FROM store_values WHERE name = 'provenance' AND value = :origins"
_READER = "SELECT id AS read_by FROM store_values WHERE name = 'read_by' AND value = :read_by"
_NEW_READER = "INSERT INTO store_values (name, value) VALUES ('read_by', :read_by) RETURNING id AS read_by"
_NEW_ORIGINS = "INSERT INTO store_values (name, value) VALUES ('provenance', :origins) RETURNING id AS provenance_id"

# An address belongs to the first who claims it. The kinds of keys are written out below: each has an index of its own.
_CLAIM = """
INSERT INTO article_keys (kind, value, article_id)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), :id FROM json_each(:keys) WHERE true
ON CONFLICT (value) WHERE kind = 'address' DO NOTHING
"""
_HOLDER = {
    KeyKind.ADDRESS: "SELECT article_id FROM article_keys WHERE kind = 'address' AND value = :value",
    KeyKind.TEXT: "SELECT min(article_id) AS article_id FROM article_keys WHERE kind = 'text' AND value = :value",
}

# One row an address, in their order, or one at least: whose it is, and the link that waits under it or was settled; with each, the link
# by which the page came, and the rows that have its provenance and what read it.
_ADDRESSED = f"""
SELECT k.article_id AS article_id, l.id AS link_id, l.state AS state, l.reason AS reason,
  own.url AS own_url, own.discovered AS discovered, ({_ORIGINS}) AS provenance_id, ({_READER}) AS read_by
FROM (SELECT 1)
LEFT JOIN links AS own ON own.id = :link_id
LEFT JOIN json_each(:addresses) AS each
LEFT JOIN article_keys AS k ON k.kind = 'address' AND k.value = each.value
LEFT JOIN links AS l ON l.key = each.value
ORDER BY each.key
"""  # noqa: S608  # of ours

# What waits under an address that has become known need not be fetched.
_KNOWN_NOW = """
UPDATE links SET
  state = 'duplicate', reason = 'same_address', next_try = NULL, settled = :now, settled_run = :run_id, article_id = :id,
  feed_text = NULL
WHERE id IN (SELECT value FROM json_each(:links))
"""

_TEXT = """
INSERT INTO article_texts (article_id, blocks, block_ids, own, own_letters, near_method, near_week, near_number)
VALUES (:id, :blocks, :blocks_counted, :own, :own_letters, :near_method, :near_week, :near_number)
"""
_UNCOUNTED = {"blocks_counted": None, "own": None, "own_letters": None}

_WAITING = (State.PENDING, State.FAILED)
_ROOT = "SELECT duplicate_of FROM articles WHERE id = :id"
_AUTHORS = "INSERT INTO authors (name) SELECT value FROM json_each(:names) WHERE true ON CONFLICT (name) DO NOTHING"
# Those that are known.
_BYLINE = """
INSERT INTO article_authors (article_id, author_id, position)
SELECT :id, authors.id, each.key + 1 FROM json_each(:names) AS each CROSS JOIN authors ON authors.name = each.value
WHERE true ON CONFLICT (article_id, author_id) DO NOTHING
"""
_UNWRITTEN = "DELETE FROM article_authors WHERE article_id = :id"
_TEXTS = "SELECT value FROM article_keys WHERE article_id = :id AND kind = 'text'"
_UNTEXTED = "DELETE FROM article_keys WHERE article_id = :id AND kind = 'text'"


class Articles:
    """All methods write in one transaction each, and return after its commit."""

    def __init__(
        self,
        db: Database,
        boilerplate: Boilerplate | None = None,
        near: Near | None = None,
        revisits: Revisits | None = None,
        options: Options | None = None,
    ) -> None:
        self._db = db
        self._near = near or Near(db)
        self._learning = (boilerplate or Boilerplate(db, self._near)).learning
        self._revisits = revisits or Revisits(db)
        self._options = options or Options()

    def find_by_key(self, kind: KeyKind, value: str) -> int | None:
        """Number of the article that has the key: the only one for an address, the lowest for a text."""
        row = self._db.execute(_HOLDER[kind], {"value": value}).fetchone()
        return None if row is None else row["article_id"]

    def is_read_from(self, article_id: int, page: Page) -> bool:
        """Whether the row was read from this page of the archive; also where that was not kept.

        Of an article on several pages the first may be, byte for byte, as it was before another of them changed: then the
        time of the fetch tells.
        """
        row = self._db.execute(_READ_FROM, {"id": article_id}).fetchone()
        if row is None or row["page_hash"] is None:
            return True
        on_several = page.parts or row["parts"] is not None
        return row["page_hash"] == page.page_hash and (not on_several or row["fetched"] == utc(page.fetched_at))

    def store(
        self,
        article: Article,
        *,
        link_id: int | None,
        run_id: int,
        now: datetime,
        first_seen: datetime | None = None,
        fetch: Fetch | None = None,
    ) -> Outcome:
        """Store, or find it stored; record the outcome of its link, if it came by one.

        first_seen:  when its address was first shown; None: when its link was discovered, else when the page was fetched
        link_id:     a link that is not the one by which the page was asked for is left alone: archives outlive ledgers
        Returns stored; duplicate/same_text or near_text for a row that points to its root, or for no row where duplicates are
        dropped; duplicate/same_address for no new row; rejected/forgotten for what was deleted on request.
        """
        with writing(self._db):
            article = self.as_named(article)
            addresses = key_values(article, KeyKind.ADDRESS)
            own, shared = origins(article.provenance)
            wanted = {"addresses": json.dumps(addresses), "link_id": link_id, "origins": shared}
            wanted["read_by"] = article.read_by
            addressed = self._db.execute(_ADDRESSED, wanted).fetchall()
            discovered = addressed[0]["discovered"]
            if not _asked_by(addressed[0], article.page):
                link_id = discovered = None
            seen = first_seen or moment_or_none(discovered) or article.page.fetched_at
            outcome = _forgotten(addressed) or self._known(addressed, addresses) or self._dropped(article, seen)
            if outcome is None:
                shared_columns = {
                    **self._provenance(own, shared, addressed[0]),
                    **self._reader(article.read_by, addressed[0]),
                }
                outcome = self._add(article, shared_columns, run_id, now, seen)
            if outcome.article_id is not None:
                self._settle_waiting(addressed, outcome, link_id, run_id, now)
            if link_id is not None:
                plan = self._revisits.plan(article, outcome, seen, now)
                outcomes.record_outcome(
                    self._db,
                    link_id,
                    outcome,
                    fetch or Fetch(),
                    run_id,
                    now,
                    plan=plan,
                    keeps_text=feed_texts.is_used(article, outcome),
                )
        return outcome

    def overwrite(self, article: Article, held: Mapping[str, Any], row: Row) -> None:
        """Put another reading in the place of the one that is stored. The caller holds the transaction.

        held: the article's row as it is stored; row: what its columns become, less the agency's
        """
        id = held["id"]
        texts_before = [each["value"] for each in self._db.execute(_TEXTS, {"id": id})]
        self._update("articles", "id", id, {**row, **agency_row(article)})
        self._update("article_texts", "article_id", id, text_row(article))
        self._db.execute(_UNWRITTEN, {"id": id})
        self._write_authors(id, article.authors)
        self._db.execute(_UNTEXTED, {"id": id})
        self._claim(id, _kept_keys(article))
        paired_before = self._near.renew(id, dated_text(article, moment(held["first_seen"])), held["body"])
        families.regroup(self._db, id, texts_before, paired_before)
        if self._options.learns:
            self._learning.count(id, article.page.source, article.blocks, article.body, made=article.prints, anew=True)

    def as_named(self, article: Article) -> Article:
        """The article under the address at which it was fetched, where it names that of another one with another text.

        A broken template names one address on all of its pages.
        """
        named, page = urls.canonical(article.url), article.page
        own = [urls.canonical(url) for url in (page.url, page.requested_url) if url]
        holder = None if named in own else self.find_by_key(KeyKind.ADDRESS, named)
        if holder is None or any(self.find_by_key(KeyKind.ADDRESS, key) == holder for key in own):
            return article
        held = self._db.execute(_WORDS_OF, {"id": holder}).fetchone()
        if same_form(held["title"] or "") == same_form(article.title or "") or changes.are_related(
            held["body"], article.body
        ):
            return article
        keys = tuple(key for key in article.keys if key != Key(KeyKind.ADDRESS, named))
        return replace(article, url=urls.clean(page.url), keys=keys)

    def shared_columns(self, article: Article) -> Row:
        """What articles share, as columns of this one: its provenance, and what read it. The caller holds the transaction."""
        own, shared = origins(article.provenance)
        reader = self._db.execute(_READER, {"read_by": article.read_by}).fetchone()
        return {
            **self._provenance(own, shared, self._db.execute(_ORIGINS, {"origins": shared}).fetchone()),
            **self._reader(article.read_by, reader),
        }

    def _provenance(self, own: str, shared: str, row: Any) -> Row:
        """row: with the number of what it shares; None, or without one: it is the first to have it"""
        if row is None or row["provenance_id"] is None:
            row = self._db.execute(_NEW_ORIGINS, {"origins": shared}).fetchall()[0]
        return {"provenance": own, "provenance_id": row["provenance_id"]}

    def reader_number(self, read_by: str) -> int:
        """The number under which is kept what read articles. The caller holds the transaction."""
        return int(self._reader(read_by, self._db.execute(_READER, {"read_by": read_by}).fetchone())["read_by"] or 0)

    def _reader(self, read_by: str | None, row: Any) -> Row:
        """row: with the number of what read it; None, or without one: this is the first that it read"""
        if read_by is not None and (row is None or row["read_by"] is None):
            row = self._db.execute(_NEW_READER, {"read_by": read_by}).fetchall()[0]
        return {"read_by": None if read_by is None else row["read_by"]}

    def _known(self, addressed: Sequence[Any], addresses: Sequence[str]) -> Outcome | None:
        """The article that has one of the addresses, the first named first; it gets those that are still free."""
        holder = next((row["article_id"] for row in addressed if row["article_id"] is not None), None)
        if holder is None:
            return None
        self._claim(holder, [(KeyKind.ADDRESS, address) for address in addresses])
        return Outcome(State.DUPLICATE, Reason.SAME_ADDRESS, holder)

    def _dropped(self, article: Article, seen: datetime) -> Outcome | None:
        if not self._options.drops_duplicates:
            return None
        if self._near.relatives(-1, key_values(article, KeyKind.TEXT), ()):
            return Outcome(State.DUPLICATE, Reason.SAME_TEXT)
        paired = self._near.matches(dated_text(article, seen))
        return Outcome(State.DUPLICATE, Reason.NEAR_TEXT) if paired else None

    def _add(self, article: Article, shared: Row, run_id: int, now: datetime, seen: datetime) -> Outcome:
        first = first_number(article.published.at if article.published else seen, self._per_second)
        id = self._insert(first, {**self._row(article, now), **shared, "first_seen": utc(seen), "run_id": run_id})
        self._write_authors(id, article.authors)
        self._claim(id, _kept_keys(article))
        noted = self._near.add(id, dated_text(article, seen), key_values(article, KeyKind.TEXT))
        if noted.roots:
            families.join(self._db, id, noted.roots)
        # One row in one statement: it holds the whole text.
        write = partial(self._db.execute, _TEXT)
        row = {**text_row(article), **noted.columns, **_UNCOUNTED, "id": id}
        mended = 0
        if self._options.learns:
            # What its outlet repeats: may mend the bodies, and so the families, of this and of others.
            learn = self._learning.add
            mended = learn(id, article.page.source, article.blocks, article.body, row, write, made=article.prints)
        else:
            write(row)
        if not noted.roots and not mended:
            return Outcome(State.STORED, article.page.caveat, id)
        root = self._db.execute(_ROOT, {"id": id}).fetchone()["duplicate_of"]
        if root is None:
            return Outcome(State.STORED, article.page.caveat, id)
        return Outcome(State.DUPLICATE, families.reason(self._db, id, root), id)

    def _row(self, article: Article, now: datetime) -> Row:
        page = article.page
        return {
            **article_row(article),
            **agency_row(article),
            "fetched": utc(page.fetched_at),
            "extracted": utc(now),
            "clock_ahead_s": page.clock_ahead_s,
            "reserved": None if page.reserved is None else int(page.reserved),
        }

    def _settle_waiting(
        self, addressed: Sequence[Any], outcome: Outcome, link_id: int | None, run_id: int, now: datetime
    ) -> None:
        waiting = [row["link_id"] for row in addressed if row["state"] in _WAITING and row["link_id"] != link_id]
        if waiting:
            values = {"links": json.dumps(waiting), "id": outcome.article_id, "run_id": run_id, "now": utc(now)}
            self._db.execute(_KNOWN_NOW, values)

    @cached_property
    def _per_second(self) -> int:
        return int(self._db.execute(_PER_SECOND).fetchone()["per_second"])

    def _is_taken(self, id: int) -> bool:
        return self._db.execute(_TAKEN, {"id": id}).fetchone() is not None

    def _insert(self, first: int, row: Row) -> int:
        """Write the row under the first number from there on that is free; returns it."""
        add, id = _insertion(tuple(row)), first
        while not self._db.execute(add, {**row, "id": id}).rowcount:
            id = free_number(first, self._is_taken)
        return id

    def _update(self, table: str, key: str, id: int, row: Row) -> None:
        changes = ", ".join(f"{name} = :{name}" for name in row)
        self._db.execute(f"UPDATE {table} SET {changes} WHERE {key} = :{key}", {**row, key: id})  # noqa: S608

    def _claim(self, id: int, keys: Sequence[tuple[KeyKind, str]]) -> None:
        if keys:
            self._db.execute(_CLAIM, {"keys": json.dumps(keys), "id": id})

    def _write_authors(self, id: int, names: Sequence[str]) -> None:
        if not names:
            return
        each = list(dict.fromkeys(map(storable, names)))
        values = {"id": id, "names": json.dumps(each)}
        if self._db.execute(_BYLINE, values).rowcount < len(each):
            self._db.execute(_AUTHORS, values)
            self._db.execute(_BYLINE, values)


def _kept_keys(article: Article) -> list[tuple[KeyKind, str]]:
    """The keys by which an article is found again, each once; those of likeness are in the bands."""
    return [(kind, value) for kind in (KeyKind.ADDRESS, KeyKind.TEXT) for value in key_values(article, kind)]


def _forgotten(addressed: Iterable[Any]) -> Outcome | None:
    """Deleted on request: it does not come back under another address either."""
    gone = any(row["reason"] == Reason.FORGOTTEN for row in addressed)
    return Outcome(State.REJECTED, Reason.FORGOTTEN) if gone else None


@cache
def _insertion(columns: tuple[str, ...]) -> str:
    values = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO articles (id, {', '.join(columns)}) VALUES (:id, {values}) ON CONFLICT (id) DO NOTHING"  # noqa: S608  # names of ours


def _asked_by(row: Any, page: Page) -> bool:
    """Whether its link is the one by which the page was asked for, as far as the page says by which."""
    return page.requested_url is None or row["own_url"] == page.requested_url


def free_number(first: int, taken: Callable[[int], bool]) -> int:
    """The first that is not taken, or one that follows soon: asks twice as often as the run of taken ones has binary digits.

    Days without a time share their midnight, so a run may be as long as a day's articles.

    >>> free_number(7, {7, 8, 9, 10, 11}.__contains__)
    12
    """
    if not taken(first):
        return first
    low, free = 0, 1
    while taken(first + free):
        low, free = free, 2 * free
    while free - low > 1:
        middle = (low + free) // 2
        low, free = (middle, free) if taken(first + middle) else (low, middle)
    return first + free
