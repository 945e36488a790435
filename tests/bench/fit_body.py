"""Fit the weights of newscrawl/extract/body/weights.py: what each feature of a segment is worth for its being text.

Run it after any change to segments, markup, features, hints, wording or informed. It needs the development corpus,
which is no part of this repository, and numpy and scipy, which `make setup` leaves out, as nothing else uses them:

    .venv/bin/python -m pip install numpy scipy
    .venv/bin/python -m tests.bench.fit_body --corpus ../shared/corpus --out newscrawl/extract/body/weights.py

Each page is cut into segments and read as a crawl does it, labelled by `body_samples`; each situation (taken, left, lost: see
newscrawl/extract/body/weigh.py) gets a logistic regression. So does the first pass without an opinion, and then the situations that
it makes: these are weights_own.py, written beside the other, with what tells when asking for an opinion pays.

Outlets are in folds, by SHA-256 of the registrable domain. The second pass is learnt from first passes with weights of the other
folds, and when to ask from readings with weights of the other folds: pages fitted on are read too well to learn doubt from. Figures
of pages fitted on flatter, too: `held_out` reads each page with weights of the other folds, for `make measure WHAT=fields`.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from newscrawl.extract.body import weigh, weights, weights_own
from tests.bench import body_samples
from tests.bench.body_samples import Sample, Truth
from tests.bench.fields import contestants
from tests.bench.fields.contestants import Prediction, Task

try:
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix
    from scipy.special import expit
except ImportError as missing:
    raise SystemExit(f"fit_body: {missing}; to fit, first: pip install numpy scipy") from None

# A feature of fewer outlets may be one outlet's habit; pages of LOST are few. _module says these figures too.
_LEAST_OUTLETS = {"FIRST": 10, "TAKEN": 10, "LEFT": 10, "LOST": 3}
_SITUATIONS = ("TAKEN", "LEFT", "LOST")
_OWN = "weights_own.py"
_LEAST_WEIGHT = 3  # hundredths
# How much the samples, weighed up to _SCALE each, count beside a prior that all weights are small; chosen by cross-validation.
_PRIOR = 0.03
_SCALE = 30
# Of the model that tells when asking pays: gains in F1 below _GAIN are none.
_GAIN, _GAIN_WEIGHT, _ASK_PRIOR = 0.03, 20, 0.1
_FOLDS = 5
_ALL = -1  # no fold: what is fitted on every outlet

Table = Mapping[str, int]  # hundredths
Tables = Mapping[str, Table]
Both = tuple[Tables, Tables]  # with another's opinion, and our own


class Compared(NamedTuple):
    """A page read without an opinion."""

    features: Mapping[str, float]  #: that tell how far this reading is to be trusted
    gain: float  #: in F1, of asking for an opinion


@click.command(help=__doc__.partition("\n")[0])
@click.option("--corpus", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The module to write.")
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, help="Processes.", show_default=True)
def main(corpus: Path, out: Path, jobs: int) -> None:
    pages = body_samples.pages(corpus)
    weighed, own = _fitted(pages, [_ALL], jobs)[_ALL]
    out.write_text(_module(pages, weighed), encoding="utf-8")
    out.with_name(_OWN).write_text(_module(pages, own), encoding="utf-8")


def held_out(corpus: Path, tasks: Sequence[Task], outlets: Sequence[str], jobs: int) -> list[Prediction]:
    """What is read of each page with weights of other outlets alone. outlets: of the tasks, one each"""
    fitted = _fitted(body_samples.pages(corpus), [], jobs)
    found: dict[str, Prediction] = {}
    for fold in range(_FOLDS):
        held = [task for task, outlet in zip(tasks, outlets, strict=True) if _fold(outlet) == fold]
        found.update({read.row["id"]: read for read in _spread(contestants.ours, held, jobs, fitted[fold])})
    return [found[task.id] for task in tasks]


def _fold(outlet: str) -> int:
    return int.from_bytes(hashlib.sha256(outlet.encode()).digest()[-4:]) % _FOLDS


def _spread(work: Callable[[Any], Any], items: Sequence[Any], jobs: int, tables: Both = ({}, {})) -> list[Any]:
    """Results in order, from processes that weigh with these tables."""
    with multiprocessing.get_context("spawn").Pool(jobs, _use, tables) as pool:
        return pool.map(work, items, chunksize=8)


def _by_fold(
    work: Callable[[Truth], Any], pages: Sequence[Truth], jobs: int, tables: Mapping[int, Both]
) -> list[tuple[Truth, Any]]:
    """Each page with what came of it, worked on with the tables that its fold has no part in."""
    pairs: list[tuple[Truth, Any]] = []
    for fold in range(_FOLDS):
        held = [page for page in pages if _fold(page.outlet) == fold]
        pairs += zip(held, _spread(work, held, jobs, tables[fold]), strict=True)
    return pairs


def _use(weighed: Tables, own: Tables) -> None:
    vars(weights).update(weighed)
    vars(weights_own).update(own)


# ── weights ────────────────────────────────────────────────────────────────────────────────────


def _fitted(pages: Sequence[Truth], more: Sequence[int], jobs: int) -> dict[int, Both]:
    """The tables of each fold, from the pages of the other ones. more: _ALL, for the tables from all pages"""
    folds = [*range(_FOLDS), *more]
    asked = _spread(body_samples.of_first, pages, jobs)
    pages = [page._replace(opinion=opinion) for page, (_, opinion) in zip(pages, asked, strict=True)]
    samples = [sample for found, _ in asked for sample in found]
    first = _fit_folds(samples, ["FIRST"], folds, jobs)
    read = _by_fold(body_samples.of_second, pages, jobs, {fold: ({}, first[fold]) for fold in folds})
    own = _fit_folds([sample for _, found in read for sample in found], _SITUATIONS, folds, jobs)
    weighed = _fit_folds(samples, _SITUATIONS, folds, jobs)
    tables = {fold: (weighed[fold], {**first[fold], **own[fold]}) for fold in folds}
    whole = [page for page in pages if page.body]
    compared = _by_fold(_compared, whole, jobs, tables)
    asks = {fold: _asking([one for page, one in compared if _fold(page.outlet) != fold]) for fold in folds}
    return {fold: (tables[fold][0], {**tables[fold][1], "ASK": asks[fold]}) for fold in folds}


def _compared(page: Truth) -> Compared:
    """Our own reading, and whether asking would have given a better one, with the weights of this process."""
    described = body_samples.described(body_samples.document(page))
    informed = weigh.first_pass(described)
    odds = weigh.segment_odds(informed)
    own = weigh.own_text(described)
    features = weigh.ask_features(informed, odds, own.segments)
    asked = weigh.asked_text(described, own, page.opinion) or own.segments
    return Compared(features, body_samples.f1(asked, page.body) - body_samples.f1(own.segments, page.body))


def _asking(compared: Sequence[Compared]) -> Table:
    """When does asking gain something? Pages where it gains or loses much count more. Weights for the features as they are."""
    names = [name for name in compared[0].features if name]
    values = np.array([[page.features[name] for name in names] for page in compared])
    gain = np.array([page.gain for page in compared])
    mean, spread = values.mean(axis=0), values.std(axis=0)
    *found, own = _regression(
        csr_matrix((values - mean) / spread), gain > _GAIN, 1 + _GAIN_WEIGHT * abs(gain), _ASK_PRIOR
    )
    worth = np.array(found) / spread
    whole = {"": own - (worth * mean).sum()} | dict(zip(names, worth, strict=True))
    return {name: round(100 * float(weight)) for name, weight in whole.items()}


class _Matrix(NamedTuple):
    """Samples of one table as numbers, a row each."""

    rows: csr_matrix
    features: Sequence[str]  #: of the columns
    share: np.ndarray
    weight: np.ndarray
    outlets: np.ndarray  #: numbers of the rows' outlets
    folds: np.ndarray  #: of the rows' outlets
    least: int  #: outlets that a feature must have

    def without(self, fold: int) -> _Matrix:
        kept = self.folds != fold
        return self._replace(
            rows=self.rows[kept],
            share=self.share[kept],
            weight=self.weight[kept],
            outlets=self.outlets[kept],
            folds=self.folds[kept],
        )


def _fit_folds(
    samples: Sequence[Sample], names: Sequence[str], folds: Sequence[int], jobs: int
) -> dict[int, dict[str, Table]]:
    """The named tables of each fold, from the samples of the other ones."""
    found: dict[int, dict[str, Table]] = {fold: {} for fold in folds}
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for name in names:
            matrix = _matrix([sample for sample in samples if sample.table == name], _LEAST_OUTLETS[name])
            fitted = pool.imap(_weights, (matrix.without(fold) for fold in folds))
            for fold, table in zip(folds, fitted, strict=True):
                found[fold][name] = table
    return found


def _matrix(samples: Sequence[Sample], least: int) -> _Matrix:
    features = sorted({feature for sample in samples for feature in sample.features})
    places = {feature: at for at, feature in enumerate(features)}
    outlets = {outlet: at for at, outlet in enumerate(sorted({sample.outlet for sample in samples}))}
    columns = [places[feature] for sample in samples for feature in sample.features]
    ends = np.cumsum([0, *(len(sample.features) for sample in samples)])
    return _Matrix(
        csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(samples), len(features))),
        features,
        np.array([sample.share for sample in samples]),
        np.array([sample.weight for sample in samples]) * _SCALE,
        np.array([outlets[sample.outlet] for sample in samples]),
        np.array([_fold(sample.outlet) for sample in samples]),
        least,
    )


def _weights(samples: _Matrix) -> Table:
    """What each feature of enough outlets is worth, in hundredths."""
    entries = samples.rows.tocoo()
    pairs = np.unique(np.stack([entries.col, samples.outlets[entries.row]]), axis=1)
    known = np.flatnonzero(np.bincount(pairs[0], minlength=len(samples.features)) >= samples.least)
    *found, own = _regression(samples.rows[:, known], samples.share, samples.weight, _PRIOR)
    kept = {samples.features[at]: round(100 * value) for at, value in zip(known, found, strict=True)}
    return {"": round(100 * own)} | {feature: worth for feature, worth in kept.items() if abs(worth) >= _LEAST_WEIGHT}


def _regression(rows: csr_matrix, share: np.ndarray, weight: np.ndarray, prior: float) -> list[float]:
    """Logistic regression on shares: the worth of each column, as a logarithm of odds, and last what a row has by itself."""
    rows = rows.tocsr().astype(np.float32)  # half the time, and hundredths are kept of what comes out
    turned = rows.T.tocsr()

    def loss(worth: np.ndarray) -> tuple[float, np.ndarray]:
        odds = (rows @ worth[:-1].astype(np.float32)).astype(float) + worth[-1]
        off = weight * (expit(odds) - share)
        value = prior * float(weight @ (np.logaddexp(0, odds) - share * odds)) + worth[:-1] @ worth[:-1] / 2
        return value, np.append(prior * (turned @ off.astype(np.float32)) + worth[:-1], prior * off.sum())

    start = np.zeros(rows.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200, "maxcor": 20, "ftol": 1e-6})
    return [float(value) for value in found.x]


def _module(pages: Sequence[Truth], tables: Tables) -> str:
    outlets = len({page.outlet for page in pages})
    snippets = sum(not page.body for page in pages)
    return f'''"""The weights of the body model: what each feature is worth, in hundredths of a logarithm of odds (so that sums
are exact); "" is what a segment has by itself.

Fitted by logistic regression on {len(pages)} pages of some {outlets} outlets (all of the development corpus that tell of a body; of
{snippets} only snippets are known), pages counting nearly alike, long segments more; features of fewer than ten outlets (LOST: three) and
weights below three left out. ASK: when asking trafilatura pays. tests/bench/fit_body.py fits them; run it after any change to
segments, markup, features, hints, wording or informed.
"""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
{"".join(f"{name}: Mapping[str, int] = {{{_lines(table)}}}" + chr(10) for name, table in tables.items())}'''


def _lines(table: Table) -> str:
    """Lines as full as they get, never broken within a pair."""
    pairs = " ".join(f'"{feature}":\xa0{value},' for feature, value in table.items())
    indent = " " * 4
    filled = textwrap.fill(pairs, 118, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return "\n" + filled.replace("\xa0", " ") + "\n"


if __name__ == "__main__":
    main()
