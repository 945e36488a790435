"""The last figures of the long tests, kept in `soak.md` by the tests themselves: `make soak` writes, a person commits."""

from __future__ import annotations

import platform
import re
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(__file__).with_name("soak.md")
_HEAD = """# What the long tests found last

Written by `make soak`, section by section; each says when and on what.
"""


def record(section: str, *figures: str) -> None:
    """Put these lines in the place of the section's last ones."""
    text = FILE.read_text("utf-8") if FILE.exists() else _HEAD
    sections = dict(re.findall(r"^## ([^\n]+)\n\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    when = f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    sections[section] = "".join(f"- {line}\n" for line in (*figures, when)) + "\n"
    body = "".join(f"\n## {name}\n\n{lines.rstrip()}\n" for name, lines in sorted(sections.items()))
    FILE.write_text(_HEAD + body, "utf-8")
