"""The odds of a change are tails of the distributions that describe a source's own variation. Natural logarithms of probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

#: The one constant of health: how unlikely, by a source's own variation, a change is that is told. Found on the tuning
#: seeds of tests/bench/health; run that again after any change.
RARE = math.log(1e-5)
#: A tail's terms are added until they no longer matter.
_LEAST_TERM = 1e-9
#: Strength of what is believed of a share at most: nobody's readers write alike for four weeks.
_STEADIEST = 80.0


class Usual(NamedTuple):
    """A share and how steady it is: a beta distribution of mean `share` with the weight of `weight` pages."""

    share: float
    weight: float


def usual(having: Sequence[int], of: Sequence[int], *, days: float = 1) -> Usual:
    """What is to be expected of so many days: the share over the days before, and how steady it is, by the method of moments.

    of: some positive
    days: less than one where what is judged is less steady than a whole day
    """
    total = sum(of)
    share = (sum(having) + 0.5) / (total + 1)
    pairs = [(x, n) for x, n in zip(having, of, strict=True) if n > 0]
    steady = _STEADIEST
    if len(pairs) > 1:
        spread = sum((x - n * share) ** 2 / (n * share * (1 - share)) for x, n in pairs) / (len(pairs) - 1)
        size = (total - sum(n * n for _, n in pairs) / total) / (len(pairs) - 1)
        if spread > 1 and size > 1:
            steady = min(steady, max(2.0, (size - 1) / (spread - 1) - 1))
    # Days differ by themselves, so that several differ less; how little is known of the share stays.
    return Usual(share, 1 / (1 / (steady * days) + 1 / total))


def at_most(having: int, of: int, known: Usual) -> float:
    """Log probability that so few of so many have it, or fewer: the lower tail of a beta-binomial."""
    a, b = known.share * known.weight, (1 - known.share) * known.weight
    term = _log_choose(of, having) + _log_beta(having + a, of - having + b) - _log_beta(a, b)
    total = part = 1.0
    for k in range(having, 0, -1):
        part *= k * (of - k + b) / ((of - k + 1) * (k - 1 + a))
        total += part
        if part < _LEAST_TERM * total:
            break
    return min(0.0, term + math.log(total))


def binomial(having: int, of: int, share: float) -> float:
    """Log probability that so few of so many have it, or fewer, where each has it with this chance.

    share: above 0, below 1
    """
    term = _log_choose(of, having) + having * math.log(share) + (of - having) * math.log1p(-share)
    total = part = 1.0
    for k in range(having, 0, -1):
        part *= k / (of - k + 1) * (1 - share) / share
        total += part
        if part < _LEAST_TERM * total:
            break
    return min(0.0, term + math.log(total))


def few(count: int, expected: float, steadiness: float) -> float:
    """Log probability of so few, or fewer, where `expected` are: the lower tail of a negative binomial.

    steadiness: shape of the gamma by which the expectation varies
    """
    chance = math.log(steadiness / (steadiness + expected))
    ratio = expected / (steadiness + expected)
    term = total = 1.0
    for k in range(1, count + 1):
        term *= (k - 1 + steadiness) / k * ratio
        total += term
    return min(0.0, steadiness * chance + math.log(total))


def below(value: float, mean: float, error: float, freedom: float) -> float:
    """Log probability of a value so far below the mean: the lower tail of Student's t, by Wallace's normal approximation."""
    t = (mean - value) / error
    z = (8 * freedom + 1) / (8 * freedom + 3) * math.sqrt(freedom * math.log1p(t * t / freedom)) * math.copysign(1, t)
    tail = math.erfc(z / math.sqrt(2)) / 2
    return math.log(tail) if tail > 0 else -700.0


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
