"""An outlet that nobody described is described: from its home page and what a first run found comes a source file. Pure.

`home` reads the home page, `listed` judges one feed, sitemap or section page, `lists` chooses among them, `addresses` learns what articles'
addresses have in common, `proposal` puts it together, `file` writes it as TOML.
"""

from __future__ import annotations

from newscrawl.adding.file import as_toml
from newscrawl.adding.home import HomePage
from newscrawl.adding.proposal import Proposal, propose

__all__ = ["HomePage", "Proposal", "as_toml", "propose"]
