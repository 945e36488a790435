"""Markup without the characters that a tree may not hold: libxml2 reads them, and lxml raises when such a text is moved.

They come as bytes, as NUL or form feed, and as references, as &#1; or &#xD800;. See https://www.w3.org/TR/xml/#charsets.
"""

from __future__ import annotations

import re

_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\x0c\r")
_SPACED = bytes.maketrans(b"\x0c", b" ")  # to HTML, form feed is white space
_REFERENCE = re.compile(rb"&#(?:[xX]0*([0-9a-fA-F]{1,6})(?![0-9a-fA-F])|0*([0-9]{1,7})(?![0-9]));?")


def legible(markup: str) -> bytes:
    """The same markup, in UTF-8: form feeds are spaces, other controls are left out, half surrogate pairs are U+FFFD."""
    raw = markup.encode("utf-8", "replace").translate(_SPACED, _CONTROL)
    if b"\xef\xbf" in raw:  # U+FFC0 to U+FFFF
        raw = raw.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    return _REFERENCE.sub(_allowed, raw)


def _allowed(reference: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = reference.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        return "\ufffd".encode()
    if code == 12:
        return b" "
    return b"" if (code < 32 and code not in (9, 10, 13)) or code in (0xFFFE, 0xFFFF) else reference[0]
