"""The text of an article of which its page shows no more than a part is looked for elsewhere: in its data, its state, its feed.

Looked for only where the text found is thin, and taken only where it has what the page shows, and a good deal more. Of a page that is
closed to some it is not: neither where a flag says so nor where a wall is shown, whatever the data hold. What is left a standfirst, or
ends in the middle, is a stump, and the origin of the body says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from newscrawl import text
from newscrawl.extract.fields import _access
from newscrawl.extract.page import own_text, schema, structured
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.markup import untagged
from newscrawl.models import Block, Candidate, Trust
from newscrawl.text import same_form, unescaped

# A text of so many words is not looked for elsewhere.
_THIN_WORDS = 200
# What is taken in its place has so many times its words, and at least these: where much is shown, it is mostly all.
_MORE, _MUCH_MORE = 1.4, 2.0
_MUCH_WORDS = 100
_LEAST_WORDS = 50
_SENTENCE_WORDS = 8
_SAMPLE_LETTERS = 60
_LINES = ("p", "div", "h2", "h3", "span", "strong")
_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:dek|deck|standfirst|sommario|catenaccio|sottotitolo|subtitle|sub-?head(?:line)?|summary|abstract|excerpt|chapeau"
    r"|chapo|vorspann|entradilla|bajada|strapline|teaser)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FILLED_BY_SCRIPTS = re.compile(
    r"<div[^<>]{0,80}\bid=[\"']?(?:__next|__nuxt|___gatsby|root|app|svelte)[\"'\s>]|__NEXT_DATA__|__NUXT|__APOLLO_STATE__|__INITIAL_STATE__"
    r"|class=[\"'][^\"'<>]{0,80}\bskeleton",
    re.IGNORECASE,
)
_LOADING = re.compile(
    r"^\W*(?:caricamento|loading|wird geladen|l[aä]dt|chargement|cargando|carregando|attendere|attendi|please wait|bitte warten)\b.{0,50}$"
    r"|^.{0,40}\b(?:enable|turn on|attiva\w*|abilita\w*|activez|aktivieren)\b.{0,30}\bjavascript\b.{0,60}$"
    r"|^.{0,60}\bjavascript\b.{0,30}\b(?:enabled|required|attivato|abilitato|aktiviert|activé|disabled|disabilitato)\b.{0,40}$",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])$")


def candidates(
    document: Document, shown: Sequence[Block], title: str | None, flags: Iterable[Candidate]
) -> Iterator[Candidate]:
    """The blocks of the whole text, if it is elsewhere; none where the page shows enough, or is closed to some.

    shown: the blocks that were found; flags: candidates of access
    """
    words = sum(text.words(block.text) for block in shown)
    if words >= _THIN_WORDS:
        return
    found = [one for one in _told(document, shown, title) if _is_whole(one, shown, words)]
    if not found or _access.is_closed(document, (flag.value for flag in flags)):
        return
    from newscrawl.extract.fields import body  # here, since it loads trafilatura, which importing the room is not to do

    best = max(found, key=lambda one: one.words)
    blocks = list(_once(body.of_markup(best.html, document)))
    if sum(text.words(block.partition(": ")[2]) for block in blocks) >= _least(words):
        yield from (Candidate("blocks", block, Trust.GUESS, best.place) for block in blocks)


def _once(blocks: Iterable[str]) -> Iterator[str]:
    """The blocks without sentences that were there before: a state has the same text for several uses."""
    seen = set[str]()
    for block in blocks:
        if block not in seen:
            yield block
        if text.words(block) > _SENTENCE_WORDS:
            seen.add(block)


def _least(words: int) -> float:
    """The words that a text has to have, to be taken for one of so many."""
    return max(_LEAST_WORDS, words * (_MORE if words < _MUCH_WORDS else _MUCH_MORE))


def _told(document: Document, shown: Sequence[Block], title: str | None) -> Iterator[own_text.Told]:
    """The texts that data, state and feed have, each with its place."""
    for node in document.article_nodes:
        raw = node.get("articleBody")
        if isinstance(raw, str) and not isinstance(node, schema.Mended) and raw.strip():
            yield _as_told(structured.markup(raw), "jsonld:articleBody")
            break
    state = own_text.find(document, title, [block.text for block in shown])
    if state is not None:
        yield state._replace(place=f"state:{state.place}")
    entry = document.page.evidence
    if entry is not None and entry.text:
        yield _as_told(structured.markup(entry.text), "entry:text")


def _as_told(html: str, place: str) -> own_text.Told:
    return own_text.Told(html, place, text.words(untagged(html)))


def _is_whole(told: own_text.Told, shown: Sequence[Block], words: int) -> bool:
    """Whether a text is more of the one that is shown, and not another one, or the same once more."""
    if told.words < _least(words):
        return False
    plain = text.line(unescaped(untagged(told.html)))
    if _CUT.search(plain):
        return False
    form = same_form(plain)
    sentences = [block.text for block in shown if text.words(block.text) >= _SENTENCE_WORDS]
    had = sum(same_form(one)[:_SAMPLE_LETTERS] in form for one in sentences)
    return not sentences or 2 * had >= len(sentences)


def legible(shown: Sequence[Block]) -> tuple[Block, ...]:
    """A short text without the words that stand in its place while scripts fetch it, or where there are none."""
    words = sum(text.words(block.text) for block in shown)
    return tuple(shown) if words >= _THIN_WORDS else tuple(one for one in shown if not _LOADING.search(one.text))


def is_stump(document: Document, shown: Sequence[Block]) -> str | None:
    """Why a text is no more than the beginning of one, in a word or two; None where nothing says so."""
    words = sum(text.words(block.text) for block in shown)
    if not shown or words >= _THIN_WORDS:
        return None
    if words < _MUCH_WORDS and _CUT.search(shown[-1].text):
        return "cut short"
    counted = _access.word_count(document)
    if counted and counted >= 2 * words:
        return "fewer words than its data count"
    return "the standfirst alone" if len(shown) == 1 and _is_standfirst(document, shown[0].text) else None


def _is_standfirst(document: Document, only: str) -> bool:
    """Whether the only paragraph of a text is marked as its standfirst, or is the description of a page that scripts fill.

    A short story of one paragraph is its own description in many systems, and a whole text.
    """
    form = same_form(only)
    marked = (one for tag in _LINES for one in document.elements.of(tag) if _STANDFIRST.search(one.get("class") or ""))
    if any(same_form(inner_text(one, 2 * len(only))) == form for one in marked):
        return True
    described = {same_form(one) for one in (document.meta("og:description"), document.meta("description")) if one}
    return form in described and _FILLED_BY_SCRIPTS.search(document.text) is not None
