"""Prints dates, bylines and text as the demo's outlets do. Pure: a story and its times give HTML."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from newscrawl.demo.data import DemoStory

# fmt: off
_MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)
# fmt: on
_DAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_BLOCKS = {  # paragraph, subheading
    "wp": ("<p>{}</p>", '<h2 class="wp-block-heading">{}</h2>'),
    "modern": ("<p>{}</p>", "<h2>{}</h2>"),
    "old": ('<P ALIGN="justify"><FONT FACE="Verdana" SIZE="2">{}</FONT></P>', "<P><B>{}</B></P>"),
}


def rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC).replace(microsecond=0))  # in UTC, as WordPress prints it


def old_style(at: datetime) -> str:
    """ "lunedì 3 novembre 2025 ore 14.30" """
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year} ore {at:%H.%M}"


def month_first(at: datetime) -> str:
    """ "Novembre 3, 2025", as Italian WordPress sites print it that kept the English format"""
    return f"{_MONTHS[at.month - 1].title()} {at.day}, {at.year}"


def date_line(story: DemoStory, published: datetime, modified: datetime) -> str:
    if story.printed_date:
        return escape(story.printed_date)
    return _time(published) if modified == published else f"{_time(published)} · Aggiornato: {_time(modified)}"


def meta_dates(story: DemoStory, published: datetime, modified: datetime) -> str:
    if story.printed_date:
        return ""
    return "\n".join(
        f'<meta property="article:{name}_time" content="{at.isoformat()}">'
        for name, at in (("published", published), ("modified", modified))
    )


def words(story: DemoStory) -> dict[str, str]:
    """The values of a story that are plain text, by the name that a template gives them."""
    lead = story.body.split("\n\n", 1)[0].split()
    return {
        "title": story.title,
        "kicker": story.kicker,
        "subtitle": story.subtitle,
        "caption": story.caption,
        "credits": " e ".join(story.authors) or story.credit,
        "excerpt": " ".join(lead[:24]) + (" […]" if len(lead) > 24 else ""),
        "number": str(zlib.crc32(story.path.encode()) % 100_000),
    }


def byline(story: DemoStory) -> str:
    """ "di Anna Bruni e Carlo Ferri"; names are marked up, but on the old pages, which know no classes."""
    names = [escape(name) for name in story.authors or (story.credit,)]
    if story.kind != "old":
        names = [f'<span class="author vcard">{name}</span>' for name in names]
    role = f' <em class="role">{escape(story.role)}</em>' if story.role else ""
    return f"di {' e '.join(names)}{role}"


def body(story: DemoStory, box: str) -> str:
    """The body in the story's markup, with the box after its second block."""
    paragraph, heading = _BLOCKS.get(story.kind, _BLOCKS["wp"])
    blocks = [
        heading.format(block[3:]) if block.startswith("## ") else paragraph.format(block)
        for block in escape(story.body, quote=False).split("\n\n")
    ]
    return "\n".join([*blocks[:2], box, *blocks[2:]] if box else blocks)


def _time(at: datetime) -> str:
    return f'<time datetime="{at.isoformat()}">{at.day} {_MONTHS[at.month - 1]} {at.year}, ore {at:%H:%M}</time>'
