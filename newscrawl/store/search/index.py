"""What was stored, changed or deleted is taken into full-text search: that of a transaction together, before it ends, in rising order.

Two indexes: `articles_fts` has every word where it stands, `articles_stems` the terms of an article: every stem once, what words begin with,
outlet, section and authors, and the stems of its facts once more. The first is kept by triggers, but for what is new. Of the second they note
what is to be done, and of what it has the terms: only this module makes them.

An index takes rows in rising order; each that falls back ends a segment, which is merged with others later: one by one, as
triggers do it, took twice the time.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3

from newscrawl.query import words

_log = logging.getLogger(__name__)

_ANY = "SELECT EXISTS (SELECT 1 FROM articles_unsearched), EXISTS (SELECT 1 FROM articles_unstemmed)"
_WAITS = "SELECT 1 FROM articles_unstemmed LIMIT 1"
_TAKE_IN = """
INSERT INTO articles_fts(rowid, search_text)
SELECT article_id, search_text FROM article_search
WHERE article_id IN (SELECT article_id FROM articles_unsearched) ORDER BY article_id
"""
_TAKEN_IN = "DELETE FROM articles_unsearched"

_NOTED = """
SELECT u.article_id AS id, u.was AS was, (SELECT of FROM article_terms WHERE article_id = u.article_id) AS of
FROM articles_unstemmed AS u
WHERE u.article_id > :after ORDER BY u.article_id LIMIT :most
"""
_NONE_NOTED = "DELETE FROM articles_unstemmed"
_ADD = "INSERT INTO articles_stems(rowid, stems) VALUES (:id, :stems)"
_REMOVE = "INSERT INTO articles_stems(articles_stems, rowid, stems) VALUES ('delete', :id, :stems)"

_MADE_WITH = "SELECT value FROM store_values WHERE name = 'stems'"
_UNMADE = (
    "DELETE FROM store_values WHERE name = 'stems'",
    "INSERT INTO articles_stems(articles_stems) VALUES ('delete-all')",
)
_MADE = "INSERT INTO store_values (name, value) VALUES ('stems', :version)"
_ALL = "SELECT article_id, of FROM article_terms WHERE article_id > :after ORDER BY article_id LIMIT :most"
_MANY = "SELECT count(*) FROM articles"

# Signs that FTS5 takes for letters, and that no folded word has: before a field's value, and around the number of one of its characters.
_FIELD, _OTHER = "º", "ª"
_NO_PLAIN = re.compile("[^a-z0-9]")

# Articles whose texts are in memory at a time, and a number below that of any.
_BATCH, _BEFORE_ALL = 1_000, -(2**63)
# From how many on it is worth a line that stems are made, and how many a second there are at least.
_LONG, _A_SECOND = 20_000, 700


def take_in(db: sqlite3.Connection) -> None:
    """What was stored, changed and deleted in this transaction. For `writing`."""
    new, noted = db.execute(_ANY).fetchone()
    if new:
        _take_in_words(db)
    if noted:
        _restem(db)
        db.execute(_NONE_NOTED)


def _take_in_words(db: sqlite3.Connection) -> None:
    db.execute(_TAKE_IN)
    db.execute(_TAKEN_IN)


def _restem(db: sqlite3.Connection) -> None:
    after = _BEFORE_ALL
    while rows := db.execute(_NOTED, {"after": after, "most": _BATCH}).fetchall():
        after = rows[-1][0]
        changed = [(id, was, of) for id, was, of in rows if was != of]
        db.executemany(_REMOVE, [_terms(id, was) for id, was, _ in changed if was is not None])
        db.executemany(_ADD, [_terms(id, of) for id, _, of in changed if of is not None])


def _terms(id: int, of: str) -> dict[str, int | str]:
    """of: as the view `article_terms` has it"""
    text, _, fields = of.rpartition("\n")
    source, section, authors, facts = json.loads(fields)
    named = [outlet(source), *([of_section(section)] if section is not None else []), *map(author, authors)]
    stems = (term for term in words.terms(facts).split() if not term.startswith(words.BEGINS))
    return {"id": id, "stems": " ".join((words.terms(text), *named, *map(fact, stems)))}


def outlet(slug: str) -> str:
    """The term of all articles of an outlet."""
    return _term("o", slug)


def of_section(section: str) -> str:
    """The term of all articles of a section."""
    return _term("s", section)


def author(number: int) -> str:
    """The term of all articles of an author."""
    return _term("a", str(number))


def fact(stem: str) -> str:
    """The term of all articles whose facts have a word of this stem: title, kicker, byline or credit."""
    return _term("w", stem)


def _term(kind: str, value: str) -> str:
    """One word for FTS5, whatever the value has, and no other value's."""
    return _FIELD + kind + _NO_PLAIN.sub(lambda found: f"{_OTHER}{ord(found.group()):x}{_OTHER}", value)


def is_current(db: sqlite3.Connection) -> bool:
    """Whether the stems are those that this newscrawl asks for: else words are to be looked for as they are."""
    made_with = db.execute(_MADE_WITH).fetchone()
    return made_with is not None and made_with[0] == words.version()


def has_fields(db: sqlite3.Connection) -> bool:
    """Whether the fields of all articles are terms: what another program changed becomes one with our next transaction."""
    return is_current(db) and db.execute(_WAITS).fetchone() is None


def renew(db: sqlite3.Connection) -> None:
    """Make the stems anew where another stemmer made them, or none yet: all in the transaction of the caller, or nothing."""
    if is_current(db):
        return
    _take_in_words(db)
    db.execute(_NONE_NOTED)  # of another version's stems none can be taken out one by one: it had other terms
    if (many := int(db.execute(_MANY).fetchone()[0])) > _LONG:
        _log.warning("search: the word forms of %d articles are noted, once; some %d s", many, many // _A_SECOND)
    for statement in _UNMADE:
        db.execute(statement)
    after = _BEFORE_ALL
    while rows := db.execute(_ALL, {"after": after, "most": _BATCH}).fetchall():
        after = rows[-1][0]
        db.executemany(_ADD, [_terms(id, of) for id, of in rows])
    db.execute(_MADE, {"version": words.version()})
