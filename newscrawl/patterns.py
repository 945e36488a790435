"""Regular expressions that people write into source files: which of them may take for ever. Pure.

`re` goes back and tries again, so a short pattern can cost a page's whole life; a run is held to its CPU limit besides.
"""

from __future__ import annotations

import re

# Endless repetitions in one pattern: each may multiply the time by the length of the address.
MOST = 5

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P?<\w+>|<?[=!]|[aiLmsux-]*:|>)|\{\d*,?\d*\}|.", re.DOTALL)


def is_slow(pattern: str) -> bool:
    r"""Whether the time to match may explode.

    A repeated group that holds a repetition or a choice; three repetitions in a row; many of them; `.*` over twice.

    >>> is_slow(r"/(cronaca|politica)/\d+/[^/]+"), is_slow(r"(a+)+b"), is_slow(r"\w*\w*\w*b")
    (False, True, True)
    """
    pieces: list[str] = _PIECE.findall(pattern)
    repeated = [_is_endless(after) for after in (*pieces[1:], "")]
    inside = [False]  # per open group: does it hold an endless repetition or a choice?
    for piece, endless in zip(pieces, repeated, strict=True):
        if piece.startswith("("):
            inside.append(False)
        elif piece == ")":
            risky = inside.pop() if len(inside) > 1 else False
            if risky and endless:
                return True
            inside[-1] = inside[-1] or risky or endless
        elif piece == "|" or endless:
            inside[-1] = True
    atoms = [
        (piece, endless)
        for piece, endless in zip(pieces, repeated, strict=True)
        if not _is_endless(piece) and piece != "?"
    ]
    in_a_row = zip(atoms, atoms[1:], atoms[2:], strict=False)
    return (
        sum(endless for _, endless in atoms) > MOST
        or sum(piece == "." and endless for piece, endless in atoms) > 2
        or any(all(endless for _, endless in three) for three in in_a_row)
    )


def _is_endless(quantifier: str) -> bool:
    return quantifier in ("*", "+") or (quantifier.startswith("{") and len(quantifier) > 1 and _most(quantifier) > 20)


def _most(quantifier: str) -> float:
    most = quantifier.strip("{}").rpartition(",")[2]
    return float(most) if most else float("inf")
