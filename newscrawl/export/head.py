"""The head of a card: what a program reads of it. YAML, whose part of ours has one value a line, written as JSON. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import msgspec

from newscrawl.errors import UsageError
from newscrawl.export.columns import CHANGE

_OURS = "newscrawl:"
_FENCE = "---"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a card says of its export, for programs."""

    file: str  #: its name, beside the card
    form: str  #: jsonl, csv, parquet or warc
    version: str  #: of newscrawl that wrote it
    made: str  #: the moment of which it is, UTC
    run: int | None  #: the last run that its store had seen
    as_of: int | None  #: the run after which the rows stood so; None: as they were when it was made
    query: str  #: which articles; empty: all
    including: list[str]  #: texts that are in it though they are withheld else
    fields: list[str]
    csv_safe: bool
    rows: int
    rows_sha256: str
    sources: dict[str, int]  #: outlet → rows
    withheld: dict[str, int]  #: reason → rows
    pageless: int  #: in a WARC: articles of which no page is kept
    changes: dict[str, int]  #: new, changed, deleted, left → rows; empty for an export of all
    since: str | None  #: the hash of the export since which this one is
    record: str | None  #: name of the file that says which rows there were, for the next one
    record_sha256: str | None  #: of that file

    @property
    def names(self) -> list[str]:
        """The fields of its articles."""
        return [name for name in self.fields if name != CHANGE.name]


def written(head: Head, *, data: str, languages: list[str], title: str) -> str:
    """The head with its fences. data: name of the file; languages: two letters each

    The keys above ours are those that Hugging Face reads: https://huggingface.co/docs/hub/datasets-cards
    """
    return "\n".join(
        [
            _FENCE,
            f"pretty_name: {_json(title)}",
            f"language: {_json(languages)}",
            "license: other",
            'license_name: "texts-of-their-outlets"',
            f"size_categories: [{_json(_size(head.rows))}]",
            'tags: ["news", "newscrawl"]',
            *_configs(head, data),
            _OURS,
            *(f"  {name}: {_json(value)}" for name, value in asdict(head).items()),
            _FENCE,
            "",
        ]
    )


def as_json(head: Head) -> str:
    """For forms that have a place for it within."""
    return _json(asdict(head))


def is_ours(card: str) -> bool:
    """Whether it is a card of an export, of whatever newscrawl."""
    return card.startswith(f"{_FENCE}\n") and f"\n{_OURS}\n" in card.partition(f"\n{_FENCE}\n")[0] + "\n"


def read(card: str, where: str) -> Head:
    """The head of a card. where: its file, for errors. Raises UsageError."""
    lines = iter(card.splitlines())
    found = dict(_ours(lines)) if next(lines, "") == _FENCE else {}
    if not found:
        raise UsageError(f"{where}: expected a card of newscrawl, with `{_OURS}` in its head; there is none")
    wanted = {each.name for each in fields(Head)}
    if lacking := sorted(wanted - found.keys()):
        raise UsageError(
            f"{where}: expected {', '.join(lacking)} in the head of the card; it was written by another newscrawl, or edited"
        )
    try:
        values = {name: json.loads(found[name]) for name in wanted}
    except ValueError:
        raise UsageError(
            f"{where}: expected each value of `{_OURS}` as JSON on one line; the card was edited"
        ) from None
    try:
        return msgspec.convert(values, Head)
    except msgspec.ValidationError as error:
        raise UsageError(f"{where}: head of the card: {str(error).replace('$.', '')}; it was edited") from None


def _ours(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    is_ours = False
    for line in lines:
        if line == _FENCE:
            return
        if not line.startswith("  "):
            is_ours = line == _OURS
        elif is_ours:
            name, _, value = line.strip().partition(": ")
            yield name, value


def _configs(head: Head, data: str) -> list[str]:
    """How Hugging Face's loader reads it; a WARC is none of its forms."""
    if head.form == "warc":
        return []
    return ["configs:", "  - config_name: default", f"    data_files: {_json(data)}"]


def _size(rows: int) -> str:
    names: Mapping[int, str] = {
        1_000: "n<1K",
        10_000: "1K<n<10K",
        100_000: "10K<n<100K",
        1_000_000: "100K<n<1M",
        10_000_000: "1M<n<10M",
    }
    return next((name for most, name in names.items() if rows < most), "10M<n<100M")


def _json(value: Any) -> str:
    return (
        json.dumps(value, ensure_ascii=False)
        .replace("\x7f", "\\u007f")
        .replace("\x85", "\\u0085")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
