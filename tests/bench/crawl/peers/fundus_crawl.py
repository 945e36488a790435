"""Fundus (https://github.com/flairNLP/fundus), with one publisher an outlet, whose pages one parser reads by their data and <article>.

PYTHON-WITH-FUNDUS fundus_crawl.py OUTLETS OUT CONCURRENCY: it asks as many at a time as it thinks right. It writes lines of JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from fundus import Crawler, RSSFeed, Sitemap
from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import extract_article_body_with_selector, generic_author_parsing, generic_date_parsing
from fundus.publishers.base_objects import Publisher, PublisherGroup
from lxml.etree import XPath

outlets, out = Path(sys.argv[1]), Path(sys.argv[2])
homes = outlets.read_text("utf-8").split()


class Parser(ParserProxy):  # type: ignore[misc]
    class V1(BaseParser):  # type: ignore[misc]
        _paragraphs = XPath("(//article | //main)//p[string-length(normalize-space()) > 20]")

        @attribute  # type: ignore[untyped-decorator]
        def body(self) -> ArticleBody | None:
            return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=self._paragraphs)

        @attribute  # type: ignore[untyped-decorator]
        def title(self) -> str | None:
            found: str | None = self.precomputed.meta.get("og:title") or self.precomputed.ld.bf_search("headline")
            return found

        @attribute  # type: ignore[untyped-decorator]
        def authors(self) -> list[str]:
            return list(generic_author_parsing(self.precomputed.ld.bf_search("author")))

        @attribute  # type: ignore[untyped-decorator]
        def publishing_date(self) -> datetime | None:
            data: Any = self.precomputed
            told = data.ld.bf_search("datePublished") or data.meta.get("article:published_time")
            found: datetime | None = generic_date_parsing(told)
            return found


publishers = {
    f"Outlet{number}": Publisher(
        name=f"Outlet {number}",
        domain=home,
        parser=Parser,
        sources=[RSSFeed(f"{home}feed/atom.xml"), RSSFeed(f"{home}feed.xml"), Sitemap(f"{home}sitemap.xml")],
    )
    for number, home in enumerate(homes)
}
group: Any = PublisherGroup("Outlets", (), {"default_language": "it", **publishers})
crawler = Crawler(*(getattr(group, name) for name in publishers), delay=0.0)
had: list[str] = []
with (out / "articles.jsonl").open("a", encoding="utf-8") as lines:
    for article in crawler.crawl(only_complete=False, error_handling="suppress"):
        had.append(article.html.requested_url)
        row = {
            "url": had[-1],
            "title": article.title,
            "body": str(article.body or ""),
            "authors": article.authors,
            "date": str(article.publishing_date),
        }
        lines.write(json.dumps(row) + "\n")
(out / "addresses.txt").write_text("\n".join(had), "utf-8")
