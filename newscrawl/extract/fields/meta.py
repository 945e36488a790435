"""Data in the page's head: Open Graph, article:*, Twitter, Dublin Core, Parsely, Sailthru, microdata <meta>, <link>, lang."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newscrawl.extract.page import titles, xpath
from newscrawl.extract.page.document import Document
from newscrawl.models import Candidate, Source, Trust

_LANGUAGE = xpath.string("/html/@lang | /html/@xml:lang")

# Field → names of <meta>, best first. Names in lower case, as `Document.metas` has them.
_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "headline", "title"),
    "authors": (
        "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
        "creator", "byl", "citation_author", "article:author_name", "cxenseparse:author",
    ),
    "published": (
        "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "parsely-pub-date",
        "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date", "dc.date.created",
        "article.published", "pubdate", "publishdate", "publish-date", "publish_date", "date", "pub_date", "ptime",
        "displaydate", "originalpublicationdate", "article_date_original", "published-date", "publication_date",
        "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "bt:pubdate", "iso-8601-publish-date", "rnews:datepublished",
        "datecreated", "published", "published_at", "published_time", "og:publish_date", "publisheddate", "date-pub",
        "article:published", "article-published_time", "shareaholic:article_published_time", "citation_publication_date",
        "citation_date", "dcterms:created",
    ),
    "modified": ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "dcterms.modified", "last-modified"),
    "section": ("article:section", "parsely-section", "og:article:section", "sailthru.section", "articlesection"),
    "image": ("og:image", "og:image:url", "twitter:image", "twitter:image:src", "parsely-image-url", "thumbnailurl"),
    "access": ("article:content_tier", "isaccessibleforfree"),
}  # fmt: skip
_LISTS = ("news_keywords", "parsely-tags", "sailthru.tags", "keywords")


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    """One candidate for each name of <meta> that has a value; authors and tags with all their values."""
    outlet = [source.name, *document.outlet_names]
    for field, names in _NAMES.items():
        for name in names:
            for content in _values(document, name, many=field == "authors"):
                value = titles.without_outlet(content, outlet) if field == "title" else content
                yield Candidate(field, value, Trust.META, f"meta:{name}")
    yield from _tags(document)
    yield from _addresses(document)
    yield from _languages(document)


def _values(document: Document, name: str, *, many: bool) -> Sequence[str]:
    contents = document.metas.get(name, ())
    return contents if many else contents[:1]


def _tags(document: Document) -> Iterator[Candidate]:
    for name in ("article:tag", "og:article:tag"):
        for content in _values(document, name, many=True):
            yield Candidate("tags", content, Trust.META, f"meta:{name}")
    for name in _LISTS:
        for content in _values(document, name, many=False):
            for tag in content.split(","):
                yield Candidate("tags", tag, Trust.META, f"meta:{name}")


def _addresses(document: Document) -> Iterator[Candidate]:
    canonical = (link.get("href") for link in document.elements.of("link") if link.get("rel") == "canonical")
    if (href := next((href for href in canonical if href is not None), None)) is not None:
        yield Candidate("url", href, Trust.META, "meta:canonical")
    if url := document.meta("og:url"):
        yield Candidate("url", url, Trust.META, "meta:og:url")


def _languages(document: Document) -> Iterator[Candidate]:
    if lang := _LANGUAGE(document.tree):
        yield Candidate("language", str(lang), Trust.META, "meta:lang")
    for name in ("og:locale", "content-language", "dc.language"):
        if content := document.meta(name):
            yield Candidate("language", content, Trust.META, f"meta:{name}")
