"""Who we say we are: the User-Agent, with the operator's contact."""

from __future__ import annotations

from typing import Any

from newscrawl.config import Config


def introduce(settings: Any) -> None:
    """Put NEWSCRAWL_CONTACT into the User-Agent of Scrapy's settings; one given on the command line stays."""
    if contact := Config.read(settings).contact:
        settings.set("USER_AGENT", f"{settings['USER_AGENT'].removesuffix(')')}; +{contact})", priority="spider")
