"""The catalogue of outlets: one TOML file an outlet, read into a `Source`. Every fault is a `SourceError` of one line.

`schema` is the shape of a file, `checks` what its values may be, `messages` how a fault is worded, `loading` reads files; `selection`
says which outlets a person means, `chosen` which a run asks that is told none. `opml` and `importing` take lists of other readers,
`writing` writes files; `findings` judges what addresses answered, `proposals` changes files by it.
"""

from __future__ import annotations

from newscrawl.sources.checks import MAX_PATTERN
from newscrawl.sources.loading import files, load, of, read
from newscrawl.sources.schema import KINDS
from newscrawl.sources.undescribed import ad_hoc, from_urls

__all__ = ["KINDS", "MAX_PATTERN", "ad_hoc", "files", "from_urls", "load", "of", "read"]
