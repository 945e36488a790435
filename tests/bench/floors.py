"""Floors of quality: the best figures so far, set by set, below which none may fall silently. They rise by themselves.

The file is JSON: set → metric → value, tracked, so that a lowered floor shows in a review.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import click

from newscrawl.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

Figures: TypeAlias = Mapping[str, Mapping[str, float]]
"""Set → metric → value, better when higher."""

# Below this a figure moves with one comma on one page: half a page of the smallest sets' shingles.
TOLERANCE = 0.002
_DIGITS = 4


def options(command: F) -> F:
    """`--floors` and `--lower-floors`, as a subcommand takes them."""
    lower = click.option("--lower-floors", is_flag=True, help="Take the figures as floors even where they are worse.")
    return click.option(
        "--floors",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Hold our figures to these floors and raise them where we are better, e.g. tests/bench/floors.json.",
    )(lower(command))


def read(file: Path) -> Figures:
    """The floors; none when there is no file yet. Raises UsageError."""
    if not file.exists():
        return {}
    try:
        floors: Figures = json.loads(file.read_text(encoding="utf-8"))
        return {name: {metric: float(value) for metric, value in of.items()} for name, of in floors.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"{file}: expected JSON, set → metric → value; {error}") from error


def fallen(floors: Figures, figures: Figures) -> Iterator[str]:
    """A line for each figure of a measured set that lies below its floor by more than the tolerance, or is missing."""
    for name in figures:
        for metric, floor in floors.get(name, {}).items():
            now = figures[name].get(metric)
            if now is None or now < floor - TOLERANCE:
                yield f"{name}, {metric}: {'none' if now is None else f'{now:.4f}'}, floor {floor:.4f}"


def raised(floors: Figures, figures: Figures, *, lower: bool = False) -> Figures:
    """Each figure that is better than its floor takes its place; with `lower`, each figure. Other sets stay."""
    new = {name: dict(of) for name, of in floors.items()}
    for name, of in figures.items():
        before = {} if lower else new.get(name, {})
        new[name] = {metric: max(round(value, _DIGITS), before.get(metric, 0.0)) for metric, value in of.items()}
    return new


def write(file: Path, floors: Figures) -> None:
    file.write_text(json.dumps(floors, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def hold(file: Path, figures: Figures, *, lower: bool) -> None:
    """Raise the floors; or, where we are below one, say so and end the command with 1, leaving them as they are."""
    floors = read(file)
    below = list(fallen(floors, figures))
    if below and not lower:
        click.echo(f"{file}: {len(below)} below their floors (tolerance {TOLERANCE:g}):", err=True)
        click.echo("".join(f"  {line}\n" for line in below), err=True, nl=False)
        click.echo("Mend it, or say --lower-floors and why in the commit.", err=True)
        click.get_current_context().exit(1)
    write(file, raised(floors, figures, lower=lower))
