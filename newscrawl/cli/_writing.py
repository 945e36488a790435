"""What `newscrawl rule` writes: the selector into the outlet's file, the page as a golden one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newscrawl import sources
from newscrawl.cli._rule import Found
from newscrawl.errors import SourceError
from newscrawl.fields import BY_SELECTOR
from newscrawl.rules import golden
from newscrawl.sources import chosen as choice
from newscrawl.sources import editing


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be written."""

    found: Found
    number: int
    described: Path  #: the outlet's file today
    file: Path  #: the one that is written
    before: str  #: text of the first
    after: str  #: text of the second
    golden: Path
    catalogue: tuple[Path, ...]

    @property
    def selector(self) -> str:
        return self.found.proposals[self.number].selector


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written. chosen: the list of what a run asks, where it had to be written down"""

    plan: Plan
    chosen: Path | None


def planned(found: Found, number: int, catalogue: Sequence[Path]) -> Plan:
    """What is to be written for a proposal. Raises SourceError where the outlet's file cannot take it."""
    asked = found.asked
    described, file = editing.place(asked.term, catalogue)
    before = editing.text_of(described)
    try:
        after = editing.with_selector(before, asked.field, found.proposals[number].selector)
    except ValueError as error:
        raise SourceError(f"{described}: expected a [selectors] table that can be written to; {error}") from error
    return Plan(
        found=found,
        number=number,
        described=described,
        file=file,
        before=before,
        after=after,
        golden=golden.place(golden.folder(catalogue), asked.source.slug, found.page),
        catalogue=tuple(catalogue),
    )


def write(plan: Plan) -> Written:
    """Write file and golden page. A copy of a file in a person's folder changes nothing of what a run asks. Raises UsageError."""
    asked = _asked(plan)
    editing.write(plan.file, plan.after)
    found, attribute = plan.found, BY_SELECTOR[plan.found.asked.field].attribute
    if sources.read(plan.file, plan.catalogue).selectors[attribute] != plan.selector:
        raise SourceError(
            f"{plan.file}: selectors.{found.asked.field}: another name of this field wins, from its network"
        )
    chosen = choice.keep(plan.file.parent, asked) if asked else None
    golden.write(plan.golden, found.page, found.asked.field, found.expected[plan.number])
    return Written(plan=plan, chosen=chosen)


def _asked(plan: Plan) -> Sequence[str]:
    """What a run asks that is told none, where a new file in the first folder would change that; else nothing."""
    if plan.file == plan.described or plan.file.exists():
        return ()
    try:
        return choice.terms(plan.catalogue)
    except choice.NothingChosen:
        return ()
