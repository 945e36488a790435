"""Where an export lies, and its card and record beside it. A folder is a dataset as Hugging Face has it: README.md and the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from newscrawl.errors import UsageError
from newscrawl.export import record
from newscrawl.export.head import Head, is_ours, read

CARD = ".card.md"
_README = "README.md"
#: Endings that say a form.
ENDINGS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".warc.gz": "warc",
}
FORMS = tuple(dict.fromkeys(ENDINGS.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The files of an export."""

    data: Path
    card: Path
    record: Path


def form_of(out: str, form: str | None) -> str:
    """The form that is meant: as `--format` says, else as the ending does. Raises UsageError."""
    said = next((each for ending, each in ENDINGS.items() if out.lower().endswith(ending)), None)
    if form is None and said is None:
        raise UsageError(f"--out {out}: expected --format, or a name that ends with {', '.join(ENDINGS)}")
    if form is not None and said is not None and form != said:
        raise UsageError(
            f"--out {out}: its ending says {said}, and --format {form}; expected one of them, or both alike"
        )
    return form or str(said)


def place(out: str, form: str) -> Place:
    """The files that are meant by `--out`. Raises UsageError for a place where they cannot be."""
    path = Path(out)
    if path.is_dir() or out.endswith("/"):
        data, card = path / f"articles.{'warc.gz' if form == 'warc' else form}", path / _README
    else:
        data, card = path, path.with_name(path.name + CARD)
    found = Place(data=data, card=card, record=data.with_name(data.name + record.SUFFIX))
    if not out.endswith("/") and not data.parent.is_dir():
        raise UsageError(f"--out {out}: expected a folder that is there; {data.parent} is none")
    if _is_of_the_system(data.parent.resolve()):
        raise UsageError(f"--out {out}: {data} is no file; for a stream name -")
    _refuse_others(found, out)
    return found


def _is_of_the_system(folder: Path) -> bool:
    """Whether what lies there are devices and open files, as /dev/stdout, which may lead to a file."""
    return folder == Path("/dev") or Path("/proc") in (folder, *folder.parents)


def _refuse_others(found: Place, out: str) -> None:
    """Not to write over what somebody else wrote."""
    for path in (found.data, found.card, found.record):
        if path.is_dir():
            raise UsageError(f"--out {out}: expected a file, or a folder to put it in; {path} is a folder")
        if path.exists() and not path.is_file():
            raise UsageError(f"--out {out}: {path} is no file; for a stream name -")
    if found.card.exists():
        _refuse_card(found, found.card.read_text("utf-8", "replace"), out)
    if found.data.exists():
        with found.data.open("rb") as file:
            if file.read(16) == b"SQLite format 3\0":
                raise UsageError(f"--out {out}: is a database; an export would take its place: name another file")


def _refuse_card(found: Place, text: str, out: str) -> None:
    """Not in the place of a card that is somebody else's, or of another export that lies there too."""
    if not is_ours(text):
        raise UsageError(
            f"--out {out}: {found.card} is there, and no card of an export; name another folder, or move it away"
        )
    other = _file_of(text)
    if other is not None and other != found.data.name and (found.card.parent / other).exists():
        raise UsageError(
            f"--out {out}: {found.card} is the card of {other}; a folder has room for one export: name another"
        )


def _file_of(card: str) -> str | None:
    """The file that a card is of; None where another newscrawl wrote it: it may be written anew."""
    try:
        return read(card, "").file
    except UsageError:
        return None


def card_of(given: Path, option: str) -> tuple[Path, Head]:
    """The card that is meant by an export, its folder or the card itself. Raises UsageError."""
    for path in _candidates(given):
        if path.is_file():
            try:
                text = path.read_text("utf-8")
            except UnicodeDecodeError:
                raise UsageError(f"{option} {given}: expected a card in UTF-8") from None
            except OSError as error:
                raise UsageError(f"{option} {given}: {path} cannot be read ({error.strerror})") from error
            head = read(text, str(path))
            if path.name == given.name + CARD and head.file != given.name:
                raise UsageError(
                    f"{option} {given}: {path} is the card of {head.file}; expected a file under the name that its card says"
                )
            if path.name != _README or given in (path, path.parent) or head.file == given.name:
                return path, head
    raise UsageError(f"{option} {given}: expected an export, its folder or its card; none is there")


def _candidates(given: Path) -> Iterable[Path]:
    if given.is_dir():
        return (given / _README,)
    if given.suffix == ".md":
        return (given,)
    return (given.with_name(given.name + CARD), given.parent / _README)
