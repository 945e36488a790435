"""What a run may do, as its settings say: read and checked before anything is opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from newscrawl.errors import UsageError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"(\d{1,6})\s*([smhdw])")
_POLICIES = ("fetch", "metadata", "skip")


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitRules:
    """How often stored articles are revisited; no ages: never."""

    ages: tuple[timedelta, ...] = ()
    # Five revisits an article make 83 % of all requests: at 75 the latest due come first, and those of older articles lapse when
    # an outlet publishes more than we may ask for.
    share: float = 0.75  #: of a source's requests in a run, from 0 to below 1
    # With a second between requests they take some three minutes.
    most: int = 200  #: of a source in a run

    @classmethod
    def of(cls, settings: Any) -> RevisitRules:
        """The rules of the settings. Raises UsageError that says what was expected."""
        ages = str(settings["NEWSCRAWL_REVISIT_AGES"]).split(",")
        return cls(
            ages=tuple(_age(raw.strip()) for raw in ages if raw.strip() not in ("", "0")),
            share=_percent(settings["NEWSCRAWL_REVISIT_SHARE"]) / 100,
            most=_number("NEWSCRAWL_REVISIT_MAX", settings["NEWSCRAWL_REVISIT_MAX"]),
        )

    def left(self, taken: int, others: int) -> int:
        """How many revisits a source may still take.

        taken: so far; others: its other requests in this run

        >>> RevisitRules(ages=(), share=0.75, most=200).left(taken=2, others=4)
        10
        """
        return max(0, min(self.most, int(others * self.share / (1 - self.share) + 1e-9)) - taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What a run may do, beside its plan."""

    revisits: RevisitRules = RevisitRules()
    opt_outs: str = "metadata"  #: what is done with pages that their outlet reserves: fetch, metadata or skip
    archives: bool = True  #: raw pages are kept
    longest_wait_s: float = 0.0  #: for links whose next try is near, at the end
    entry_cpu_s: float = 30.0  #: of one feed or sitemap: one of 50,000 addresses takes five
    most_sitemaps: int = 500  #: that one source may lead to: some indexes never end
    sitemap_depth: int = 3  #: how deep indexes may nest

    @classmethod
    def of(cls, settings: Any) -> RunOptions:
        """The options of Scrapy's settings. Raises UsageError that says what was expected."""
        return cls(
            revisits=RevisitRules.of(settings),
            opt_outs=_policy(settings["NEWSCRAWL_RESERVATIONS"]),
            archives=settings.getbool("NEWSCRAWL_ARCHIVE"),
            longest_wait_s=settings.getfloat("NEWSCRAWL_RETRY_WAIT_S"),
            entry_cpu_s=settings.getfloat("NEWSCRAWL_ENTRY_CPU_S"),
            most_sitemaps=settings.getint("NEWSCRAWL_MAX_SITEMAPS"),
            sitemap_depth=settings.getint("NEWSCRAWL_SITEMAP_DEPTH"),
        )


def _policy(policy: str) -> str:
    if policy not in _POLICIES:
        raise UsageError(f"NEWSCRAWL_RESERVATIONS: expected one of {', '.join(_POLICIES)}; got {policy!r}")
    return policy


def _age(raw: str) -> timedelta:
    span = _SPAN.fullmatch(raw)
    if span is None or not int(span[1]):
        raise UsageError(f"NEWSCRAWL_REVISIT_AGES: expected ages such as 1h,4h,1d,3d,7d, or 0 for none; got {raw!r}")
    return timedelta(**{_UNITS[span[2]]: int(span[1])})


def _number(name: str, raw: object) -> int:
    if not str(raw).strip().isdecimal():
        raise UsageError(f"{name}: expected a whole number from 0; got {raw!r}")
    return int(str(raw))


def _percent(raw: object) -> int:
    percent = _number("NEWSCRAWL_REVISIT_SHARE", raw)
    if percent > 99:
        raise UsageError(f"NEWSCRAWL_REVISIT_SHARE: expected a percentage from 0 to 99; got {raw!r}")
    return percent
