"""Characters that a tree may not hold are taken out of the markup: libxml2 reads them, and lxml raises when it moves such text.

They come as bytes, as NUL or form feed, and as references, as &#1; or &#xD800;. See https://www.w3.org/TR/xml/#charsets.
"""

from __future__ import annotations

import re

from newscrawl import native

_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\x0c\r")
# Looking for one byte takes a thirtieth of the time of a pass over all, and hardly a page has any of these.
_ODD = tuple(bytes((c,)) for c in (*_CONTROL, 0x0C))
_SPACED = bytes.maketrans(b"\x0c", b" ")  # to HTML, form feed is white space
# References that may name such a character; the many others stay as they are.
_REFERENCE = re.compile(
    rb"&#(?:[xX]0*([01]?[0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF])(?![0-9a-fA-F])"
    rb"|0*([12]?[0-9]|3[01]|5[5-7][0-9]{3}|6553[45])(?![0-9]));?"
)


def legible(markup: bytes) -> bytes:
    """The same markup, in UTF-8: form feeds are spaces, other controls are left out, half surrogate pairs are U+FFFD."""
    holds_odd, may_refer, holds_none = look(markup)
    raw = markup.translate(_SPACED, _CONTROL) if holds_odd else markup
    if holds_odd or holds_none:  # bytes that a control character parted may come together
        raw = raw.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    return _REFERENCE.sub(_allowed, raw) if may_refer else raw


def look(markup: bytes) -> tuple[bool, bool, bool]:
    """Whether there are control characters or form feeds, references that may name such, and characters that are none (U+FFFE, U+FFFF)."""
    # One byte is found in a tenth of the time of two.
    return any(odd in markup for odd in _ODD), b"&#" in markup, b"\xef" in markup and b"\xef\xbf" in markup


def _allowed(reference: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = reference.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        return "\ufffd".encode()
    if code == 12:
        return b" "
    return b"" if (code < 32 and code not in (9, 10, 13)) or code in (0xFFFE, 0xFFFF) else reference[0]


if (_TWIN := native.twin("newscrawl.extract.page._legible")) is not None:
    look = _TWIN.look
