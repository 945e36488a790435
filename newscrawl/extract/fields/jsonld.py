"""schema.org data of the page are the most trusted general source. Standard: https://schema.org/NewsArticle"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from newscrawl.extract.page import schema, titles
from newscrawl.extract.page.document import Document
from newscrawl.models import Candidate, Source, Trust
from newscrawl.text import same_form

_PEOPLE_DEPTH = 4


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """The fields of the article's own objects; those of the page's WebPage object are less trusted."""
    articles = _ordered(document)
    by_id = {node["@id"]: node for node in document.schema if isinstance(node.get("@id"), str)}
    pages = [node for node in document.schema if "WebPage" in schema.types(node)]
    yield from _titles(articles, document)
    yield from _authors(articles, by_id)
    yield from _first(articles, "published", ("datePublished", "dateCreated", "uploadDate"))
    yield from _first(articles, "modified", ("dateModified",))
    yield from _first(pages, "published", ("datePublished",), Trust.META)
    yield from _first(pages, "modified", ("dateModified",), Trust.META)
    yield from _first(articles, "access", ("isAccessibleForFree",))
    yield from _first([*articles, *pages], "language", ("inLanguage",))
    yield from _images(articles)
    yield from _first(articles, "url", ("mainEntityOfPage", "url", "@id"), Trust.MARKUP)
    yield from _sections(articles, document.schema)
    yield from _tags(articles)
    yield from _body(articles)


def _ordered(document: Document) -> list[schema.Node]:
    """The article's objects, whole ones first; where a page has several, those with its own headline, and no others.

    A headline without a word in common with the page's is another article's, if one is the page's.
    """
    printed = [title for title in (document.meta("og:title"), document.title_tag) if title]
    if document.headline is not None:
        printed.append(document.headline.text)
    own = {same_form(title) for title in printed}

    def distance(node: schema.Node) -> int:
        headline = _headline(node)
        form = same_form(headline)
        if not form or any(form in title or title in form for title in own):
            return 0
        return 1 if titles.akin(headline, printed) else 2

    nodes = sorted(document.article_nodes, key=lambda node: (isinstance(node, schema.Mended), distance(node)))
    named = any(_headline(node) and distance(node) == 0 for node in nodes)
    return [node for node in nodes if distance(node) < 2] if named else nodes


def _headline(node: schema.Node) -> str:
    return schema.text(node.get("headline") or node.get("name")) or ""


def _believed(node: schema.Node, trust: Trust = Trust.STRUCTURED) -> Trust:
    """How far an object is believed: less where its script was repaired."""
    return min(trust, Trust.META) if isinstance(node, schema.Mended) else trust


def _first(
    nodes: Iterable[schema.Node], field: str, keys: tuple[str, ...], trust: Trust = Trust.STRUCTURED
) -> Iterator[Candidate]:
    """The first value of each key, from the first object that has one."""
    nodes = list(nodes)
    for key in keys:
        found = next(((node, scalar) for node in nodes if (scalar := _scalar(node.get(key)))), None)
        if found is not None:
            yield Candidate(field, found[1], _believed(found[0], trust), f"jsonld:{key}")


def _scalar(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return next((scalar for one in value if (scalar := _scalar(one))), None)
    if isinstance(value, dict):
        return next((scalar for key in ("@value", "url", "@id", "name") if (scalar := _scalar(value.get(key)))), None)
    return schema.text(value)


def _images(articles: Iterable[schema.Node]) -> Iterator[Candidate]:
    """The address of the first image; an ImageObject's name is its caption."""
    for node in articles:
        for key in ("image", "thumbnailUrl"):
            images = node.get(key)
            image = next(iter(images), None) if isinstance(images, list) else images
            if isinstance(image, dict):
                image = next((image[name] for name in ("url", "contentUrl", "@id") if image.get(name)), None)
            if isinstance(image, str) and (address := schema.text(image)):
                yield Candidate("image", address, _believed(node), f"jsonld:{key}")
                return


