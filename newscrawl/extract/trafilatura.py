"""The body, by trafilatura (https://trafilatura.readthedocs.io): the one place where it is called.

Never with its own deduplication, whose memory spans pages, and not for metadata, which our own readings give sooner.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trafilatura import bare_extraction
from trafilatura.settings import Extractor as Options

from newscrawl.extract import _body
from newscrawl.extract._document import Document
from newscrawl.models import Candidate, Source, Trust


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """One candidate a block. trafilatura works on a copy of the tree that it makes itself."""
    # "txt" and not the default "python": that would make the text as well, which is read from the blocks here.
    options = Options(output_format="txt", comments=False, dedup=False)
    try:
        found: Any = bare_extraction(document.tree, options=options)
    except RecursionError:  # mark-up nested thousands deep
        return
    if found is None:
        return
    for block in _body.blocks(found.body):
        yield Candidate("blocks", f"{block.kind}: {block.text}", Trust.MARKUP, "trafilatura:body")
