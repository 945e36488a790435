"""Bytes of a page are decoded as a browser would do it, and a little better where labels lie.

Order: byte order mark; letters of two or four bytes, which show; valid multi-byte UTF-8, whatever the label says; HTTP header;
<meta>; then a guess among UTF-8, windows-1252 and ISO-8859-15. Labels mean what the WHATWG Encoding Standard says
(iso-8859-1 is windows-1252).
"""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from newscrawl import native

# Codecs that browsers know under some label. Python knows more, and some are no text at all (zlib_codec, rot13).
_TEXT = re.compile(
    r"utf-8|iso8859-\d+|cp(125\d|866|874|932|949)|koi8-[ru]|mac-(roman|cyrillic)"
    r"|shift_jis|euc_jp|euc_kr|gb18030|big5hkscs|iso2022_jp"
)
_SAMPLE = 4096


def utf8(body: bytes, content_type: str | None = None) -> bytes:
    """The page in UTF-8: as it came, where it came so; else as `decode` reads it."""
    if read_bom(body)[0] is None and not _wide(body) and not _is_sure(_label(body, content_type)) and is_utf8(body):
        return body
    return decode(body, content_type).encode("utf-8", "replace")


def decode(body: bytes, content_type: str | None = None) -> str:
    """The page as text; never raises, and bytes that no reading explains become U+FFFD.

    content_type: the HTTP header, if there was one
    """
    encoding, bom = read_bom(body)
    if encoding is not None:
        return body[len(bom or b"") :].decode(encoding, "replace")
    if (wide := _wide(body)) is not None:
        return body.decode(wide, "replace")
    label = _label(body, content_type)
    if label is not None and _is_sure(label):
        return body.decode(label, "replace")
    return body.decode("utf-8") if is_utf8(body) else _legacy(body, label)


def _is_sure(label: str | None) -> bool:
    """Whether a label is one whose bytes may be valid UTF-8 and mean something else."""
    return label is not None and label.startswith("iso2022")


def is_utf8(body: bytes) -> bool:
    """Whether a page is UTF-8, every byte of it."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _legacy(body: bytes, label: str | None) -> str:
    """Text that is not valid UTF-8, by its label, unless that is UTF-8 over bytes that mostly are not."""
    if label is not None and label != "utf-8":
        return body.decode(label, "replace")
    text = body.decode("utf-8", "replace")
    if _multibyte(text) > text.count("\ufffd"):
        return text  # one broken byte in a UTF-8 page: the other letters stay right
    return body.decode(_western(body), "replace")


def _multibyte(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore")) - text.count("\ufffd")


def _western(body: bytes) -> str:
    """The codec windows-1252, unless only ISO-8859-15 explains the page: a euro sign at A4 and no windows byte at all."""
    windows = re.search(rb"[\x80-\x9f]", body) is not None
    return "iso8859-15" if b"\xa4" in body and not windows else "cp1252"


def _label(body: bytes, content_type: str | None) -> str | None:
    """The declared codec, if it is one for text. One of letters of two bytes is none of a page that shows no such letters."""
    header = _text_codec(http_content_type_encoding(content_type))
    return header if header is not None else _text_codec(html_body_declared_encoding(body))


def _text_codec(name: str | None) -> str | None:
    if name is None:
        return None
    name = codecs.lookup(name).name
    return name if _TEXT.fullmatch(name) else None


def _wide(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, whatever the label says: of markup two or four bytes a letter all but one are NUL."""
    head = body[:_SAMPLE]
    if len(head) < 4 or head.count(0) * 3 < len(head):
        return None
    width = 32 if head[:4].count(0) == 3 and head.count(0) * 3 > 2 * len(head) else 16
    return f"utf-{width}-be" if head[0] == 0 else f"utf-{width}-le"


if (_TWIN := native.twin("newscrawl.extract.page._legible")) is not None:
    is_utf8 = _TWIN.is_utf8
