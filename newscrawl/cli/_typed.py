"""A query as it stands on a command line: among options, with a minus before words, and without the quotation marks that a shell took away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import click

from newscrawl.query.tree import FieldName

#: Where the command line as it was typed is kept, in `Context.meta`.
GIVEN = "newscrawl.given"

_FIELD = re.compile(rf"(-?)((?:(?:{'|'.join(FieldName)}):)?)(.+)", re.DOTALL)
_OWN_SIGNS = re.compile(r"[\"“”„«»()*]|(?:^|\s)(?:-\S|(?:AND|OR|NOT)(?:\s|$))|\w:\S")


class WithQuery(click.Command):
    """A command whose arguments are a query: "-calcio" is a word to leave out, and no row of options.

    Options are -h, -n with its number, and what begins with two dashes; behind -- nothing is.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[GIVEN] = tuple(args)
        options, words = self._sorted(args)
        return super().parse_args(ctx, [*options, "--", *words])

    def _sorted(self, args: Sequence[str]) -> tuple[list[str], list[str]]:
        options: list[str] = []
        words: list[str] = []
        left = list(args)
        while left:
            word = left.pop(0)
            if word == "--":
                return options, words + left
            if not (word.startswith("--") or word == "-h" or re.fullmatch(r"-n(?:=?\d+)?", word)):
                words.append(word)
                continue
            options.append(word)
            if word in self._with_value():
                if not left:
                    raise click.BadOptionUsage(word, f"Option {word!r} requires an argument.")
                options.append(left.pop(0))
        return options, words

    def _with_value(self) -> set[str]:
        return {name for each in self.params if not getattr(each, "is_flag", True) for name in each.opts}


def query_of(words: Sequence[str]) -> str:
    """What was typed. Of several arguments, one with blanks stood between quotation marks and gets them back; one alone is a whole query.

    >>> query_of(("tram", "legge di bilancio", "author:Anna Rossi"))
    'tram "legge di bilancio" author:"Anna Rossi"'
    >>> query_of(("tram OR bus",))
    'tram OR bus'
    """
    typed = list(words) if len(words) < 2 else [_marked(word) for word in words]
    return " ".join(" ".join(typed).split())


def _marked(word: str) -> str:
    found: Any = _FIELD.fullmatch(word)
    if not re.search(r"\S\s+\S", word) or found is None or _OWN_SIGNS.search(found[3]):
        return word
    values = found[3].split(",") if found[2] else [found[3]]
    return f"{found[1]}{found[2]}" + ",".join(f'"{value.strip()}"' for value in values)


def page_after(given: Sequence[str], page: int) -> list[str]:
    """The same command line for another page."""
    left, kept = list(given), []
    while left:
        word = left.pop(0)
        if word == "--":
            kept += [word, *left]
            break
        if word == "--page":
            left = left[1:]
        elif not word.startswith("--page="):
            kept.append(word)
    return ["--page", str(page), *kept]
