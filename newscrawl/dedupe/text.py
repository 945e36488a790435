"""Articles are the same by text: their keys are equal for equal words, whatever the outlet, the quotation marks and the capitals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from newscrawl import text
from newscrawl.models import Article, KeyKind

KIND = KeyKind.TEXT

# Shorter texts are captions, flashes and "leggi anche": equal words at different stories.
MIN_WORDS = 25
# Mostly enough to see that many.
_BEGIN_CHARS = 10 * MIN_WORDS


def keys(article: Article) -> Iterator[str]:
    """One hash of the body's letters and digits; none for a body of fewer than 25 words."""
    if text.words(article.body[:_BEGIN_CHARS]) >= MIN_WORDS or text.words(article.body) >= MIN_WORDS:
        yield hashlib.blake2b(text.same_form(article.body).encode(), digest_size=16).hexdigest()
