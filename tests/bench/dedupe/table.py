"""Lays out what was called one story: as rows, as a line, and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench.dedupe.tally import PairCounts


def markdown(tallies: Mapping[str, PairCounts], options: str) -> str:
    """A page with one table for each set of texts."""
    return f"""# Duplicates, measured

Made by `make measure WHAT="dedupe{options}"`; do not edit. Texts are made by tests/bench/made with the seeds for the test; the method
was tuned on others. Each world goes through a real database five times, each time in another order.
A pair is called one story where the texts are equal or `near_pairs` has it; a cluster is a family of `duplicate_of`. The orders
agree when each article is in the same cluster in all; "but for n pairs" counts pairs that were looked at in some orders only.

{"".join(_section(name, tally) for name, tally in tallies.items())}"""


def rows(tally: PairCounts) -> list[tuple[str, str, str, str]]:
    """Rows of kind, truth, pairs and pairs called one story; copies first."""
    return [
        (
            kind,
            "one story" if same else "different",
            str(number),
            f"{tally.called[kind, same]} ({tally.called[kind, same] / number:.1%})",
        )
        for (kind, same), number in sorted(tally.pairs.items(), key=lambda item: not item[0][1])
    ]


def summary(tally: PairCounts) -> str:
    figures = tally.figures()
    wrong, different = tally.false_alarms()
    ordered = sorted(tally.ms)
    return (
        f"pairs F1 {figures['pairs F1']:.4f} · false alarms {wrong} of {different} ({wrong / max(1, different):.2%}), "
        f"and {tally.others_called} of the {tally.others:,} further pairs of different articles · clusters F1 {figures['clusters F1']:.4f} · 5 orders of arrival: {'the same' if tally.orders_agree else 'NOT the same'}"
        f"{f', but for {tally.shifting} pairs' if tally.shifting else ''} · "
        f"CPU of keys and storing p50 {ordered[len(ordered) // 2]:.1f} ms, p95 {ordered[len(ordered) * 95 // 100]:.1f} ms"
    )


def _section(name: str, tally: PairCounts) -> str:
    lines = [("kind", "truth", "pairs", "called one story"), ("---",) * 4, *rows(tally)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"## {name}\n\n{summary(tally)}\n\n{table}\n\n"
