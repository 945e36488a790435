"""Hints are what an element's tag, class and id call it, as bits: "related", "share", "body" … Their words are English, Italian
and those of the common content systems.

A hint is evidence and no verdict: what each is worth was fitted on pages whose text is known (`weights`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

from newscrawl.extract.page.class_words import without_topics
from newscrawl.extract.page.wordings import Wordings

_WORDS: dict[str, str] = {
    "related": r"relat|correlat|leggi[-_]?anche|read[-_]?(?:more|also|next)|recommend|raccomand|recirc|[-_]recs?\b"
    r"|more[-_]?(?:from|news|stories|articles|on)|popular|most[-_]?read|piu[-_]?lett|trending|teaser|outbrain|taboola|mgid"
    r"|also[-_]?like|up[-_]?next|suggest|see[-_]?also",
    "card": r"latest|ultime|carousel|slider|\bcards?\b|promo|next[-_]?(?:post|article)|prev|in[-_]?evidenza|approfondi"
    r"|inline[-_]?link",
    "share": r"shar(?:e|ing)|social|follow|condivi|whatsapp|facebook|twitter|telegram|tools?\b|actions?\b|print|button"
    r"|\bbtn|\bcta",
    "letter": r"newsletter|subscri|sign[-_]?(?:up|in)|abbona|iscri|paywall|login|regist|modal|popup|overlay|donat|support"
    r"|piano\b|\bpoll|survey|quiz",
    "consent": r"cookie|consent|gdpr|privacy",
    "advert": r"\bad[sv]?\b|[-_]ads?\b|\bads?[-_]|advert|sponsor|banner|pubblicit|reclame|commercial|affiliat|disclos"
    r"|disclaim",
    "comment": r"comment|disqus|respond|replies|discuss",
    "author": r"author|autor[ei]?\b|byline|\bbio\b|[-_]bio\b|contributor|\bfirma|writer|credits?\b|about|profile|redattore",
    "caption": r"caption|didascalia|galler|photo|foto|image|picture|\bimg|media|video|audio|player|slide|figure|lightbox"
    r"|thumb",
    "meta": r"meta\b|[-_]meta|\bmeta|date|\btime|timestamp|tags?\b|tag[-_]|categor|topic|breadcrumb|kicker|publish|posted"
    r"|label|reading|keywords?|copyright|licen|source\b|fonte|correction",
    "chrome": r"foot(?:er)?\b|head(?:er)?\b|sidebar|side[-_]|[-_]side|\bmenu|[-_]menu|\bnav|widget|toolbar|masthead|skip"
    r"|search|rail\b|aside|site[-_]|logo|language|pagination|pager|\bindex|\btoc\b|table[-_]of",
    "quote": r"pull[-_]?quote|quote|citazione|highlight|callout|fact[-_]?box|infobox|\bbox\b|[-_]box\b|\bbox[-_]|embed"
    r"|insert|inset",
    "lead": r"sommario|sub-?title|sottotitolo|catenaccio|standfirst|\bdeck?\b|[-_]deck?\b|subhead|summary|abstract"
    r"|excerpt|strapline|intro|lead\b|lede|dropline|description|bullet|key[-_]?points|takeaway",
    "body": r"article[-_]{0,2}(?:body|content|text|copy|main)|articlebody|entry[-_]?content"
    r"|post[-_]{0,2}(?:content|body|text)|story[-_]{0,2}(?:body|content|text)|body[-_]?(?:text|copy|content)"
    r"|content[-_]{0,2}body|field[-_]name[-_]body|\btesto|main[-_]?text|rich[-_]?text|prose"
    r"|text[-_]?(?:body|block|content)|wysiwyg|maincontent|news[-_]?(?:text|body|content)|single[-_]content|paragraph",
    "story": r"article|story|\bpost\b|entry|articolo|content|\bmain\b|\btext\b|corpo",
}
_TAGS = (
    "aside", "footer", "header", "figure", "figcaption", "form", "table", "blockquote", "article", "main", "address",
    "details", "label", "ul",
)  # fmt: skip
BITS = {name: 1 << bit for bit, name in enumerate([*_WORDS, *_TAGS, "hidden"])}
_WORDINGS = Wordings(tuple(_WORDS.values()))  # whose bits are those of BITS
_OF_TAGS = {name: BITS[name] for name in _TAGS} | {
    "ol": BITS["ul"], "dl": BITS["ul"], "caption": BITS["figcaption"],
    "nav": BITS["chrome"], "button": BITS["chrome"], "dialog": BITS["chrome"], "menu": BITS["ul"],
}  # fmt: skip
HIDDEN = BITS["hidden"]
LETTER = BITS["letter"] | BITS["consent"]
META = BITS["meta"]
RELATED = BITS["related"]
CARD = BITS["card"]
# What readers say, and what they are asked.
TALK = BITS["comment"] | BITS["consent"]
CAPTION = BITS["caption"] | BITS["figure"] | BITS["figcaption"]
# Hints of what stands beside a text, wherever it is put.
BESIDE = LETTER | sum(
    BITS[name] for name in ("related", "card", "share", "advert", "comment", "author", "chrome", "aside", "form")
)
# Hints that say "here is the article": on an element that holds most of a page's prose they tell nothing of a line in it.
PRAISE = BITS["body"] | BITS["story"] | BITS["article"] | BITS["main"]
BODIES = tuple(BITS[name] for name in ("body", "article", "main", "story"))
_NAMING = frozenset({"id", "itemprop", "role"})
_UNSHOWN = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
# Ids that are counted ("menu-item-1234") are one word.
_NO_DIGITS = str.maketrans("", "", "0123456789")


def of_element(node: HtmlElement, tag: str, style: str) -> int:
    """The hints of an element's tag and attributes; the class of <body> ("has-sidebar") gives none."""
    own = of_tag(tag)
    if tag == "body":
        return own
    for name in node.keys():  # noqa: SIM118 - names alone: items() walks all attributes again for each value
        if name == "class":
            own |= of_words(style)
        elif name in _NAMING:
            own |= of_words(node.get(name, ""))
        elif (
            name == "hidden"
            or (name == "style" and is_unshown(node.get(name, "")))
            or (name == "aria-hidden" and node.get(name) == "true")
        ):
            own |= HIDDEN
    return own


