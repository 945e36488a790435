#!/bin/sh
# Guess: dateparser reads "ieri alle 21" as yesterday at 21:00, as it reads "ieri alle 21:00" and "yesterday at 9 pm"; or it gives nothing.
# Seen with dateparser 1.5.0 on 2026-11-30, Python 3.11: a full hour behind ieri or oggi is dropped, and the hour of now stands in its place, to the
# minute: whoever reads it cannot tell it from one that was printed. With minutes the same words are read rightly.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "dateparser==1.5.0"
"$folder/venv/bin/python" - <<'END'
import sys
from datetime import datetime
from importlib.metadata import version

import dateparser

NOW = datetime(2026, 11, 30, 12, 34)
PRINTED = {
    "ieri alle 21:00": datetime(2026, 11, 29, 21, 0),
    "ieri alle 21": datetime(2026, 11, 29, 12, 34),
    "ieri ore 21": datetime(2026, 11, 29, 12, 34),
    "oggi alle 9": datetime(2026, 11, 30, 12, 34),
}
found = {printed: dateparser.parse(printed, languages=["it"], settings={"RELATIVE_BASE": NOW}) for printed in PRINTED}
for printed, read in found.items():
    print(f"dateparser {version('dateparser')}, now {NOW:%Y-%m-%d %H:%M}: {printed!r} is {read}")
sys.exit(0 if found == PRINTED else "no longer so: how dateparser reads a full hour has changed")
END
