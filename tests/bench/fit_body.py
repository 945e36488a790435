"""Fit the weights of newscrawl/extract/body/weights.py: what each feature of a segment is worth for its being text.

Run it after any change to segments, markup, features, hints, wording or informed. It needs the development corpus,
which is no part of this repository, and numpy and scikit-learn, which `make setup` leaves out, as nothing else uses them:

    .venv/bin/python -m pip install numpy scikit-learn
    .venv/bin/python -m tests.bench.fit_body --corpus ../shared/corpus --out newscrawl/extract/body/weights.py
    .venv/bin/python -m tests.bench.fit_body --corpus ../shared/corpus --cross-validate

Each page is cut into segments and read as a crawl does it; a segment's label is the share of it that the true body holds; each
situation (taken, left, lost: see newscrawl/extract/body/weigh.py) gets a logistic regression. So does the first pass without an opinion, and
then the situations that it makes: these are weights_own.py, written beside the other, with what tells when asking for
an opinion pays, learnt from pages read with weights of other outlets. Figures of pages fitted on flatter: --cross-validate scores
either half of the outlets (by SHA-256 of the registrable domain) with weights of the other half.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import multiprocessing
import os
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import click

from newscrawl import urls
from newscrawl.extract.body import weigh, weights, weights_own
from newscrawl.extract.body.cutting import SegmentedPage
from newscrawl.extract.body.features import PageFeatures
from newscrawl.extract.body.informed import LITTLE, InformedFeatures
from newscrawl.extract.body.segments import Segment
from newscrawl.extract.fields import body
from newscrawl.extract.page.document import Document
from newscrawl.models import Page
from tests.bench import bootstrap, scorer
from tests.bench.fields import contestants
from tests.bench.fields.contestants import Task

try:
    import numpy as np
    from scipy.sparse import csr_matrix, vstack
    from sklearn.linear_model import LogisticRegression
except ImportError as missing:
    raise SystemExit(f"fit_body: {missing}; to fit, first: pip install numpy scikit-learn") from None

# The other sets are kept to measure on.
_SETS = ("naeb", "fundus", "newspaper4k", "readability", "wcxb")
# A feature of fewer outlets may be one outlet's habit; pages of LOST are few. _module says these figures too.
_LEAST_OUTLETS = {"FIRST": 10, "TAKEN": 10, "LEFT": 10, "LOST": 3}
_OWN = "weights_own.py"
_LEAST_WEIGHT = 0.03
# scikit-learn's C, lower is stricter, beside samples weighed up to _SCALE each; chosen by cross-validation.
_PRIOR = 0.006
_SCALE = 30
# A segment counts by its share of the page to this power: below 1, so that short ones have a say. Pages of fewer words than
# _SHORT_PAGE count less.
_LENGTH_POWER = 0.7
_SHORT_PAGE = 60
_SHINGLE = 4
# Of the model that tells when asking pays: gains in F1 below _GAIN are none.
_GAIN, _GAIN_WEIGHT, _ASK_PRIOR = 0.03, 20, 0.1
_INNER = -2  # the byte of an outlet's hash that halves the outlets for it
_WORD = re.compile(r"\w+")
_NO_URL = "http://unknown.invalid/article"

Table = Mapping[str, float]
Tables = Mapping[str, Table]
Both = tuple[Tables, Tables]  # with another's opinion, and our own
Shingle = tuple[str, ...]


class Truth(NamedTuple):
    """A page of the corpus that has a true body."""

    task: Task
    set: str
    body: str
    outlet: str
    opinion: Sequence[str] = ()  #: trafilatura's blocks


class Compared(NamedTuple):
    """A page read without an opinion."""

    features: Mapping[str, float]  #: that tell how far this reading is to be trusted
    gain: float  #: in F1, of asking for an opinion


class Sample(NamedTuple):
    """A segment of a page, labelled."""

    table: str
    outlet: str
    features: frozenset[str]
    share: float  #: of it, that is text
    weight: float


@click.command(help=__doc__.partition("\n")[0])
@click.option("--corpus", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The module to write.")
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, help="Processes.", show_default=True)
@click.option("--cross-validate", is_flag=True, help="Print body F1 of each half of the outlets, fitted on the other.")
def main(corpus: Path, out: Path | None, jobs: int, cross_validate: bool) -> None:
    if out is None and not cross_validate:
        raise click.UsageError("nothing to do: give --out FILE, --cross-validate, or both")
    pages = [page for name in _SETS for page in _pages(corpus, name)]
    asked = _spread(_samples, pages, jobs)
    pages = [page._replace(opinion=opinion) for page, (_, opinion) in zip(pages, asked, strict=True)]
    samples = [sample for found, _ in asked for sample in found]
    if cross_validate:
        _cross_validate(corpus, pages, samples, jobs)
    if out is not None:
        weighed, own = _fit_both(samples, pages, jobs)
        out.write_text(_module(pages, weighed), encoding="utf-8")
        out.with_name(_OWN).write_text(_module(pages, own), encoding="utf-8")


def _spread(work: Callable[[Any], Any], items: Sequence[Any], jobs: int, tables: Both = ({}, {})) -> list[Any]:
    """Results in order, from processes that weigh with these tables."""
    with multiprocessing.get_context("spawn").Pool(jobs, _use, tables) as pool:
        return pool.map(work, items, chunksize=8)


def _use(weighed: Tables, own: Tables) -> None:
    vars(weights).update(weighed)
    vars(weights_own).update(own)


# ── samples ────────────────────────────────────────────────────────────────────────────────────


def _pages(corpus: Path, name: str) -> Iterator[Truth]:
    file = corpus / name / "truth.jsonl"
    if not file.is_file():
        raise click.UsageError(f"{file}: expected a set of the corpus; fitting needs {', '.join(_SETS)}")
    with file.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row.get("body"):
                path, url = corpus / name / "pages" / f"{row['id']}.html.gz", row.get("url") or ""
                task = Task(path, row["id"], url or _NO_URL, row.get("lang") or "")
                yield Truth(task, name, row["body"], urls.site(url) or row["id"])


def _samples(page: Truth) -> tuple[list[Sample], Sequence[str]]:
    """The segments that the body model weighs with an opinion, and those of a first pass without; and the opinion."""
    document = _document(page)
    described = _features(document)
    found = [
        _sample(page, segment, "FIRST", described.of_segment(index))
        for index, segment in enumerate(described.segments)
        if described.is_prose(segment)
    ]
    opinion = body._opinion(document, described.segmented)
    return found + _weighed(page, InformedFeatures(described, opinion=opinion)), opinion


def _own_samples(page: Truth) -> list[Sample]:
    """The segments of a second pass, after a first one with the weights of this process."""
    return _weighed(page, weigh.first_pass(_features(_document(page))))


def _compared(page: Truth) -> Compared:
    """Our own reading, and whether asking would have given a better one, with the weights of this process."""
    described = _features(_document(page))
    informed = weigh.first_pass(described)
    odds = weigh.segment_odds(informed)
    own = weigh.own_text(described)
    features = weigh.ask_features(informed, odds, own.segments)
    asked = weigh.asked_text(described, own, page.opinion) or own.segments
    return Compared(features, _f1(asked, page.body) - _f1(own.segments, page.body))


def _f1(segments: Sequence[Segment], body: str) -> float:
    """Of shingles, each counted as often as it is there."""
    found = Counter(_shingles(_WORD.findall("\n".join(segment.text for segment in segments))))
    true = Counter(_shingles(_WORD.findall(body)))
    return 2 * (found & true).total() / ((found.total() + true.total()) or 1)


def _features(document: Document) -> PageFeatures:
    return PageFeatures(SegmentedPage(document.tree), body._declared(document))


def _document(page: Truth) -> Document:
    raw = gzip.decompress(page.task.path.read_bytes())
    return Document(Page(url=page.task.url, body=raw, fetched_at=datetime.now(UTC)))


def _weighed(page: Truth, informed: InformedFeatures) -> list[Sample]:
    found = []
    for index, segment in enumerate(informed.segments):
        if not informed.is_hopeless(segment):
            table = "TAKEN" if segment.taken >= 0.5 else "LEFT" if informed.covers >= LITTLE else "LOST"
            found.append(_sample(page, segment, table, informed.of_segment(index)))
    return found


def _sample(page: Truth, segment: Segment, table: str, features: Sequence[str]) -> Sample:
    words, shingles, flat = _body(page.body)
    own = _WORD.findall(segment.text)
    weight = min(1.0, (len(own) + 2) / max(_SHORT_PAGE, len(words) - _SHINGLE + 1)) ** _LENGTH_POWER
    return Sample(table, page.outlet, frozenset(features), _share(own, shingles, flat), weight)


@lru_cache(maxsize=2)
def _body(text: str) -> tuple[Sequence[str], set[Shingle], str]:
    words = _WORD.findall(text)
    return words, set(_shingles(words)), f" {' '.join(words)} "


def _share(words: Sequence[str], shingles: set[Shingle], flat: str) -> float:
    """How much of a segment is in the true body; one shorter than a shingle is there or not."""
    if len(words) < _SHINGLE:
        return float(f" {' '.join(words)} " in flat)
    own = _shingles(words)
    return sum(shingle in shingles for shingle in own) / len(own)


def _shingles(words: Sequence[str]) -> list[Shingle]:
    return [tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)]


# ── weights ────────────────────────────────────────────────────────────────────────────────────


def _fit_both(samples: Sequence[Sample], pages: Sequence[Truth], jobs: int) -> Both:
    weighed, own = _fit_pieces(samples, pages, jobs)
    compared: list[Compared] = []
    # Either half is read with weights of the other: pages fitted on are read too well to learn doubt from.
    for half in (0, 1):
        others = [page for page in pages if _half(page.outlet, _INNER) != half]
        known = [sample for sample in samples if _half(sample.outlet, _INNER) != half]
        held = [page for page in pages if _half(page.outlet, _INNER) == half]
        compared += _spread(_compared, held, jobs, _fit_pieces(known, others, jobs))
    return weighed, dict(own) | {"ASK": _asking(compared)}


def _fit_pieces(samples: Sequence[Sample], pages: Sequence[Truth], jobs: int) -> Both:
    first = _fit(samples, "FIRST")
    own = [sample for found in _spread(_own_samples, pages, jobs, ({}, first)) for sample in found]
    return _fit(samples, "TAKEN", "LEFT", "LOST"), dict(first) | dict(_fit(own, "TAKEN", "LEFT", "LOST"))


def _asking(compared: Sequence[Compared]) -> Table:
    """When does asking gain something? Pages where it gains or loses much count more. Weights for the features as they are."""
    names = [name for name in compared[0].features if name]
    values = np.array([[page.features[name] for name in names] for page in compared])
    gain = np.array([page.gain for page in compared])
    mean, spread = values.mean(axis=0), values.std(axis=0)
    model = LogisticRegression(C=_ASK_PRIOR, max_iter=300)
    model.fit((values - mean) / spread, gain > _GAIN, 1 + _GAIN_WEIGHT * np.abs(gain))
    weights = model.coef_[0] / spread
    own = float(model.intercept_[0] - (weights * mean).sum())
    return {"": round(own, 2)} | {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def _fit(samples: Sequence[Sample], *names: str) -> Tables:
    return {name: _weights([s for s in samples if s.table == name], _LEAST_OUTLETS[name]) for name in names}


def _weights(samples: Sequence[Sample], least: int) -> Table:
    """Logistic regression on shares: each segment is there twice, as text and as none, weighed by its share of either."""
    outlets = Counter(
        feature for feature, _ in {(feature, sample.outlet) for sample in samples for feature in sample.features}
    )
    known = {
        feature: at
        for at, feature in enumerate(sorted(feature for feature, count in outlets.items() if count >= least))
    }
    matrix = _matrix(samples, known)
    share = np.array([sample.share for sample in samples])
    weight = np.array([sample.weight for sample in samples]) * _SCALE
    labels = np.repeat([1.0, 0.0], len(samples))
    model = LogisticRegression(C=_PRIOR, max_iter=300, solver="lbfgs")
    model.fit(vstack([matrix, matrix]).tocsr(), labels, np.concatenate([weight * share, weight * (1 - share)]))
    found = {feature: float(model.coef_[0][at]) for feature, at in known.items()}
    kept = {feature: round(value, 2) for feature, value in found.items() if abs(value) >= _LEAST_WEIGHT}
    return {"": round(float(model.intercept_[0]), 2)} | kept


def _matrix(samples: Sequence[Sample], known: Mapping[str, int]) -> csr_matrix:
    columns = [[known[feature] for feature in sample.features if feature in known] for sample in samples]
    flat = [at for row in columns for at in row]
    ends = np.cumsum([0, *map(len, columns)])
    return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(samples), len(known)))


def _module(pages: Sequence[Truth], tables: Tables) -> str:
    outlets = len({page.outlet for page in pages})
    return f'''"""The weights of the body model: what each feature is worth, as a logarithm of odds; "" is what a segment has by itself.

