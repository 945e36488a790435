"""Bundles and reports as they travel: JSON, packed, and no larger than either side takes. Pure."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from newscrawl.fleet.bundle import Bundle, PagesAnew, Report, ReportAnew
from newscrawl.store.values import storable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_T = TypeVar("_T")
_LEVEL = 1
#: Bytes of a bundle or report, unpacked: an entry may show 50,000 links, an article have twenty pages of 8 MB.
MOST_BYTES = 256 * 1024 * 1024
#: Bytes of one that travels: what PostgreSQL takes of a result (`fleet_results.payload`).
MOST_PACKED = 64 * 1024 * 1024


class BadParcel(ValueError):
    """What came is no bundle or report of ours."""


class TooLarge(ValueError):
    """A bundle or report is larger than the other side takes."""


Parcel = Bundle | Report | PagesAnew | ReportAnew


def encode(parcel: Parcel, *, most_bytes: int = MOST_BYTES, most_packed: int = MOST_PACKED) -> bytes:
    """A bundle or report as it travels. Raises TooLarge."""
    try:
        plain = msgspec.json.encode(parcel)
    except UnicodeEncodeError:
        plain = msgspec.json.encode(_storable(msgspec.to_builtins(parcel)))
    if len(plain) > most_bytes:
        raise TooLarge(f"{len(plain):,} bytes; {most_bytes:,} are taken at most")
    raw = zstd.compress(plain, level=_LEVEL)
    if len(raw) > most_packed:
        raise TooLarge(f"{len(raw):,} bytes, packed; {most_packed:,} are taken at most")
    return raw


def fitting(
    lines: Sequence[_T], make: Callable[[Sequence[_T]], bytes], shortened: Callable[[_T], _T | None]
) -> Iterator[tuple[Sequence[_T], bytes]]:
    """Yield parcels with all of these lines in their order, as few as fit, each with its lines.

    make:       a parcel of lines; raises TooLarge
    shortened:  what is said in the place of a line that is too large by itself; None: nothing
    """
    todo = [lines]
    while todo:
        some = todo.pop()
        try:
            raw = make(some)
        except TooLarge:
            if len(some) > 1:
                middle = len(some) // 2
                todo += [some[middle:], some[:middle]]
            elif (less := shortened(some[0])) is not None:
                todo.append([less])
            continue
        yield some, raw


def _storable(value: Any) -> Any:
    """A value without lone surrogates, which no column takes either."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {_storable(name): _storable(each) for name, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list | tuple) else value


def bundle(raw: bytes, *, most_bytes: int = MOST_BYTES) -> Bundle:
    """The bundle that came. Raises BadParcel."""
    return _decoded(raw, Bundle, most_bytes)


def report(raw: bytes, *, most_bytes: int = MOST_BYTES) -> Report:
    """The report that came. Raises BadParcel."""
    return _decoded(raw, Report, most_bytes)


def pages_anew(raw: bytes, *, most_bytes: int = MOST_BYTES) -> PagesAnew:
    """The pages that came, to be read anew. Raises BadParcel."""
    return _decoded(raw, PagesAnew, most_bytes)


def report_anew(raw: bytes, *, most_bytes: int = MOST_BYTES) -> ReportAnew:
    """The report that came of them. Raises BadParcel."""
    return _decoded(raw, ReportAnew, most_bytes)


def _decoded(raw: bytes, kind: type[_T], most_bytes: int) -> _T:
    try:
        unpacking = zstd.ZstdDecompressor()
        plain = unpacking.decompress(raw, max_length=most_bytes)
        if not unpacking.eof:
            raise BadParcel(
                f"a {kind.__name__.lower()} of the fleet: expected at most {most_bytes:,} bytes; came more, or less than all"
            )
        decoded: _T = _decoder(cast("Hashable", kind)).decode(plain)
        return decoded
    except (zstd.ZstdError, msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise BadParcel(f"a {kind.__name__.lower()} of the fleet: expected one of ours; {error}") from error


@cache
def _decoder(kind: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
