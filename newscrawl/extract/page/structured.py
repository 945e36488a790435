"""A text in the structured form of an editor becomes HTML: lists of blocks, of runs, of elements, whoever's editor wrote them.

ProseMirror, Slate, Lexical, Draft.js, Editor.js, Portable Text, Contentful, WordPress' and Strapi's blocks and React's elements have in
common that a block names its kind in a word and holds its words, or further blocks, under another key. What is no text of the
article (pictures, videos, other stories, boxes) is told by its kind and left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from newscrawl import text
from newscrawl.markup import untagged

_DEEPEST = 40
_KINDS = (
    "type", "_type", "nodeType", "kind", "tag", "tagName", "blockName", "blockType", "block", "component", "__component",
    "__typename", "name", "acf_fc_layout", "layout", "element", "tipo", "t",
)  # fmt: skip
_HOLDS = (
    "children", "content", "contents", "blocks", "paragraphs", "items", "rows", "cells", "nodes", "body", "__html", "html", "rendered",
    "processed", "text", "testo", "contenuto", "texte", "inhalt", "texto", "value", "originalContent", "innerHTML", "data", "attributes",
    "attrs", "fields", "props", "root", "document", "paragraph", "model", "c",
)  # fmt: skip
_OF_STORIES = frozenset(
    {
        *(
            "title",
            "headline",
            "titolo",
            "titel",
            "titre",
            "titulo",
            "slug",
            "permalink",
            "url",
            "href",
            "path",
            "canonical",
        ),
        *("author", "authors", "user", "username", "autore", "nickname"),
    }
)
_AROUND = frozenset({"data", "attributes", "attrs", "fields", "props", "model"})
_SKIPPED = re.compile(
    r"image|img|photo|picture|video|audio|media|figure|gallery|caption|embed|iframe|advert|^ads?$|^adv$|banner|pubblicit|relat|correl|"
    r"recirc|recommend|teaser|promo|card|newsletter|comment|poll|quiz|widget|button|script|style|divider|separator|social|tweet|share|"
    r"player|podcast|inset|^nav|aside|footer|form$|subscri|paywall|seealso|readmore|more|author|byline|tags?list|noscript|^svg|entity$|asset",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"^(?:text|span|link|a|strong|b|bold|em|i|italic|emphasis|mark|hyperlink|entity-?hyperlink|inline.*|u|underline|code|sub|sup|abbr|small|string|autolink)$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"^(?:br|linebreak|hard_?break)$", re.IGNORECASE)
_TAGS = (
    (re.compile(r"head|title|subhead|^h[1-6]$|intertit|sottotit|zwischen", re.IGNORECASE), "h2"),
    (re.compile(r"quote|citazion|zitat|citat", re.IGNORECASE), "blockquote"),
    (re.compile(r"list-?_?item|^li$", re.IGNORECASE), "li"),
    (re.compile(r"list|^[ou]l$", re.IGNORECASE), "ul"),
    (re.compile(r"row|^tr$", re.IGNORECASE), "tr"),
    (re.compile(r"cell|^t[dh]$", re.IGNORECASE), "td"),
    (re.compile(r"table", re.IGNORECASE), "table"),
)
_BOXES = re.compile(r"^(?:doc(?:ument)?|root|body|div|section|article|main|group|fragment|columns?)$", re.IGNORECASE)
# Blocks in which a text is a run of theirs, and the words for such runs.
_LINE = re.compile(r"par|^p$|head|^h[1-6]$|quote|list-?_?item|^li$|cell|^t[dh]$|^block$|unstyled|normal", re.IGNORECASE)
_RUN = re.compile(r"^(?:text|string)$", re.IGNORECASE)
_HAS_BLOCKS = re.compile(r"<(?:p|div|h2|ul|li|blockquote|table)\b")
_OF_MODEL = re.compile(
    r"^(?:core/|paragraph--|component[-_.]|article[-_.]?body[-_.]?|content[-_.]|body[-_.]|block[-_.])", re.IGNORECASE
)
_MARKUP = re.compile(
    r"<(?:p|br|div|h[1-6]|ul|ol|li|b|i|em|strong|a|span|blockquote|section|article|figure|img|table)\b[^<>]*>",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"&lt;(?:p|br|div|h[1-6])\b", re.IGNORECASE)
_PARTED = re.compile(r"\n\s*\n")
_SENTENCE_WORDS = 8
_ELEMENT = 4

Resolve = Callable[[Any], Any]
"""What a value stands for: a reference's object, a name's argument, else the value itself."""


def markup(raw: str) -> str:
    """A string of the state as HTML: as it is where it has elements, else a paragraph for each of its lines."""
    if _MARKUP.search(raw):
        return raw
    if _ESCAPED.search(raw):
        return html.unescape(raw)
    lines = raw.split("\n") if not _PARTED.search(raw) else _PARTED.split(raw)
    return "".join(f"<p>{html.escape(html.unescape(line.strip()), quote=False)}</p>" for line in lines if line.strip())


def is_element(value: Any) -> bool:
    """Whether a list is an element of React's flight data: `["$", "p", null, {…}]`."""
    return isinstance(value, list) and len(value) >= _ELEMENT and value[0] == "$" and isinstance(value[1], str)


