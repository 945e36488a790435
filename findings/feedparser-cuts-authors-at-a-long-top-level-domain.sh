#!/bin/sh
# Guess: feedparser reads "address (Name)", the form that RSS 2.0 gives for <author>, whatever the address's domain.
# Seen with feedparser 6.0.14 on 2026-11-29, Python 3.11: at a top-level domain of more than four letters the address is cut
# after the fourth, and the rest of it becomes part of the name: redazione@gazzetta.press (Anna Neri) has the name
# "s (Anna Neri" and the address redazione@gazzetta.pres. At .it and .news it is right. A crawler that takes
# author_detail.name as the byline stores a name that nobody has.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "feedparser==6.0.14"
"$folder/venv/bin/python" - <<'END'
import sys

import feedparser

FEED = "<rss version='2.0'><channel><title>t</title><item><title>Neve</title><author>redazione@gazzetta.{} (Anna Neri)</author></item></channel></rss>"
found = {}
for domain in ("it", "news", "press", "online", "museum"):
    found[domain] = feedparser.parse(FEED.format(domain)).entries[0].author_detail
    print(f"feedparser {feedparser.__version__}: .{domain}: name {found[domain].name!r}, address {found[domain].email!r}")
right = all(found[domain].name == "Anna Neri" for domain in ("it", "news"))
cut = found["press"] == {"name": "s (Anna Neri", "email": "redazione@gazzetta.pres"} and found["museum"].name == "um (Anna Neri"
sys.exit(0 if right and cut else "no longer so: what it makes of long domains has changed")
END
