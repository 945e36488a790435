"""The catalogue of outlets: one TOML file an outlet, read into a `Source`. Every fault is a `SourceError` of one line.

`schema` is the shape of a file, `checks` what its values may be, `messages` how a fault is worded, `loading` reads files.
"""

from __future__ import annotations

from newscrawl.sources.checks import MAX_PATTERN
from newscrawl.sources.loading import load, read
from newscrawl.sources.schema import KINDS
from newscrawl.sources.undescribed import ad_hoc, from_urls

__all__ = ["KINDS", "MAX_PATTERN", "ad_hoc", "from_urls", "load", "read"]
