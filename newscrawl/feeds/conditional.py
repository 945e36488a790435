"""Conditional requests for a feed: its validators, and whether a reader has it already. Standard: RFC 9110, sections 8.8 and 13."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a reader is given with a feed, and sends with its next question."""

    etag: str  #: strong, of the bytes
    last_modified: str | None = None  #: None where it is not known

    def headers(self) -> dict[str, str]:
        """The headers of an answer, of 304 too."""
        known = {"ETag": self.etag, "Last-Modified": self.last_modified}
        return {name: value for name, value in known.items() if value is not None}


def validators(body: bytes, written: datetime | None) -> Validators:
    """The validators of a feed. body: as it is sent, before content codings; written: `Feed.written`

    >>> validators(b"", None).headers()
    {'ETag': '"e3b0c44298fc1c149afbf4c8996fb924"'}
    """
    when = None if written is None else format_datetime(written.astimezone(UTC).replace(microsecond=0), usegmt=True)
    return Validators(etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"', last_modified=when)


def is_known(known: Validators, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """Whether the answer is 304: the reader has these bytes. Headers as they came; None: it sent none.

    Tags come first, and are compared weakly. A date counts only if it is ours, letter for letter: where a newest article was forgotten,
    ours goes back, and a later date of the reader's says nothing.
    """
    if if_none_match is not None:
        return if_none_match.strip() == "*" or known.etag in _TAG.findall(if_none_match)
    return known.last_modified is not None and if_modified_since == known.last_modified
