#!/bin/sh
# Guess: dateparser reads "12 sett. 2025, 10:30" as 12 September 2025, 10:30, as it reads "12 set. 2025": Italian papers print both for settembre, and a
# year stands behind it. Where it took sett. for settimane it would find no "fa" and give nothing.
# Seen with dateparser 1.5.0 on 2026-11-30, Python 3.11: with sett and sett. it gives the moment twelve weeks before now, with the hour of now; year and
# hour that are printed are dropped without a word, so that an article of last year is dated this summer. "12 set. 2025" and "12 settembre 2025" are read
# rightly, and "ven 12 sett. 2025" gives nothing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "dateparser==1.5.0"
"$folder/venv/bin/python" - <<'END'
import sys
from datetime import datetime, timedelta
from importlib.metadata import version

import dateparser

NOW = datetime(2026, 11, 30, 12, 0)
PRINTED = ("12 settembre 2025, 10:30", "12 set. 2025, 10:30", "12 sett. 2025, 10:30", "12 sett 2025", "ven 12 sett. 2025")
found = []
for printed in PRINTED:
    read = dateparser.parse(printed, languages=["it"], settings={"RELATIVE_BASE": NOW})
    found.append(read)
    print(f"dateparser {version('dateparser')}, now {NOW:%Y-%m-%d %H:%M}: {printed!r} is {read}")
right, weeks = datetime(2025, 9, 12, 10, 30), NOW - timedelta(weeks=12)
sys.exit(0 if found == [right, right, weeks, weeks, None] else "no longer so: how dateparser reads sett. has changed")
END
