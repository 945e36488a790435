#!/bin/sh
# Guess: Protego reads two User-agent lines with a Crawl-delay between them as one group, so that the rule below is for both: by
# RFC 9309 2.2 a group's names go on until its first rule, and by 2.2.4 other records must not interfere with that.
# Seen with Protego 0.7.0 on 2026-11-29, Python 3.11: with a Crawl-delay, or a record that nobody knows, between the two lines the
# rule is for the second robot alone, and the first may ask for what the file closes. With a Sitemap between, or nothing, it
# is for both. Robotspy 0.13.0 reads all four alike.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "protego==0.7.0" "robotspy==0.13.0"
"$folder/venv/bin/python" - <<'END'
import sys
from importlib.metadata import version

import robots
from protego import Protego

BETWEEN = ("", "Sitemap: https://example.org/sitemap.xml\n", "Crawl-delay: 4\n", "Mood: serene\n")
found = []
for between in BETWEEN:
    text = f"User-agent: one\n{between}User-agent: two\nDisallow: /archive/\n"
    protego = Protego.parse(text).can_fetch("https://example.org/archive/1", "one")
    robotspy = robots.RobotsParser.from_string(text).can_fetch("one", "https://example.org/archive/1")
    found.append((protego, bool(robotspy)))
    print(
        f"{between.strip() or 'nothing'} between: to the first robot Protego {version('protego')} says"
        f" {'open' if protego else 'closed'}, Robotspy {version('robotspy')} {'open' if robotspy else 'closed'}"
    )
surprising = found == [(False, False), (False, False), (True, False), (True, False)]
sys.exit(0 if surprising else "no longer so: where a group ends has changed")
END
