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
# What other programs take as options and settings, as scrapy: -s NAME=VALUE, -L INFO, -sLOG_LEVEL=INFO.
_LETTER = re.compile(r"-[^\W\d_](?:=.*)?", re.DOTALL)
_SETTING = re.compile(r"(?:-?[a-z])?-?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+=.*", re.DOTALL)
_OWN_SIGNS = re.compile(r"[\"“”„«»()*]|(?:^|\s)(?:-\S|(?:AND|OR|NOT)(?:\s|$))|\w:\S")


class WithQuery(click.Command):
    """A command whose arguments are a query: "-calcio" is a word to leave out, and no row of options.

    Options are -h, -n with its number, and what begins with two dashes; behind -- nothing is. A dash with one letter, and NAME=VALUE of
    a setting, are refused: whoever typed them did not look for a word.
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
                self._check_word(word)
                words.append(word)
                continue
            options.append(word)
            if word in self._with_value():
                if not left:
                    raise click.BadOptionUsage(word, f"Option {word!r} requires an argument.")
                options.append(left.pop(0))
        return options, words

    def _check_word(self, word: str) -> None:
        """Raises click.UsageError for what was meant as an option that there is not."""
        if _LETTER.fullmatch(word):
            raise click.UsageError(
                f"No such option: {word[:2]}{self._hint(word[1]) or '.'} A setting comes from the environment, as NEWSCRAWL_DB=… newscrawl"
                f" {self.name}; behind -- it is a word to leave out"
            )
        if _SETTING.fullmatch(word):
            name = word.partition("=")[0].lstrip("-")
            raise click.UsageError(
                f"{name}=…: a setting comes from the environment and stands before newscrawl, as NEWSCRAWL_DB=… newscrawl {self.name};"
                " behind -- it is a word to look for"
            )

    def _hint(self, letter: str) -> str:
        names = [name for each in self.params for name in each.opts if name.startswith(f"--{letter.lower()}")]
        return f"; did you mean {' or '.join(names)}?" if names else ""

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
