"""The outlets that a run asks when it is told none: chosen.txt in a folder of the catalogue, one term a line.

A folder of source files without it has chosen all of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from newscrawl.errors import SourceError
from newscrawl.models import Source
from newscrawl.sources import loading, selection
from newscrawl.sources.messages import Unknown

FILE = "chosen.txt"

_HEAD = """\
# The outlets that `newscrawl crawl news` asks when it is told none, one a line: slugs and selections such as @lazio;
# with a minus before it: not that one. `newscrawl sources enable` and `disable` write here; so may you.
"""


class NothingChosen(SourceError):
    """No folder of the catalogue has chosen an outlet."""


def load(catalogue: Sequence[Path]) -> tuple[Source, ...]:
    """The outlets that a run asks when it is told none. Raises SourceError, NothingChosen where the terms leave none."""
    folder, found = _found(catalogue)
    with _named(folder):
        asked = loading.load(found, catalogue)
    if not asked:
        raise _nothing([folder])
    return asked


def terms(catalogue: Sequence[Path]) -> tuple[str, ...]:
    """The terms of the first folder that has chosen something; see `selection`. Raises NothingChosen."""
    return _found(catalogue)[1]


def keep(folder: Path, asked: Sequence[str]) -> Path | None:
    """Write down what is asked, as these terms, in a folder that has no chosen.txt; a new source file there then changes nothing.

    Returns the file that was written.
    """
    if (folder / FILE).exists():
        return None
    _write(folder, asked)
    return folder / FILE


def enable(folder: Path, wanted: Sequence[str], slugs: Iterable[str] = ()) -> None:
    """Write into a folder's chosen.txt that these are asked. slugs: of the outlets that `wanted` chooses, if it has selections"""
    known = _terms(folder)
    gone = {f"{selection.WITHOUT}{term}" for term in (*wanted, *slugs)}
    _write(folder, [*(term for term in known if term not in gone), *(term for term in wanted if term not in known)])


def disable(catalogue: Sequence[Path], unwanted: Sequence[str], slugs: Sequence[str]) -> None:
    """Write into the first folder's chosen.txt that these are not asked. slugs: of the outlets that `unwanted` chooses"""
    folder, known = _found(catalogue)
    gone = {*unwanted, *slugs}
    rest = [term for term in known if term not in gone]
    with _named(folder):
        chosen = {
            term: {source.slug for source in loading.load([term], catalogue)}
            for term in rest
            if term.startswith(selection.MARK)
        }
    rest = [term for term in rest if term not in chosen or not chosen[term] <= gone]
    still = {slug for term in rest for slug in chosen.get(term, ())}
    more = [f"{selection.WITHOUT}{slug}" for slug in slugs if slug in still]
    _write(catalogue[0], [*rest, *(term for term in more if term not in rest)])


def _found(catalogue: Sequence[Path]) -> tuple[Path, tuple[str, ...]]:
    """The first folder that has chosen something, and its terms. Raises NothingChosen."""
    for folder in catalogue:
        found = _terms(folder)
        if any(not term.startswith(selection.WITHOUT) for term in found):
            return folder, found
        if (folder / FILE).is_file():
            break
    raise _nothing(catalogue)


def _nothing(folders: Sequence[Path]) -> NothingChosen:
    where = ", ".join(str(folder / FILE) for folder in folders)
    return NothingChosen(
        f"{where}: expected outlets to ask; none is chosen: newscrawl sources enable NAME, or -a source=@all"
    )


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """A term that is unknown is told with the file that it stands in."""
    try:
        yield
    except Unknown as error:
        raise SourceError(f"{folder / FILE}: {error}") from None


def _terms(folder: Path) -> tuple[str, ...]:
    file = folder / FILE
    if file.is_file():
        return tuple(_lines(file))
    return tuple(loading.files([folder]))


def _lines(file: Path) -> Iterator[str]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file}: expected a text file with one outlet a line; {error}") from None
    yield from filter(None, map(_term, lines))


def _term(line: str) -> str:
    return line.partition("#")[0].strip()


def _write(folder: Path, wanted: Sequence[str]) -> None:
    """Write these terms. Of a file that is there its comments and the lines of terms that stay are kept as they are."""
    file = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = file.read_text("utf-8").splitlines() if file.exists() else _HEAD.splitlines()
        kept = [line for line in there if not _term(line) or _term(line) in wanted]
        known = set(map(_term, kept))
        lines = [*kept, *(term for term in wanted if term not in known)]
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    except OSError as error:
        raise SourceError(f"{file}: cannot be written ({error.strerror or error})") from error
