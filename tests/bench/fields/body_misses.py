"""What the body's misses are: blocks that were kept and are not in the truth, and blocks of the truth that were lost, by kind.

The kind of a block is told by where it stands on the page and what its boxes are called, in the words of the body model. Whose
fault a miss is follows from its kind: "truth" where the page does not have what is asked for, or a truth ends halfway; "differ"
where annotators of one set keep what those of another leave out; else "ours".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from newscrawl.extract.body import hints, wording
from newscrawl.extract.body.features import PageFeatures
from newscrawl.extract.body.segments import Segment
from newscrawl.text import same_form
from tests.bench import body_samples
from tests.bench.body_samples import Truth

_WORD = re.compile(r"\w+")
_BLANK_LINE = re.compile(r"\n\s*\n")
_SHINGLE = 4
# Whose fault a kind is, where not ours.
_FAULTS = {
    "not on the page": "truth",
    "the truth ends halfway": "truth",
    "standfirsts": "differ",
    "captions": "differ",
    "tables": "differ",
    "quotations, embedded posts": "differ",
    "headings": "differ",
}
_HINTS = {
    "comment": "comments",
    "caption": "captions",
    "figcaption": "captions",
    "author": "about the author",
    "letter": "newsletters, walls, consent",
    "advert": "advertisements",
    "related": "teasers of other stories",
    "share": "sharing, tools",
    "meta": "dates, tags, notes",
    "quote": "boxes",
    "chrome": "menus, columns, footers",
}
_KINDS = {"item": "lists", "table": "tables", "quote": "quotations, embedded posts", "heading": "headings"}
_NAMED = re.compile(r"(?:is|box):(\w+)")
_WORDS = {
    "credit": "captions",
    "byline": "bylines",
    "contact": "about the author",
    "copyright": "legal lines",
    "also": "calls and pointers",
}
_HEAD = """# What the body's misses are

Made by `make measure WHAT="fields --corpus DIR --body-misses tests/bench/body_misses.md"`; do not edit.
Blocks that are kept and not in the true body, and blocks of it that are lost, with their letters and the pages that have such,
over all pages with a true body. "of other outlets": read with weights that are fitted on other outlets alone. Whose fault:
"truth" where the page does not have what is asked for or a truth ends halfway, "differ" where annotators of one set keep what
those of another leave out, else "ours".

"""


class Miss(NamedTuple):
    """A block that is kept wrongly, or lost."""

    is_lost: bool
    kind: str
    letters: int


def of_page(page: Truth, body: str, subtitle: str) -> list[Miss]:
    """The misses of one page, given what was found; a standfirst that is found apart from the body is not lost."""
    features = body_samples.described(body_samples.document(page))
    return [*_kept(page, features, body), *_lost(page, features, f"{subtitle}\n{body}")]


def _kept(page: Truth, features: PageFeatures, body: str) -> Iterator[Miss]:
    places = {segment.form: at for at, segment in reversed(list(enumerate(features.segments)))}
    unclear = body_samples.left_out(page, features)
    true, lines = _Text(page.body), _blocks(body)
    held = [true.holds(line) for line in lines]
    first, last = (held.index(True), len(held) - held[::-1].index(True)) if any(held) else (0, 0)
    seen: set[str] = set()
    for number, (line, is_held) in enumerate(zip(lines, held, strict=True)):
        form = same_form(line)
        if not is_held:
            at = places.get(form)
            if at is not None and at in unclear:
                kind = "the truth ends halfway"
            elif form in seen:
                kind = "said twice"
            else:
                where = "above" if number < first else "below" if number >= last else "amid"
                kind = _kind(features, at) or f"paragraphs {where} the text"
            yield Miss(False, kind, len(form))
        seen.add(form)


def _lost(page: Truth, features: PageFeatures, read: str) -> Iterator[Miss]:
    places = {segment.form: at for at, segment in enumerate(features.segments)}
    found, shown = _Text(read), _Text("\n".join(segment.text for segment in features.segments))
    for line in _blocks(page.body):
        if not found.holds(line):
            form = same_form(line)
            kind = _kind(features, places.get(form)) or "paragraphs"
            yield Miss(True, kind if shown.holds(line) else "not on the page", len(form))


def _kind(features: PageFeatures, at: int | None) -> str | None:
    if at is None:
        return None
    segment = features.segments[at]
    if any("described" in group for group in features.of_segment(at)):
        return "standfirsts"
    return _by_box(segment) or _by_words(segment) or _KINDS.get(segment.kind)


def _by_box(segment: Segment) -> str | None:
    container = segment.container
    named = hints.features(0, container.boxed, container.hints)
    called = {match[1] for name in named if (match := _NAMED.fullmatch(name))}
    if "blockquote" in called:
        return _KINDS["quote"]
    return next((kind for hint, kind in _HINTS.items() if hint in called), None)


def _by_words(segment: Segment) -> str | None:
    found = wording.features(segment)
    return next((kind for word, kind in _WORDS.items() if any(one.startswith(word) for one in found)), None)


class _Text:
    """A text as words and shingles of words."""

    def __init__(self, text: str) -> None:
        words = _WORD.findall(text)
        self._flat = f" {' '.join(words)} "
        self._shingles = {tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}

    def holds(self, line: str) -> bool:
        """Whether most of a line is in the text."""
        words = _WORD.findall(line)
        if len(words) < _SHINGLE:
            return f" {' '.join(words)} " in self._flat
        own = [tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)]
        return 2 * sum(shingle in self._shingles for shingle in own) >= len(own)


def _blocks(body: str) -> list[str]:
    return [line for line in _BLANK_LINE.split(body) if _WORD.search(line)]


# ── the table ──────────────────────────────────────────────────────────────────────────────────


def markdown(found: Mapping[str, Mapping[str, Sequence[Miss]]]) -> str:
    """The table of misses. found: of each contestant, the misses of each page"""
    letters: defaultdict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    pages: defaultdict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    for contestant, by_page in found.items():
        for misses in by_page.values():
            for miss in misses:
                letters[miss.is_lost, miss.kind][contestant] += miss.letters
            for key in {(miss.is_lost, miss.kind) for miss in misses}:
                pages[key][contestant] += 1
    header = ["miss", "kind", "whose fault", *(f"{name}: {what}" for name in found for what in ("letters", "pages"))]
    lines = [header, ["---"] * len(header)]
    for key in sorted(letters, key=lambda key: (key[0], -max(letters[key].values()))):
        is_lost, kind = key
        figures = [str(of[key][name]) for name in found for of in (letters, pages)]
        lines.append(["lost" if is_lost else "kept wrongly", kind, _FAULTS.get(kind, "ours"), *figures])
    return _HEAD + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