def _titles(articles: Iterable[schema.Node], document: Document) -> Iterator[Candidate]:
    """Headlines in data are often a second wording for search engines: less trusted than what is printed.

    One out of a repaired script may be cut at a quotation mark: it stands where nothing else does.
    """
    for node in articles:
        if isinstance(node, schema.Mended) and (confirmed := document.schema_headline(node)):
            yield Candidate("title", confirmed, Trust.META, "jsonld:headline")
        elif title := _headline(node):
            trust = Trust.HINT if isinstance(node, schema.Mended) else Trust.META
            yield Candidate("title", title, trust, "jsonld:headline")


# ── people ─────────────────────────────────────────────────────────────────────────────────────


def _authors(articles: Iterable[schema.Node], by_id: Mapping[str, schema.Node]) -> Iterator[Candidate]:
    """All names of the first object that names somebody; organizations are credits. Who else has a part in it may be printed as author."""
    for node in articles:
        for name, is_person in _names(node.get("contributor"), by_id, _PEOPLE_DEPTH):
            if is_person:
                yield Candidate("contributors", name, _believed(node), "jsonld:contributor")
    for key in ("author", "creator", "contributor"):
        for node in articles:
            found = list(_names(node.get(key), by_id, _PEOPLE_DEPTH))
            trust = Trust.GUESS if key == "contributor" else Trust.STRUCTURED  # whom the page prints wrote it
            for name, is_person in found:
                yield Candidate("authors" if is_person else "credit", name, _believed(node, trust), f"jsonld:{key}")
            if found:
                return


def _names(value: Any, by_id: Mapping[str, schema.Node], depth: int) -> Iterator[tuple[str, bool]]:
    """Pairs (name, whether it is a person's) of an author: a string, an object, a reference to one, or a list of these."""
    if depth == 0:
        return
    if isinstance(value, list):
        for one in value:
            yield from _names(one, by_id, depth - 1)
    elif isinstance(value, dict):
        yield from _named(value, by_id, depth)
    elif isinstance(value, str) and (name := schema.text(value)):
        yield name, True


def _named(value: schema.Node, by_id: Mapping[str, schema.Node], depth: int) -> Iterator[tuple[str, bool]]:
    node = value if value.get("name") else by_id.get(str(value.get("@id")), value)
    name = node.get("name")
    if isinstance(name, dict | list):
        yield from _names(name, by_id, depth - 1)
    elif isinstance(name, str) and (printed := schema.text(name)):
        yield (
            printed,
            not any("Organization" in kind or kind == "NewsMediaOrganization" for kind in schema.types(node)),
        )


# ── subject and body ───────────────────────────────────────────────────────────────────────────


def _sections(articles: Iterable[schema.Node], nodes: Iterable[schema.Node]) -> Iterator[Candidate]:
    for node in articles:
        for section in schema.texts(node.get("articleSection")):
            yield Candidate("section", section, _believed(node), "jsonld:articleSection")
    for node in nodes:
        if "BreadcrumbList" in schema.types(node) and (crumb := _crumb(node)):
            yield Candidate("section", crumb, Trust.MARKUP, "jsonld:BreadcrumbList")


def _crumb(node: schema.Node) -> str | None:
    """The first step below the home page, if the list has a step below it: the article itself."""
    steps = node.get("itemListElement")
    if not isinstance(steps, list) or len(steps) < 3 or not isinstance(steps[1], dict):
        return None
    return schema.text(steps[1].get("name") or steps[1].get("item"))


def _tags(articles: Iterable[schema.Node]) -> Iterator[Candidate]:
    for node in articles:
        keywords = list(schema.texts(node.get("keywords")))
        for tag in keywords if len(keywords) > 1 else [t for k in keywords for t in k.split(",")]:
            yield Candidate("tags", tag, _believed(node), "jsonld:keywords")
        if keywords:
            return


def _body(articles: Iterable[schema.Node]) -> Iterator[Candidate]:
    """The articleBody: as a whole right (F1 .94 to .98), but never better than the page's own text, so only for want of that.

    Not where its object says that some may not read it: what a page keeps from its readers is not taken from its data.
    """
    for node in articles:
        if (_scalar(node.get("isAccessibleForFree")) or "").lower().rpartition("/")[2] == "false":
            return
        body = node.get("articleBody")
        if isinstance(body, str) and body.strip():
            for line in (schema.text(body) or "").splitlines():
                if line.strip():
                    yield Candidate("blocks", f"paragraph: {line.strip()}", Trust.GUESS, "jsonld:articleBody")
            return