def kind(value: Mapping[str, Any]) -> str | None:
    """The word by which a block names its kind."""
    for key in _KINDS:
        found = value.get(key)
        if isinstance(found, str) and 0 < len(found) <= 60 and " " not in found:
            return _OF_MODEL.sub("", found)
    return None


def is_left_out(value: Mapping[str, Any]) -> bool:
    """Whether a block is no text of its article."""
    named = kind(value)
    return named is not None and _SKIPPED.search(named) is not None


def is_text(value: Any, resolve: Resolve) -> bool:
    """Whether a list holds the blocks of one text, or an object is the root of such a list."""
    value = resolve(value)
    if isinstance(value, dict):
        held = next(
            (resolve(value[key]) for key in ("content", "children", "blocks", "root", "document") if key in value), None
        )
        return (
            isinstance(held, list | dict)
            and (kind(value) is not None or "blocks" in value or "root" in value or "document" in value)
            and is_text(held, resolve)
        )
    if not isinstance(value, list) or is_element(value):
        return False
    members = [resolve(one) for one in value]
    told = sum(isinstance(one, str) and text.words(one) >= _SENTENCE_WORDS for one in members)
    blocks = sum(isinstance(one, dict) and _is_block(one) for one in members)
    return bool(told or blocks) and 2 * (told + blocks) >= len(members)


def _is_block(value: Mapping[str, Any]) -> bool:
    """Whether an object is a block: it names its kind and holds something, or it has words and nothing else to speak of.

    What has a headline, an address or somebody who wrote it is another story, or a comment; a link has an address too.
    """
    named = kind(value)
    if not _OF_STORIES.isdisjoint(value) and (named is None or _INLINE.search(named) is None):
        return False
    holds = any(key in value for key in _HOLDS)
    return holds and (named is not None or len(value) <= 2)


def as_html(value: Any, resolve: Resolve, depth: int = _DEEPEST, *, in_line: bool = False) -> str:
    """A text as HTML. resolve: see `Resolve`; in_line: within a paragraph, where what is called a text is a run of it"""
    value = resolve(value)
    if depth <= 0:
        return ""
    if isinstance(value, str):
        return value if _MARKUP.search(value) else html.escape(html.unescape(value), quote=False)
    if is_element(value):
        return _element(value, resolve, depth)
    if isinstance(value, list):
        told = ((one, as_html(one, resolve, depth - 1, in_line=in_line)) for one in value)
        return "".join(
            _sentence(piece) if isinstance(resolve(one), str) and not in_line else piece for one, piece in told
        )
    return _block(value, resolve, depth, in_line=in_line) if isinstance(value, dict) else ""


def _sentence(piece: str) -> str:
    """A string of a list as a paragraph, if it has the words of one."""
    return f"<p>{piece}</p>" if text.words(untagged(piece)) >= _SENTENCE_WORDS else piece


def _element(value: list[Any], resolve: Resolve, depth: int) -> str:
    tag, props = value[1], resolve(value[3])
    if not isinstance(props, dict):
        return ""
    inner = resolve(props.get("dangerouslySetInnerHTML"))
    held = inner.get("__html") if isinstance(inner, dict) else props.get("children")
    inside = as_html(held, resolve, depth - 1, in_line=True)
    return f"<{tag}>{inside}</{tag}>" if tag.isalnum() else inside


def _block(value: Mapping[str, Any], resolve: Resolve, depth: int, *, in_line: bool) -> str:
    named = kind(value) or ""
    if _BREAK.search(named):
        return "<br>"
    if is_left_out(value):
        return ""
    inside = _held(value, resolve, depth, in_line=in_line or _LINE.search(named) is not None)
    if not inside.strip():
        return ""
    if _INLINE.search(named) and (in_line or not _RUN.search(named)):
        return inside
    if _BOXES.search(named):
        return f"<div>{inside}</div>"
    style = value.get("style")
    words = style if isinstance(style, str) and style != "normal" else named
    tag = "li" if value.get("listItem") else next((tag for pattern, tag in _TAGS if pattern.search(words)), "p")
    return inside if tag == "p" and _HAS_BLOCKS.search(inside) else f"<{tag}>{inside}</{tag}>"


def _held(value: Mapping[str, Any], resolve: Resolve, depth: int, *, in_line: bool) -> str:
    """What a block holds, as HTML: of the first key that has anything; else its longest words."""
    for key in _HOLDS:
        held = resolve(value.get(key))
        if key in _AROUND and isinstance(held, dict):
            told = _held(held, resolve, depth - 1, in_line=in_line) if depth > 0 else ""
        elif held and isinstance(held, str | list | dict) and held != kind(value):
            told = as_html(held, resolve, depth - 1, in_line=in_line)
        else:
            continue
        if told.strip():
            return told
    others = (resolve(one) for key, one in value.items() if key not in _KINDS)
    longest = max((one for one in others if isinstance(one, str)), key=len, default="")
    return as_html(longest, resolve, depth - 1) if text.words(longest) >= _SENTENCE_WORDS else ""
