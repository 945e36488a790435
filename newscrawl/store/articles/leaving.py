"""Rows of articles are read as they are passed on: with their outlet, and with what decides whether their texts may leave."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from newscrawl.store.db.database import Database

# Signs for those programs alone that train models reserve nothing from others: `http.opt_out` says which are for everybody.
#: Of a row `a` of articles: names of its authors, in the order of the byline, and whether its outlet reserved anything on any page.
AUTHORS = """(
    SELECT json_group_array(name) FROM (
      SELECT p.name FROM article_authors AS w JOIN authors AS p ON p.id = w.author_id
      WHERE w.article_id = a.id ORDER BY w.position
    )
  ) AS authors"""
OUTLET_RESERVES = """EXISTS (
    SELECT 1 FROM reservations WHERE source = a.source AND sign NOT IN ('robots_group', 'content_signal')
  ) AS outlet_reserves"""

# An article's first address stays the same when the outlet gives it another one.
_ROWS = f"""
SELECT
  a.*, s.name AS outlet, s.home, s.language AS outlet_language, s.timezone,
  (SELECT value FROM article_keys WHERE kind = 'address' AND article_id = a.id ORDER BY rowid LIMIT 1) AS address,
  {AUTHORS},
  (SELECT max(fetched) FROM revisions WHERE article_id = a.id AND class NOT IN ('removed', 'wall_appeared')) AS revised,
  {OUTLET_RESERVES}
FROM json_each(:ids) AS each CROSS JOIN articles AS a ON a.id = each.value JOIN sources AS s ON s.slug = a.source
ORDER BY each.key
"""  # noqa: S608 - ours


def rows(db: Database, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of these articles, in this order, as `newscrawl.leaving` and `newscrawl.feeds.from_rows` take them; unknown ids are left out."""
    return [dict(row) for row in db.execute(_ROWS, {"ids": json.dumps(list(ids))})]
