"""Lays out the misses of fields as Markdown: a table a field, a row a kind, a column a set, each before and now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.bench.fields.misses import OURS, PAGE, TRUTH, Counts, Miss

_FIELDS = ("title", "subtitle", "authors", "day", "minute")
_WHOSE = {OURS: 0, PAGE: 1, TRUTH: 2}


def markdown(before: Counts, now: Counts, halves: Mapping[str, Counts]) -> str:
    """The tables.

    halves: the misses now, of each half of the domains
    """
    return f"""# Misses of fields, by kind

Made by `make measure WHAT="fields --corpus DIR --misses tests/bench/misses.md"`; do not edit. A page counts once a field. Kinds are told
by rules over the truth, what we took, and what the page has (`tests/bench/fields/misses.py`). Whose: *ours*, the page has it and we took
something else or nothing; *page*, it does not have it, or only where it does not stand for the article; *truth*, the truth is not on the
page, or is another form of what we took: annotators differ. "12 → 9": before and now; one number: unchanged. Before: as counted in
`misses.json` beside this file. Half A is that of the domains on which a change was developed, half B confirms it.

{chr(10).join(_field(field, before, now, halves) for field in _FIELDS)}"""


def _field(field: str, before: Counts, now: Counts, halves: Mapping[str, Counts]) -> str:
    kinds = sorted(
        {miss for miss in (*before, *now) if miss.field == field},
        key=lambda miss: (_WHOSE[miss.whose], -sum(before.get(miss, {}).values()), miss.kind),
    )
    sets = sorted({name for counts in (before, now) for miss in kinds for name in counts.get(miss, {})})
    header = ["whose", "kind", "all", *(f"half {half}" for half in halves), *sets]
    lines = [header, ["---"] * len(header)]
    lines += [[miss.whose, miss.kind, *_cells([miss], before, now, halves, sets)] for miss in kinds]
    for whose in _WHOSE:
        of_one = [miss for miss in kinds if miss.whose == whose]
        lines += [[f"**{whose}**", "**together**", *_cells(of_one, before, now, halves, sets)]]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"## {field.capitalize()}\n\n{table}\n"


def _cells(
    chosen: Iterable[Miss], before: Counts, now: Counts, halves: Mapping[str, Counts], sets: Iterable[str]
) -> list[str]:
    chosen = list(chosen)
    was, are = _by_set(before, chosen), _by_set(now, chosen)
    in_halves = [str(sum(_by_set(counts, chosen).values()) or "") for counts in halves.values()]
    return [
        _cell(sum(was.values()), sum(are.values())),
        *in_halves,
        *(_cell(was.get(one, 0), are.get(one, 0)) for one in sets),
    ]


def _by_set(counts: Counts, chosen: Iterable[Miss]) -> dict[str, int]:
    found: dict[str, int] = {}
    for miss in chosen:
        for name, pages in counts.get(miss, {}).items():
            found[name] = found.get(name, 0) + pages
    return found


def _cell(before: int, now: int) -> str:
    if before != now:
        return f"{before} → {now}"
    return str(now or "")
