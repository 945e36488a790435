"""Containers by what holds them. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.extract.body.segments import Container


def up(container: Container) -> Iterator[Container]:
    """A container and all that hold it, inner before outer."""
    above: Container | None = container
    while above is not None:
        yield above
        above = above.parent


def common(one: Container, other: Container) -> Container:
    """The innermost container that holds two."""
    around = {id(container) for container in up(one)}
    return next(container for container in up(other) if id(container) in around)


def is_in(container: Container, holder: Container | None) -> bool:
    """Whether a container is another, or stands in it."""
    return holder is not None and any(one is holder for one in up(container))
