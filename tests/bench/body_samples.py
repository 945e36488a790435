"""Labelled segments of the corpus' pages: what `fit_body` fits the weights of the body model on.

A segment's label is the share of it that the true body holds; of a page with snippets alone, only segments that hold one have a
label. Where a truth ends halfway (a run of paragraphs that are marked up as those in the truth are, and are not in it), annotator
and page differ: such a run is nobody's sample. Everything here is importable by a spawned process.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from newscrawl import urls
from newscrawl.extract.body import opinion, weigh
from newscrawl.extract.body.features import Group, PageFeatures, style
from newscrawl.extract.body.informed import InformedFeatures
from newscrawl.extract.body.segments import Segment
from newscrawl.extract.fields import body
from newscrawl.extract.page.document import Document
from newscrawl.models import Page
from newscrawl.text import same_form
from tests.bench import corpus as corpora
from tests.bench.fields.contestants import Task

NO_URL = "http://unknown.invalid/article"
# A segment counts by its share of the page to this power: below 1, so that short ones have a say. Pages of fewer words than
# _SHORT_PAGE count less.
_LENGTH_POWER = 0.7
_SHORT_PAGE = 60
_SHINGLE = 4
# A snippet that names its segment, and the words that its page is taken to have.
_SNIPPET_LETTERS, _SNIPPET_WORDS, _SNIPPET_PAGE = 8, 10, 400
# So many paragraphs, with so many words, make a run that the truth leaves out.
_RUN, _RUN_WORDS = 4, 150
_WORD = re.compile(r"\w+")

Shingle = tuple[str, ...]


class Truth(NamedTuple):
    """A page of the corpus that has a true body, or snippets that it holds and does not hold."""

    task: Task
    set: str
    outlet: str
    body: str
    within: Sequence[str] = ()
    without: Sequence[str] = ()
    opinion: Sequence[str] = ()  #: trafilatura's blocks


class Sample(NamedTuple):
    """A segment of a page, labelled."""

    table: str
    outlet: str
    features: frozenset[str]
    share: float  #: of it, that is text
    weight: float


class Label(NamedTuple):
    """What is known of a segment."""

    share: float  #: of it, that is text
    weight: float


def pages(corpus: Path) -> list[Truth]:
    """All pages of the corpus that tell of a body, each address once, those with a whole true body before others."""
    found = [page for file in sorted(corpus.glob("*/truth.jsonl")) for page in _pages(file.parent)]
    known = {page.task.url for page in found if page.body} - {NO_URL}
    return [page for page in found if page.body or page.task.url not in known]


def _pages(folder: Path) -> Iterator[Truth]:
    for row in corpora.truth(folder):
        file = corpora.page_file(folder, row)
        if (row.get("body") or row.get("without")) and file.is_file():
            url = row.get("url") or ""
            task = Task(file, row["id"], url or NO_URL, row.get("lang") or "")
            outlet = urls.site(url) or row["id"]
            yield Truth(
                task, folder.name, outlet, row.get("body") or "", row.get("with") or (), row.get("without") or ()
            )


def document(page: Truth) -> Document:
    raw = gzip.decompress(page.task.path.read_bytes())
    return Document(Page(url=page.task.url, body=raw, fetched_at=datetime.now(UTC)))


def described(known: Document) -> PageFeatures:
    return PageFeatures(body._segmented(known.tree), body._declared(known))


def of_first(page: Truth) -> tuple[list[Sample], Sequence[str]]:
    """The samples of a first pass, and those that are weighed with an opinion; and the opinion."""
    known = document(page)
    features = described(known)
    labels = _labels(page, features)
    found = [
        _sample(page, "FIRST", features.of_segment(index), label)
        for index, label in labels.items()
        if features.is_prose(features.segments[index])
    ]
    told = opinion.of_trafilatura(known.tree, features.segmented, weigh.own_text(features).segments)
    return found + _weighed(page, InformedFeatures(features, opinion=told), labels), told


def of_second(page: Truth) -> list[Sample]:
    """The samples of a second pass, after a first one with the weights of this process."""
    features = described(document(page))
    return _weighed(page, weigh.first_pass(features), _labels(page, features))


def f1(segments: Sequence[Segment], true: str) -> float:
    """Of shingles, each counted as often as it is there."""
    found = Counter(_shingles(_WORD.findall("\n".join(segment.text for segment in segments))))
    wanted = Counter(_shingles(_WORD.findall(true)))
    return 2 * (found & wanted).total() / ((found.total() + wanted.total()) or 1)


def _weighed(page: Truth, informed: InformedFeatures, labels: Mapping[int, Label]) -> list[Sample]:
    return [
        _sample(page, weigh.situation(informed, segment), informed.of_segment(index), labels[index])
        for index, segment in enumerate(informed.segments)
        if index in labels and not informed.is_hopeless(segment)
    ]


def _sample(page: Truth, table: str, features: Sequence[Group], label: Label) -> Sample:
    return Sample(table, page.outlet, frozenset(chain.from_iterable(features)), label.share, label.weight)


# ── labels ─────────────────────────────────────────────────────────────────────────────────────


def _labels(page: Truth, features: PageFeatures) -> dict[int, Label]:
    """The labels of those segments of which the truth tells, by their places."""
    if not page.body:
        return _of_snippets(page, features.segments)
    words, shingles, flat = _body(page.body)
    cut = [_WORD.findall(segment.text) for segment in features.segments]
    shares = [_share(own, shingles, flat) for own in cut]
    unclear = _unclear(features, shares, [len(own) for own in cut])
    size = len(words) - _SHINGLE + 1
    return {
        at: Label(share, _weight(len(own), size))
        for at, (own, share) in enumerate(zip(cut, shares, strict=True))
        if at not in unclear
    }


def _weight(words: int, page: int) -> float:
    return float(min(1.0, (words + 2) / max(_SHORT_PAGE, page)) ** _LENGTH_POWER)


def _of_snippets(page: Truth, segments: Sequence[Segment]) -> dict[int, Label]:
    yes, no = (
        [form for line in lines if len(form := same_form(line)) > _SNIPPET_LETTERS]
        for lines in (page.within, page.without)
    )
    found: dict[int, Label] = {}
    for at, segment in enumerate(segments):
        is_text, is_none = (any(form in segment.form for form in forms) for forms in (yes, no))
        if is_text != is_none:
            words = max(_SNIPPET_WORDS, len(_WORD.findall(segment.text)))
            found[at] = Label(float(is_text), _weight(words, _SNIPPET_PAGE))
    return found


def left_out(page: Truth, features: PageFeatures) -> set[int]:
    """The places of segments on which annotator and page differ: a truth that ends halfway."""
    _, shingles, flat = _body(page.body)
    cut = [_WORD.findall(segment.text) for segment in features.segments]
    return _unclear(features, [_share(own, shingles, flat) for own in cut], [len(own) for own in cut])


def _unclear(features: PageFeatures, shares: Sequence[float], sizes: Sequence[int]) -> set[int]:
    """The places of runs that the truth leaves out, of paragraphs of a style of which it has others."""
    styles: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, segment in enumerate(features.segments):
        if features.is_prose(segment):
            styles[style(segment)].append(at)
    found: set[int] = set()
    for places in styles.values():
        if sum(shares[at] >= 0.5 for at in places) > 1:
            for run in _runs(places, shares):
                if len(run) >= _RUN and sum(sizes[at] for at in run) >= _RUN_WORDS:
                    found.update(run)
    return found


def _runs(places: Sequence[int], shares: Sequence[float]) -> list[list[int]]:
    """Runs of places whose segments are not in the truth."""
    runs: list[list[int]] = [[]]
    for at in places:
        if shares[at] < 0.5:
            runs[-1].append(at)
        else:
            runs.append([])
    return runs


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


def outlets(samples: Sequence[Any]) -> Counter[str]:
    """For each feature, of how many outlets it is."""
    return Counter(feature for feature, _ in {(feature, one.outlet) for one in samples for feature in one.features})
