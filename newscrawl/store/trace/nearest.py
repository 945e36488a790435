"""What is nearest to an address that the store does not know, among those that it does."""

from __future__ import annotations

import difflib
from urllib.parse import urlsplit

from newscrawl import urls
from newscrawl.store.store import Store
from newscrawl.store.trace.reading import standing
from newscrawl.store.trace.records import Other

# Neighbours in the index of keys: those of the same beginning.
_BEFORE = "SELECT url, source, state, reason FROM links WHERE key < :key ORDER BY key DESC LIMIT :most"
_AFTER = "SELECT url, source, state, reason FROM links WHERE key > :key ORDER BY key LIMIT :most"
# The index of keys is read from end to end, a tenth of the table: only where an address is not known.
_SAME_NAME = """
SELECT url, source, state, reason FROM links
WHERE id IN (SELECT id FROM links WHERE instr(key, :name) > 0 LIMIT :most)
"""
_MOST = 20
_LIKE = 0.75  # so alike are addresses that may have been meant
_SHORTEST = 6  # letters of a path's last part that tell an article


def nearest(store: Store, address: str, most: int = 3) -> list[Other]:
    """Known links that are most like an address: with the same last part of the path, then with the same beginning."""
    key, db = urls.canonical(address), store.db
    name = urlsplit(key).path.rstrip("/").rpartition("/")[2].partition(".")[0]
    named = db.execute(_SAME_NAME, {"name": name, "most": _MOST}).fetchall() if len(name) >= _SHORTEST else []
    around = [row for sql in (_BEFORE, _AFTER) for row in db.execute(sql, {"key": key, "most": _MOST}).fetchall()]
    found = {row["url"]: row for row in around + named}
    like = difflib.get_close_matches(key, [row["url"] for row in named], most, cutoff=0)
    like += difflib.get_close_matches(key, found, most, cutoff=_LIKE)
    return [
        Other(url=url, source=found[url]["source"], standing=standing(found[url]))
        for url in list(dict.fromkeys(like))[:most]
    ]