Fitted by logistic regression on {len(pages)} pages of some {outlets} outlets (sets wcxb, naeb, fundus, readability, newspaper4k of the
development corpus), pages counting nearly alike, long segments more; features of fewer than ten outlets (LOST: three) and
weights below 0.03 left out. ASK: when asking trafilatura pays. tests/bench/fit_body.py fits them; run it after any change to
segments, markup, features, hints, wording or informed.
"""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
{"".join(f"{name}: Mapping[str, float] = {{{_lines(table)}}}" + chr(10) for name, table in tables.items())}'''


def _lines(table: Table) -> str:
    """Lines as full as they get, never broken within a pair."""
    pairs = " ".join(f'"{feature}":\xa0{value},' for feature, value in table.items())
    indent = " " * 4
    filled = textwrap.fill(pairs, 118, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return "\n" + filled.replace("\xa0", " ") + "\n"


# ── cross-validation ───────────────────────────────────────────────────────────────────────────


def _cross_validate(corpus: Path, pages: Sequence[Truth], samples: Sequence[Sample], jobs: int) -> None:
    for half in (0, 1):
        fitted = [page for page in pages if _half(page.outlet) != half]
        tables = _fit_both([sample for sample in samples if _half(sample.outlet) != half], fitted, jobs)
        held = [page for page in pages if _half(page.outlet) == half]
        rows = _spread(_predicted, [page.task for page in held], jobs, tables)
        for chosen in _SETS:
            ids = {page.task.id for page in held if page.set == chosen}
            scores = scorer.by_page(corpus, chosen, [row for row in rows if row["id"] in ids])
            f1 = bootstrap.f1([scores[page] for page in ids])
            click.echo(f"half {half}  {chosen:12}{len(ids):4} pages  body F1 {f1:.4f}")


def _half(outlet: str, byte: int = -1) -> int:
    return hashlib.sha256(outlet.encode()).digest()[byte] % 2


def _predicted(task: Task) -> Mapping[str, Any]:
    return contestants.ours(task).row


if __name__ == "__main__":
    main()
