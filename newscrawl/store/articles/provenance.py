"""Where an article's values come from: what it shares with others is written once, in `store_values`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from newscrawl.store.values import dumps, storable

# Told with what was measured on the one page ("flag false, 92 words"): nearly each article has another.
_OWN = ("access",)

_FIND = "SELECT id FROM store_values WHERE name = 'provenance' AND value = :origins"
_ADD = "INSERT INTO store_values (name, value) VALUES ('provenance', :origins) RETURNING id"
_WHOLE = "SELECT value AS origins FROM store_values WHERE id = :id"


def columns(db: Database, provenance: Mapping[str, str]) -> dict[str, str | int]:
    """As columns of an article. The caller holds the transaction."""
    own = {field: origin for field, origin in provenance.items() if field in _OWN}
    shared = {field: origin for field, origin in provenance.items() if field not in _OWN}
    values = {"origins": storable(dumps(shared))}
    found = db.execute(_FIND, values).fetchone()
    row = db.execute(_ADD, values).fetchall()[0] if found is None else found
    return {"provenance": storable(dumps(own)), "provenance_id": row["id"]}


def whole(db: Database, row: Mapping[str, Any]) -> dict[str, Any]:
    """Field → origin. row: with both columns"""
    shared = db.execute(_WHOLE, {"id": row["provenance_id"]}).fetchone()
    return {**(json.loads(shared["origins"]) if shared is not None else {}), **json.loads(row["provenance"])}
