#!/bin/sh
# Guess: of a page whose only date is a month (<time datetime="2025-04">, a valid month string of HTML) htmldate finds nothing, or
# the first of that month.
# Seen with htmldate 1.11.0 on 2026-11-29 (dateparser 1.5.0, Python 3.11): it gives the month today's day of the month: 2025-04-29
# on the 29th of November, another day tomorrow, and with original_date too. Two readings of one page thus differ, and neither day is printed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "htmldate==1.11.0" "dateparser==1.5.0"
"$folder/venv/bin/python" - <<'END'
import sys
from datetime import date
from importlib.metadata import version

import htmldate

PAGE = "<html><body><article><h1>La cooperativa</h1><time datetime='2025-04'>aprile 2025</time><p>Il bilancio.</p></article></body></html>"
today = date.today()
found = {original: htmldate.find_date(PAGE, original_date=original) for original in (False, True)}
print(f"htmldate {version('htmldate')}, on {today}: datetime='2025-04' is {found[False]}; with original_date {found[True]}")
expected = f"2025-04-{min(today.day, 30):02}"
sys.exit(0 if set(found.values()) == {expected} else "no longer so: what it makes of a month has changed")
END
