"""A group of verbs that says which one was probably meant by a misspelt one."""

from __future__ import annotations

import difflib

import click


class NearMisses(click.Group):
    """A group whose complaint about an unknown verb names the nearest one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            if self.get_command(ctx, args[0]) is not None or not near:
                raise
            raise click.UsageError(f"No such command {args[0]!r}; did you mean {near[0]!r}?", ctx) from error