def of_tag(tag: str) -> int:
    """The hints of a tag alone."""
    return _OF_TAGS.get(tag, 0)


def is_unshown(style: str) -> bool:
    """Whether an element's style hides it."""
    return _UNSHOWN.search(style) is not None


@lru_cache(maxsize=8192)
def of_words(attributes: str) -> int:
    """The hints of an element's class, id, itemprop or role."""
    bits = 0
    for word in without_topics(attributes).translate(_NO_DIGITS).split():
        bits |= of_word(word)
    return bits


# Pages share most words of their classes, also with pages of other outlets.
@lru_cache(maxsize=16384)
def of_word(word: str) -> int:
    return _WORDINGS.of(word.lower())


@lru_cache(maxsize=8192)
def features(inherited: int, boxed: int, own: int) -> tuple[str, ...]:
    """Features of what a segment stands in: the hints of all that holds it, of what holds little else, and of its own element."""
    within = [f"in:{name}" for name, bit in BITS.items() if inherited & bit]
    boxes = [f"box:{name}" for name, bit in BITS.items() if boxed & bit]
    return (*within, *boxes, *(f"is:{name}" for name, bit in BITS.items() if own & bit))


@lru_cache(maxsize=4096)
def box_features(own: int) -> tuple[str, ...]:
    """Features of a segment's box: its hints."""
    return tuple(f"at:{name}" for name, bit in BITS.items() if own & bit)


@lru_cache(maxsize=256)
def body_features(called: int, within: int) -> tuple[str, ...]:
    """Features of the bodies that a page has (`called`): whether a segment stands in them (`within`)."""
    return tuple(f"within:{name}{within & bit > 0:d}" for name, bit in BITS.items() if called & bit)
