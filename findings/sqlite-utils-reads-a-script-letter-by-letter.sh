#!/bin/sh
# Guess: within a transaction, Database.executescript of sqlite-utils costs what sqlite3's own executescript costs, and twice that for a
# script twice as long: a migration that makes one wide, well commented table is done in a millisecond.
# Seen with sqlite-utils 4.2.1 on 2026-11-29 (Python 3.11): it asks after each letter whether what came so far is a statement, and joins all of it
# anew for that. One statement of four times the length takes some fifteen times as long: .1 s for 5 kB, 1.5 s for 20 kB, against .6 ms
# outside a transaction, on a busy machine. The result is right; a schema with comments in it is a second slower to make.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "sqlite-utils==4.2.1"
"$folder/venv/bin/python" - <<'END'
import sys
import time
from importlib.metadata import version

import sqlite_utils


def took(columns: int, *, inside: bool) -> float:
    """The least seconds of CPU of three tries to make a table of so many columns, each with a comment."""
    lines = (f"  c{n:04} TEXT, -- what this column holds, in a line\n" for n in range(columns))
    script = f"CREATE TABLE t (\n{''.join(lines)}  PRIMARY KEY (c0000)\n);"
    least = 9e9
    for _ in range(3):
        db = sqlite_utils.Database(memory=True)
        began = time.process_time()
        if inside:
            with db.atomic():
                db.executescript(script)
        else:
            db.executescript(script)
        least = min(least, time.process_time() - began)
        assert len(db["t"].columns) == columns
    return least


short, long, outside = took(100, inside=True), took(400, inside=True), took(400, inside=False)
print(f"sqlite-utils {version('sqlite-utils')}: {short:.3f} s for 5 kB, {long:.3f} s for 20 kB; outside a transaction {outside:.4f} s")
sys.exit(0 if long > 8 * short and long > 20 * outside else "no longer so: a script within a transaction is read in a straight line")
END
