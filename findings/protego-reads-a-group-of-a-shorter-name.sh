#!/bin/sh
# Guess: Protego, asked for the robot "newsreader", heeds the groups of robots.txt that name it and else that of "*": RFC 9309
# 2.2.1 has the whole name compared, without regard to case.
# Seen with Protego 0.7.0 on 2026-11-29, Python 3.11: the group of a robot "news" is taken for that of "newsreader", so that what
# "*" closes is open; and the group "newsreader/1.0", which is ours by the standard's own words on versions, is not taken.
# Only the beginning of a name is looked at: the group "reader" is rightly another one's.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "protego==0.7.0"
"$folder/venv/bin/python" - <<'END'
import sys
from importlib.metadata import version

from protego import Protego

FILES = {
    "news": "User-agent: *\nDisallow: /archive/\n\nUser-agent: news\nDisallow: /drafts/\n",
    "reader": "User-agent: *\nDisallow: /archive/\n\nUser-agent: reader\nDisallow: /drafts/\n",
    "newsreader/1.0": "User-agent: *\nAllow: /\n\nUser-agent: newsreader/1.0\nDisallow: /archive/\n",
}
seen = {}
print(f"Protego {version('protego')}, asked for newsreader and /archive/1, which each of the files closes to it:")
for name, text in FILES.items():
    seen[name] = Protego.parse(text).can_fetch("https://example.org/archive/1", "newsreader")
    print(f"  a file with a group for {name!r}: {'open' if seen[name] else 'closed'}")
surprising = seen == {"news": True, "reader": False, "newsreader/1.0": True}
sys.exit(0 if surprising else "no longer so: how it compares names has changed")
END
