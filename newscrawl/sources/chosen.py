"""The outlets that a run asks when it is told none: chosen.txt in a folder of the catalogue, one term a line.

A folder of source files without it has chosen all of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from newscrawl.errors import SourceError
from newscrawl.sources import loading, selection

FILE = "chosen.txt"

_HEAD = """\
# The outlets that `newscrawl crawl news` asks when it is told none, one a line: slugs and selections such as @lazio;
# with a minus before it: not that one. `newscrawl sources enable` and `disable` write here; so may you.
"""


class NothingChosen(SourceError):
    """No folder of the catalogue has chosen an outlet."""


def terms(catalogue: Sequence[Path]) -> tuple[str, ...]:
    """The terms of the first folder that has chosen something; see `selection`. Raises NothingChosen."""
    for folder in catalogue:
        found = _terms(folder)
        if any(not term.startswith(selection.WITHOUT) for term in found):
            return found
        if (folder / FILE).is_file():
            break
    where = ", ".join(str(folder / FILE) for folder in catalogue)
    raise NothingChosen(
        f"{where}: expected outlets to ask; none is chosen: newscrawl sources enable NAME, or -a source=@all"
    )


def keep(folder: Path, asked: Sequence[str]) -> Path | None:
    """Write down what is asked, as these terms, in a folder that has no chosen.txt; a new source file there then changes nothing.

    Returns the file that was written.
    """
    if (folder / FILE).exists():
        return None
    _write(folder, asked)
    return folder / FILE


def enable(folder: Path, wanted: Sequence[str]) -> None:
    """Write into a folder's chosen.txt that these are asked."""
    known = _terms(folder)
    gone = {f"{selection.WITHOUT}{term}" for term in wanted}
    _write(folder, [*(term for term in known if term not in gone), *(term for term in wanted if term not in known)])


def disable(catalogue: Sequence[Path], unwanted: Sequence[str], asked: Sequence[str]) -> None:
    """Write into the first folder's chosen.txt that these are not asked. asked: slugs that its other terms may choose all the same"""
    rest = [term for term in terms(catalogue) if term not in unwanted]
    more = [f"{selection.WITHOUT}{slug}" for slug in asked if any(term.startswith(selection.MARK) for term in rest)]
    _write(catalogue[0], [*rest, *(term for term in more if term not in rest)])


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
    for line in lines:
        if term := line.partition("#")[0].strip():
            yield term


def _write(folder: Path, lines: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(_HEAD + "".join(f"{line}\n" for line in lines), "utf-8")
