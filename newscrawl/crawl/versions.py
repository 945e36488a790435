"""What reads pages has a name: the version of newscrawl, what its extractor is made of, and the rules of the outlet.

It is kept with each article, so that a reading anew can leave out what would be read the same way.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache, lru_cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable

from newscrawl.models import Source

# What decides the fields of a page. The version of newscrawl stands for the rest; this for a checkout that is worked on.
_ROOMS = ("extract", "dates", "urls", "zones.py", "agencies.py", "text.py", "markup.py")
# Libraries whose answer is a field's value, or a part of it.
_LIBRARIES = ("trafilatura", "dateparser", "lxml")
_DIGITS = 10


def read_by(source: Source) -> str:
    """The name of what reads the pages of an outlet; equal names give equal articles of equal pages.

    `newscrawl 1.0.0, extractor 0f3a…, rules 9c41…`; made once for each set of rules.
    """
    rules = (tuple(sorted(source.selectors.items())), source.language, source.timezone, source.name, source.hosts)
    return f"{extractor()}, rules {_digest(rules)}"


@lru_cache(maxsize=512)
def _digest(rules: tuple[object, ...]) -> str:
    return hashlib.sha256(json.dumps(rules).encode()).hexdigest()[:_DIGITS]


@cache
def extractor() -> str:
    """The version of newscrawl, and a hash over its extractor's own modules and the versions of its libraries."""
    made = hashlib.sha256()
    for name in _ROOMS:
        _add(made, files("newscrawl") / name)
    for library in _LIBRARIES:
        made.update(f"{library} {metadata.version(library)}".encode())
    return f"newscrawl {metadata.version('newscrawl')}, extractor {made.hexdigest()[:_DIGITS]}"


def _add(made: hashlib._Hash, place: Traversable) -> None:
    if place.is_dir():
        for each in sorted(place.iterdir(), key=lambda each: each.name):
            _add(made, each)
    elif place.name.endswith(".py"):
        made.update(place.name.encode() + b"\0" + place.read_bytes() + b"\0")
