"""How Sphinx makes the manual: `make docs` writes HTML to docs/_build/html; a warning is an error."""

from __future__ import annotations

import re
from importlib import metadata
from typing import Any

project = "newscrawl"
author = "The newscrawl authors"
copyright = author
release = version = metadata.version("newscrawl")

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "newscrawl"
html_show_sphinx = False
html_copy_source = False
# Code blocks are copied from and compared with real output: no typographic quotes, no dashes.
smartquotes = False

myst_heading_anchors = 3
# Nothing is looked up in the network while building: the addresses in examples lead nowhere on purpose.
myst_url_schemes = ("http", "https", "mailto")

# Pages link to files as GitHub shows them. Those that are pages here too, below figures/, are linked; of other files of the
# repository the text stays.
_FIGURES = re.compile(r"\]\((?:\.\./)+tests/bench/([a-z_]+)\.md\)")
_ELSEWHERE = re.compile(r"(?<!!)\[([^\]]+)\]\((?:\.\./)+(?:tests|data|findings|newscrawl)/[^)]*\)")
_README = re.compile(r"\]\((?:\.\./)+README\.md\)")


def _within(app: Any, name: str, source: list[str]) -> None:
    inside = _README.sub("](/index.md)", _FIGURES.sub(r"](/figures/\1.md)", source[0]))
    source[0] = _ELSEWHERE.sub(r"\1", inside) if not name.startswith("figures/") else inside


def setup(app: Any) -> None:
    app.connect("source-read", _within)
