"""HTML pages are parsed to trees, with the base that their links are joined to."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from newscrawl import urls
from newscrawl.models import Page

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def tree(page: Page) -> Any | None:
    """The root element, None for a page without any. The charset of the header goes before that of the page."""
    charset = _CHARSET.search(page.headers.get("content-type", ""))
    for encoding in (charset[1], None) if charset else (None,):
        try:
            parser = lxml_html.HTMLParser(encoding=encoding, no_network=True, huge_tree=False)
            return lxml_html.document_fromstring(page.body, parser=parser)
        except LookupError:
            continue  # a charset that nobody knows
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            return None
    return None


def base(root: Any, page: Page) -> str:
    """The page's address, or what its `<base href>` makes of it."""
    href = next(iter(root.xpath("//base/@href")), "")
    return urls.absolute(page.url, href) or page.url


def joined(base: str, href: str) -> str:
    """The absolute address; the raw one where there is none, so that `discover.links` can count the reason."""
    return urls.absolute(base, href) or href
