"""A group of verbs that says which were probably meant by a misspelt one."""

from __future__ import annotations

import click

from newscrawl import near


class NearMisses(click.Group):
    """A group whose complaint about an unknown verb names the nearest ones."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            is_help = args[0].casefold() == "help"
            hint = f"; {help_of(ctx)}" if is_help else near.hint(args[0], self.list_commands(ctx))
            if self.get_command(ctx, args[0]) is not None or not hint:
                raise
            raise click.UsageError(f"No such command {args[0]!r}{hint}", ctx) from error


def help_of(ctx: click.Context) -> str:
    """How to have the help of a group of verbs, which has no verb for it."""
    return f"`{ctx.command_path} --help` shows what there is"
