"""Fit the weights of newscrawl/extract/_blocks_weights.py: what each sign says for a piece of a page being text.

Run it after any change to _blocks_cut, _blocks_marks, _blocks_wording, _blocks_plain or _blocks_signs. It needs the development corpus,
which is no part of this repository, and numpy and scikit-learn, which `make setup` leaves out, as nothing else uses them:

    .venv/bin/python -m pip install numpy scikit-learn
    .venv/bin/python -m tests.bench.fit_body --corpus ../shared/corpus --out newscrawl/extract/_blocks_weights.py
    .venv/bin/python -m tests.bench.fit_body --corpus ../shared/corpus --cross-validate

Each page is cut and looked at as a crawl does it; a piece's label is the share of it that the true body holds; each
situation (taken, left, lost: see _blocks_weigh) gets a logistic regression. So does the first look without an opinion, and
then the situations that it makes: these are _blocks_weights_own.py, written beside the other, with what tells when asking for
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
from newscrawl.extract.body import weigh, weights_own
from newscrawl.extract.body import weights as _blocks_weights
from newscrawl.extract.body.cut import Cut, Piece
from newscrawl.extract.body.features import Plain
from newscrawl.extract.body.opinion import LITTLE, Look
from newscrawl.extract.fields import body as trafilatura
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
# A sign of fewer outlets may be one outlet's habit; pages of LOST are few. _module says these figures too.
_LEAST_OUTLETS = {"FIRST": 10, "TAKEN": 10, "LEFT": 10, "LOST": 3}
_OWN = "_blocks_weights_own.py"
_LEAST_WEIGHT = 0.03
# scikit-learn's C, lower is stricter, beside samples weighed up to _SCALE each; chosen by cross-validation.
_PRIOR = 0.006
_SCALE = 30
# A piece counts by its share of the page to this power: below 1, so that short ones have a say. Pages of fewer words than
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

    signs: Mapping[str, float]  #: that tell how far this reading is to be trusted
    gain: float  #: in F1, of asking for an opinion


class Sample(NamedTuple):
    """A piece of a page, labelled."""

    table: str
    outlet: str
    signs: frozenset[str]
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
    vars(_blocks_weights).update(weighed)
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
    """The pieces that _blocks_weigh would weigh with an opinion, and those of a first look without; and the opinion."""
    document = _document(page)
    plain = _plain(document)
    found = [
        _sample(page, piece, "FIRST", plain.signs(index))
        for index, piece in enumerate(plain.pieces)
        if plain.is_prose(piece)
    ]
    opinion = trafilatura._opinion(document, plain.cut)
    return found + _weighed(page, Look(plain, opinion=opinion)), opinion


def _own_samples(page: Truth) -> list[Sample]:
    """The pieces of a second look, after a first one with the weights of this process."""
    return _weighed(page, weigh.first_look(_plain(_document(page))))


def _compared(page: Truth) -> Compared:
    """Our own reading, and whether asking would have given a better one, with the weights of this process."""
    plain = _plain(_document(page))
    look = weigh.first_look(plain)
    odds = weigh.look_odds(look)
    own = weigh.own_text(plain)
    signs = weigh.page_signs(look, odds, own.pieces)
    asked = weigh.asked_text(plain, own, page.opinion) or own.pieces
    return Compared(signs, _f1(asked, page.body) - _f1(own.pieces, page.body))


def _f1(pieces: Sequence[Piece], body: str) -> float:
    """Of shingles, each counted as often as it is there."""
    found = Counter(_shingles(_WORD.findall("\n".join(piece.text for piece in pieces))))
    true = Counter(_shingles(_WORD.findall(body)))
    return 2 * (found & true).total() / ((found.total() + true.total()) or 1)


def _plain(document: Document) -> Plain:
    return Plain(Cut(document.tree), trafilatura._known(document))


def _document(page: Truth) -> Document:
    raw = gzip.decompress(page.task.path.read_bytes())
    return Document(Page(url=page.task.url, body=raw, fetched_at=datetime.now(UTC)))


def _weighed(page: Truth, look: Look) -> list[Sample]:
    found = []
    for index, piece in enumerate(look.pieces):
        if not look.hopeless(piece):
            table = "TAKEN" if piece.taken >= 0.5 else "LEFT" if look.covers >= LITTLE else "LOST"
            found.append(_sample(page, piece, table, look.signs(index)))
    return found


def _sample(page: Truth, piece: Piece, table: str, signs: Sequence[str]) -> Sample:
    words, shingles, flat = _body(page.body)
    said = _WORD.findall(piece.text)
    weight = min(1.0, (len(said) + 2) / max(_SHORT_PAGE, len(words) - _SHINGLE + 1)) ** _LENGTH_POWER
    return Sample(table, page.outlet, frozenset(signs), _share(said, shingles, flat), weight)


@lru_cache(maxsize=2)
def _body(said: str) -> tuple[Sequence[str], set[Shingle], str]:
    words = _WORD.findall(said)
    return words, set(_shingles(words)), f" {' '.join(words)} "


def _share(said: Sequence[str], shingles: set[Shingle], flat: str) -> float:
    """How much of a piece is in the true body; one shorter than a shingle is there or not."""
    if len(said) < _SHINGLE:
        return float(f" {' '.join(said)} " in flat)
    own = _shingles(said)
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
    """When does asking gain something? Pages where it gains or loses much count more. Weights for the signs as they are."""
    names = [name for name in compared[0].signs if name]
    values = np.array([[page.signs[name] for name in names] for page in compared])
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
    """Logistic regression on shares: each piece is there twice, as text and as none, weighed by its share of either."""
    outlets = Counter(sign for sign, _ in {(sign, sample.outlet) for sample in samples for sign in sample.signs})
    known = {sign: at for at, sign in enumerate(sorted(sign for sign, count in outlets.items() if count >= least))}
    matrix = _matrix(samples, known)
    share = np.array([sample.share for sample in samples])
    weight = np.array([sample.weight for sample in samples]) * _SCALE
    labels = np.repeat([1.0, 0.0], len(samples))
    model = LogisticRegression(C=_PRIOR, max_iter=300, solver="lbfgs")
    model.fit(vstack([matrix, matrix]).tocsr(), labels, np.concatenate([weight * share, weight * (1 - share)]))
    found = {sign: float(model.coef_[0][at]) for sign, at in known.items()}
    kept = {sign: round(value, 2) for sign, value in found.items() if abs(value) >= _LEAST_WEIGHT}
    return {"": round(float(model.intercept_[0]), 2)} | kept


def _matrix(samples: Sequence[Sample], known: Mapping[str, int]) -> csr_matrix:
    columns = [[known[sign] for sign in sample.signs if sign in known] for sample in samples]
    flat = [at for row in columns for at in row]
    ends = np.cumsum([0, *map(len, columns)])
    return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(samples), len(known)))


def _module(pages: Sequence[Truth], tables: Tables) -> str:
    outlets = len({page.outlet for page in pages})
    return f'''"""What each sign is worth, for _blocks_weigh: logarithms of odds; "" is what a piece has by itself.

Fitted by logistic regression on {len(pages)} pages of some {outlets} outlets (sets wcxb, naeb, fundus, readability, newspaper4k of the
development corpus), pages counting nearly alike, long pieces more; signs of fewer than ten outlets (LOST: three) and weights
below 0.03 left out. ASK: when asking for an opinion pays. Refit, by tests/bench/fit_body.py, after any change to _blocks_cut,
_blocks_marks, _blocks_wording, _blocks_plain or _blocks_signs.
"""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
{"".join(f"{name}: Mapping[str, float] = {{{_lines(table)}}}" + chr(10) for name, table in tables.items())}'''


def _lines(table: Table) -> str:
    """Lines as full as they get, never broken within a pair."""
    pairs = " ".join(f'"{sign}":\xa0{value},' for sign, value in table.items())
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
