"""Addresses in the data of a page's scripts: some outlets send their front page as data, and a script makes the links of it.

Next, Nuxt, Gatsby and their like keep what they show as JSON, whole, in pieces, or as the argument of a call, once escaped or
twice. So the strings are looked through, and not the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newscrawl.markup import holds_data

# A whole string that is an address, or a path from the root.
_ADDRESS = re.compile(r"""(["'])((?:https?:)?/[^"'\\\s<>{}\[\]]{3,2000})\1""")
_FOR_MACHINES = re.compile(
    r"^(?:https?:)?(?://[^/]*)?/(?:_next|_nuxt|_ipx|api|graphql|static|assets|wp-json|wp-content)(?:/|$)"
)


def addresses(root: Any, most_chars: int) -> Iterator[str]:
    """Addresses as printed in the page's data, in their order.

    most_chars: of one script; a longer one is left out
    """
    for script in root.xpath("//script[not(@src)]"):
        content = script.text or ""
        if len(content) <= most_chars and holds_data(script.get("type"), content):
            yield from (
                found[2] for found in _ADDRESS.finditer(_unescaped(content)) if not _FOR_MACHINES.match(found[2])
            )


def _unescaped(content: str) -> str:
    """The script with slashes and quotes as they are meant, also where it is a string within a string."""
    content = re.sub(r"\\+u002[fF]", "/", content)
    return re.sub(r"\\+([\"'/])", r"\1", content)
