"""An export is read again beside its card: the hash over its rows, and all counts that can be made of the file alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from newscrawl.errors import UsageError
from newscrawl.export import forms
from newscrawl.export.columns import CHANGE, WITHHELD
from newscrawl.export.head import Head
from newscrawl.export.tally import Tally


class _Read(NamedTuple):
    """A row, or with values None what stands before the rows."""

    hashed: bytes
    values: Mapping[str, Any] | None


def differences(card: Path, said: Head) -> list[str]:
    """What the file beside the card is not as the card says, a line each; none if it is. Raises UsageError where it cannot be read."""
    if said.form not in _READ:
        raise UsageError(f"{card}: form: expected one of {', '.join(_READ)}; got {said.form!r}: the card was edited")
    path = card.parent / said.file
    if not path.is_file():
        raise UsageError(f"{path}: expected the export of that card beside it; it is not there")
    tally = Tally()
    try:
        names = _counted(path, said, tally)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (ValueError, LookupError, csv.Error) as error:
        return [f"behind row {tally.rows:,} it is no {said.form}: {' '.join(str(error).split())[:200]}"]
    return list(_told(said, tally, names))


def _counted(path: Path, said: Head, tally: Tally) -> list[str] | None:
    """Count the rows of a file; returns the names of its fields."""
    names: list[str] | None = None
    for hashed, values in _READ[said.form](path, said):
        if values is None:
            tally.begin(hashed)
            continue
        tally.add(hashed, withheld=values.get(WITHHELD.name) or None, change=values.get(CHANGE.name) or None)
        if source := values.get("source"):
            tally.of_source(source, None)
        names = names or list(values)
    return names


def _told(said: Head, tally: Tally, names: list[str] | None) -> Iterator[str]:
    if said.form != "warc" and names is not None and names != said.fields:
        yield f"fields: the card says {', '.join(said.fields)}; the file has {', '.join(names)}"
    if tally.rows != said.rows:
        yield f"rows: the card says {said.rows:,}; the file has {tally.rows:,}"
    counts: list[tuple[str, Mapping[str, int], Mapping[str, int]]] = [("rows that are", said.changes, tally.changes)]
    if said.form != "warc":  # where pages are withheld, nothing of them is in the file
        counts.append(("withheld", said.withheld, tally.withheld))
    if "source" in said.fields:
        counts.append(("rows of", said.sources, {slug: found.rows for slug, found in tally.sources.items()}))
    for what, wanted, found in counts:
        for name in sorted({*wanted, *found}):
            if wanted.get(name, 0) != found.get(name, 0):
                yield f"{what} {name}: the card says {wanted.get(name, 0):,}; the file has {found.get(name, 0):,}"
    if tally.sha256 != said.rows_sha256:
        yield f"hash over the rows: the card says {said.rows_sha256}; the file gives {tally.sha256}"


def _json_lines(path: Path, said: Head) -> Iterator[_Read]:
    with path.open("rb") as file:
        for line in file:
            values = json.loads(line)
            if not isinstance(values, dict):
                raise ValueError("a line is no object")
            yield _Read(line, values)


def _csv(path: Path, said: Head) -> Iterator[_Read]:
    """What is hashed of a row is all that was read of the file since the one before."""
    csv.field_size_limit(1 << 30)
    taken = bytearray()
    with path.open("rb") as file:
        rows = csv.reader(_decoded(file, taken), strict=True)
        names = next(rows, [])
        yield _Read(bytes(taken), None)
        taken.clear()
        for cells in rows:
            hashed = bytes(taken)
            taken.clear()
            yield _Read(hashed, dict(zip(names, cells, strict=True)))


def _decoded(file: Iterable[bytes], taken: bytearray) -> Iterator[str]:
    for line in file:
        taken += line
        yield line.decode()


def _parquet(path: Path, said: Head) -> Iterator[_Read]:
    from newscrawl.export import arrow  # an extra, and large

    for values in arrow.rows(path):
        yield _Read(forms.line(values), values)


def _warc(path: Path, said: Head) -> Iterator[_Read]:
    from warcio.exceptions import ArchiveLoadFailed

    from newscrawl.export import warc  # an extra

    try:
        yield from (_Read(hashed, {}) for hashed in warc.hashed(path))
    except ArchiveLoadFailed as error:
        raise ValueError(str(error)) from error


_READ = {"jsonl": _json_lines, "csv": _csv, "parquet": _parquet, "warc": _warc}
