"""Writes the JSON-LD of the demo's modern outlet: a graph of publisher, breadcrumb and NewsArticle. Pure."""

from __future__ import annotations

import json
from datetime import datetime

from newscrawl.demo.data import DemoOutlet, DemoStory


def jsonld(story: DemoStory, outlet: DemoOutlet, base: str, published: datetime, modified: datetime) -> str:
    """The graph as JSON that may stand in a script element. A story with nothing but a printed date gets no dates."""
    section = outlet.sections[story.section]
    article = _article(story, section, base)
    if not story.printed_date:
        article |= {"datePublished": published.isoformat(), "dateModified": modified.isoformat()}
    publisher = {"@type": "NewsMediaOrganization", "@id": f"{base}/#editore", "name": outlet.name}
    graph = [publisher, _crumbs([("Home", f"{base}/"), (section, f"{base}/{story.section}/")]), article]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    return text.replace("<", "\\u003c")


def _crumbs(steps: list[tuple[str, str]]) -> dict[str, object]:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(steps, 1)
        ],
    }


def _article(story: DemoStory, section: str, base: str) -> dict[str, object]:
    free: dict[str, object] = {"isAccessibleForFree": not story.premium}
    if story.premium:
        part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
        free["hasPart"] = part
    return {
        "@type": "NewsArticle",
        "mainEntityOfPage": base + story.path,
        "headline": story.title,
        "description": story.subtitle,
        "articleSection": section,
        "inLanguage": "it-IT",
        "image": [f"{base}/valdoria.svg"],
        "author": _authors(story),
        "publisher": {"@id": f"{base}/#editore"},
        **free,
    }


def _authors(story: DemoStory) -> list[dict[str, str]]:
    people = [{"@type": "Person", "name": name} for name in story.authors]
    return people or [{"@type": "Organization", "name": story.credit}]
