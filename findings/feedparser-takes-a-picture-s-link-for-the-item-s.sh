#!/bin/sh
# Guess: the link of an item is the <link> that stands in the item itself; one inside a child of another namespace, such as
# the gallery to which a <media:content> belongs, is that child's.
# Seen with feedparser 6.0.14 on 2026-11-29, Python 3.11: entry.link is whichever <link> came last within the item, at any depth:
# with a <link> inside <media:content> behind the item's own, it is the gallery's address. The item's own stands first in
# entry.links, but both have the same rel and type. A crawler that follows entry.link fetches the gallery and not the article.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "feedparser==6.0.14"
"$folder/venv/bin/python" - <<'END'
import sys

import feedparser

OWN, GALLERY = "https://www.gazzetta.example/neve.html", "https://www.gazzetta.example/foto/7"
MEDIA = f"<media:content url='https://www.gazzetta.example/7.jpg'><link>{GALLERY}</link></media:content>"
ITEM = "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>t</title><item><title>Neve</title>{}</item></channel></rss>"
behind = feedparser.parse(ITEM.format(f"<link>{OWN}</link>{MEDIA}")).entries[0]
before = feedparser.parse(ITEM.format(f"{MEDIA}<link>{OWN}</link>")).entries[0]
print(f"feedparser {feedparser.__version__}: picture behind the item's link: {behind.link}; before it: {before.link}")
print("entry.links:", [(one.rel, one.type, one.href) for one in behind.links])
sys.exit(0 if behind.link == GALLERY and before.link == OWN else "no longer so: which link counts has changed")
END
