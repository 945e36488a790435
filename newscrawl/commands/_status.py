"""The exit status of a run, and one sentence for a person. Pure.

    0    all sources healthy, also when there was nothing new
    1    some sources could not be had, some pages could not be read, or something of ours raised
    2    wrong use or configuration; nothing was fetched
    3    a source that used to bring articles brings none, or its fields collapsed
    4    the store failed; nothing that was stored is lost
    5    none of the sources could be had
    6    stopped by a budget; the work done is kept
    75   another run holds the lock
    130  SIGINT, 143 SIGTERM: ended cleanly

What needs a person most comes first: a store that failed is reported even when the run was interrupted too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.errors import NewscrawlError
from newscrawl.models import Reason

if TYPE_CHECKING:
    from newscrawl.store.health.health import Illness

OK, SOME_FAILED, USAGE, SICK, STORE_FAILED, ALL_FAILED, BUDGET, LOCKED = 0, 1, 2, 3, 4, 5, 6, 75

_REST = "the next run takes up the rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of a run from which its exit status follows."""

    reason: str  #: Scrapy's word for the end
    signal_status: int | None = None  #: 130 or 143 when a signal ended it
    store_failure: str | None = None
    trouble: NewscrawlError | None = None  #: what ended it from outside, beside its store
    asked: int = 0  #: number of sources
    unavailable: Sequence[str] = ()  #: of these, the sources of which no entry could be had
    sick: Sequence[Illness] = ()  #: what health found at the sources
    offline: bool = False  #: no host could be reached
    answered: bool = True  #: a host had answered before
    unreached: str | None = None  #: one of the unreachable hosts, and what went wrong
    quarantined: int = 0  #: pages that could not be read
    errors: int = 0  #: errors in the log
    first_error: str = ""
    exhausted: Sequence[str] = ()  #: sources that used up their budget
    over: str | None = None  #: the budget that ended the whole run


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitDecision:
    """What a run ends with."""

    exit_status: int
    message: str | None = None


def decide(facts: Facts) -> ExitDecision:
    """Decide the exit status of a run, and what a person should know."""
    return _ended(facts) or _blamed(facts) or ExitDecision(exit_status=OK)


def _ended(facts: Facts) -> ExitDecision | None:
    """The decision about an end that has nothing to do with the sources."""
    if facts.store_failure is not None:
        return ExitDecision(
            exit_status=STORE_FAILED,
            message=f"the store failed: {facts.store_failure}; what was stored before is safe, {_REST}",
        )
    if facts.trouble is not None:
        return ExitDecision(
            exit_status=facts.trouble.exit_status, message=f"{facts.trouble}; what is stored is safe, {_REST}"
        )
    if facts.signal_status is not None:
        return ExitDecision(exit_status=facts.signal_status, message=f"interrupted; what is stored is safe, {_REST}")
    if facts.offline:
        return ExitDecision(exit_status=ALL_FAILED, message=_offline(facts))
    return None


def _offline(facts: Facts) -> str:
    example = f" ({facts.unreached})" if facts.unreached else ""
    if facts.answered:
        return f"the network went away in mid-run{example}; no source is blamed, {_REST}"
    return (
        f"none of the {facts.asked} sources could be had, nobody answered{example}: the network or its name service is"
        f" down, or the addresses are wrong; no source is blamed, {_REST}"
    )


def _remedy(facts: Facts) -> str:
    """What comes next: the next run does not help where a setting is in the way."""
    if any(Reason.ADDRESS_DENIED in source for source in facts.unavailable):
        return (
            "but this machine and private networks are asked only at the addresses that NEWSCRAWL_ALLOW_ADDRESSES names"
        )
    return _REST


def _blamed(facts: Facts) -> ExitDecision | None:
    """The decision about sources that failed, errors of ours, or a budget that is used up."""
    cut = facts.over is not None  # sources that were not asked yet did not fail
    if facts.asked and len(facts.unavailable) == facts.asked and not cut:
        return ExitDecision(
            exit_status=ALL_FAILED,
            message=f"none of the {facts.asked} sources could be had ({_some(facts.unavailable)}); nothing is lost, {_remedy(facts)}",
        )
    if facts.sick:
        ill = sorted({illness.source for illness in facts.sick})
        return ExitDecision(
            exit_status=SICK,
            message=f"{len(ill)} of {facts.asked} sources are not as they used to be: {_some(ill)}; `newscrawl health` says more",
        )
    parts = _failures(facts, unavailable=() if cut else facts.unavailable)
    return ExitDecision(exit_status=SOME_FAILED, message="; ".join(parts)) if parts else _budget(facts)


def _failures(facts: Facts, unavailable: Sequence[str]) -> list[str]:
    parts = []
    if facts.errors:
        more = f", and {facts.errors - 1} more" if facts.errors > 1 else ""
        parts.append(f"an error of ours: {facts.first_error}{more}; the log says where")
    if facts.quarantined:
        parts.append(
            f"{facts.quarantined} pages could not be read; their bytes are kept: `newscrawl quarantine` lists them"
        )
    if unavailable:
        parts.append(
            f"{len(unavailable)} of {facts.asked} sources could not be had ({_some(unavailable)}); `newscrawl status` says why"
        )
    return parts


def _budget(facts: Facts) -> ExitDecision | None:
    if facts.over is None and not facts.exhausted:
        return None
    what = facts.over or f"the budget of a source ({_some(facts.exhausted)})"
    return ExitDecision(exit_status=BUDGET, message=f"stopped by a limit: {what}; what was done is kept, {_REST}")


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:8])
    return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"
