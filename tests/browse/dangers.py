"""What no page may hold, whatever strangers wrote: scripts and handlers of theirs, their markup, links that run something."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_RUNS = re.compile(r"\s*(javascript|vbscript|data|file):", re.IGNORECASE)
_ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "poster", "srcdoc", "background", "data")
# Attributes of a plot of ours: newscrawl/drawing/bars.py.
_DRAWN = {"class", "viewbox", "preserveaspectratio", "role", "aria-label"}
#: In the name of every element and attribute that a payload tries to make.
MARK = "xss"


class _Dangers(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "script" and not (named.get("src") or "").startswith("/"):
            self.found.append("inline or foreign script")
        if tag in ("img", "iframe", "object", "embed", "video", "base", "style") or (
            tag == "link" and "//" in (named.get("href") or "").removeprefix("http://localhost/")
        ):
            self.found.append(f"<{tag}> {named}")
        if tag == "svg" and not (named.get("class") == "bars" and set(named) <= _DRAWN):
            self.found.append(f"a drawing that is not ours: {named}")
        if MARK in tag or any(MARK in name for name in named):
            self.found.append(f"markup of a stranger: <{tag} {named}>")
        self.found += [f"{tag} {name}" for name in named if name.startswith("on")]
        self.found += [
            f"{tag} {name}={value!r}"
            for name, value in named.items()
            # A browser leaves out what is invisible before it looks at the scheme.
            if name in _ADDRESSES
            and _RUNS.match(re.sub(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u202a-\u202e]", "", value or ""))
        ]
        link = named.get("href") or ""
        if tag == "a" and not re.match(r"(https?://|[/#?])", link):
            self.found.append(f"link {link!r}")
        if tag == "a" and re.match(r"(https?:)?//(?!localhost)", link) and "noopener" not in (named.get("rel") or ""):
            self.found.append(f"link without rel {link!r}")

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.found.append(f"a comment swallowed {data[:60]!r}")


def dangers(html: str) -> list[str]:
    parser = _Dangers()
    parser.feed(html)
    parser.close()
    return parser.found
