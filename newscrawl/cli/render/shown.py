"""How one article looks: as it reads, and below it what is known of it. In a pipe the same lines, and none is folded."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from newscrawl.cli.render.found import clock, iso, print_wrapped, when
from newscrawl.cli.render.terminal import console, show_table
from newscrawl.dedupe import near
from newscrawl.models import OWN_ORIGIN
from newscrawl.store.articles.history import Event, History
from newscrawl.store.search.found import FoundArticle
from newscrawl.store.stories.stories import Member, Story

# Lines of more letters are hard to read.
_WIDTH = 84
_MOST_MEMBERS = 20
_LABEL = 10
_NOTHING = Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An article with all that is known of it."""

    article: FoundArticle
    history: History | None  #: None: its texts do not fit together
    story: Story


def show_article(shown: Shown, *, fields: bool) -> None:
    """Print it. fields: every field with its origin, in the place of a short list"""
    out, article = console(), shown.article
    _show_head(out, article)
    _show(out)
    _show_body(out, shown)
    for why in _short(article):
        _show(out, Text(f"[{why}]", style="yellow"))
        _show(out)
    _show(out, Text(article.url))
    _show(out)
    if fields:
        _show_fields(article)
    else:
        _show_facts(out, article)
    for label, line in (*_changes(shown.history), *_members(shown)):
        _labelled(out, label, line)


def shown_as_json(shown: Shown) -> dict[str, Any]:
    """Every field, the origins, the changes and the story."""
    article = shown.article
    return {
        "id": article.id,
        "url": article.url,
        "source": article.source,
        "outlet": article.outlet,
        "timezone": article.timezone,
        **_fields(article),
        "first_seen": article.first_seen.isoformat(),
        "fetched": article.fetched.isoformat(),
        "words": article.words,
        "body": article.body,
        "parts": article.parts,
        "parts_missing": [part._asdict() for part in article.missing],
        "reserved": article.reserved,
        "short": list(_short(article)),
        "origins": dict(article.origins),
        "changes": shown.history and [_event(event, article.first_seen.tzinfo) for event in shown.history.events],
        "story": {
            "id": article.story,
            "articles": [{**_kept(member, kept), "id": member.id} for member, kept in _with_kept(shown.story)],
        },
    }


# ── the article ────────────────────────────────────────────────────────────────────────────────


def _show_head(out: Console, article: FoundArticle) -> None:
    for text, style in ((article.kicker, "dim"), (article.title, "bold"), (article.subtitle, "italic")):
        if text:
            _show(out, Text(" ".join(text.split()), style=style))
    _show(out)
    names = ", ".join(filter(None, (*article.authors, article.credit)))
    _show(out, Text(" · ".join(filter(None, (names, article.outlet, article.section)))))
    changed = f", changed {clock(article.modified, article.modified_precision)}" if article.modified else ""
    _show(out, Text(f"{when(article)}{changed} ({article.timezone})", style="dim"))


def _show_body(out: Console, shown: Shown) -> None:
    blocks = shown.history.versions[-1].blocks if shown.history else ()
    headings = {block.text for block in blocks if block.kind == "heading"}
    for paragraph in filter(None, shown.article.body.split("\n\n")):
        _show(out, Text(paragraph, style="bold" if paragraph in headings else ""))
        _show(out)


def _short(article: FoundArticle) -> Iterator[str]:
    """Why there is less of the text than the outlet has."""
    if article.access == "subscriber":
        own = article.origins.get("access", "").startswith(OWN_ORIGIN)
        if not own:
            yield "for subscribers: this is only what everybody sees"
    if not article.body and (article.reserved or (article.reserved is None and article.outlet_reserves)):
        yield "no text: the outlet reserves text and data mining, and a run keeps only what identifies the article"
    elif not article.body:
        yield "no text was found on the page"
    for part in article.missing:
        yield f"a further page could not be had ({part.reason}): {part.url}"


def _show(out: Console, line: Text = _NOTHING) -> None:
    if sys.stdout.isatty():
        print_wrapped(out, line, width=_WIDTH)
    else:
        click.echo(line.plain)


# ── what is known of it ────────────────────────────────────────────────────────────────────────


def _show_facts(out: Console, article: FoundArticle) -> None:
    facts = (
        ("article", str(article.id)),
        (
            "text",
            ", ".join(
                filter(
                    None,
                    (
                        f"{article.words} words" if article.words else "",
                        article.language,
                        article.access,
                        _parts(article),
                    ),
                )
            ),
        ),
        ("agency", article.agency),
        ("tags", ", ".join(article.tags)),
        ("picture", article.image),
        ("seen", f"{article.first_seen:%Y-%m-%d %H:%M}, fetched {article.fetched:%Y-%m-%d %H:%M}"),
        ("dated by", article.origins.get("published")),
    )
    for label, fact in facts:
        if fact:
            _labelled(out, label, fact)


def _show_fields(article: FoundArticle) -> None:
    table = Table.grid(padding=(0, 1))
    for style in ("bold", "", "dim"):
        table.add_column(style=style, overflow="fold")
    for name, value in {**_fields(article), "body": f"{article.words} words" if article.words else None}.items():
        if value:
            shown = ", ".join(value) if isinstance(value, tuple) else str(value)
            table.add_row(name, shown, article.origins.get(name, ""))
    show_table(table, markup=False)


def _fields(article: FoundArticle) -> Mapping[str, Any]:
    """The fields that pages carry, under the names that their origins have; without the body."""
    return {
        "title": article.title,
        "kicker": article.kicker,
        "subtitle": article.subtitle,
        "authors": article.authors,
        "credit": article.credit,
        "agency": article.agency,
        "published": iso(article.published, article.published_precision),
        "modified": iso(article.modified, article.modified_precision),
        "section": article.section,
        "tags": article.tags,
        "image": article.image,
        "image_caption": article.image_caption,
        "image_credit": article.image_credit,
        "access": article.access,
        "language": article.language,
    }


def _parts(article: FoundArticle) -> str:
    return f"on {article.parts} pages" if article.parts else ""


def _changes(history: History | None) -> Iterator[tuple[str, str]]:
    if history is None:
        yield "changes", "not known: another program changed the text"
        return
    zone = ZoneInfo(history.timezone)
    for number, event in enumerate(history.events):
        size = f", +{event.added} −{event.removed} words" if event.added or event.removed else ""
        what = event.kind.value.replace("_", " ")
        yield "" if number else "changes", f"{event.fetched.astimezone(zone):%Y-%m-%d %H:%M}  {what}{size}"
    if history.events:
        yield "", f"newscrawl history {history.article_id} shows them"


def _event(event: Event, zone: Any) -> dict[str, Any]:
    return {
        "class": event.kind.value,
        "version": event.version,
        "fetched": event.fetched.astimezone(zone).isoformat(),
        "words_added": event.added,
        "words_removed": event.removed,
    }


def _members(shown: Shown) -> Iterator[tuple[str, str]]:
    """The articles of the story, its first one first, each with what it kept of that."""
    members = shown.story.members
    if len(members) < 2:
        return
    for number, (member, kept) in enumerate(_with_kept(shown.story)):
        what = "first" if kept is None else f"kept {kept:.0%}"
        this = "this one" if member.id == shown.article.id else f"newscrawl show {member.id}"
        yield "" if number else "story", f"{_time(member)}  {member.outlet}: {what}, {member.words} words ({this})"
    if len(members) > _MOST_MEMBERS:
        yield "", f"and {len(members) - _MOST_MEMBERS} more: newscrawl story {members[0].url}"


def _with_kept(story: Story) -> Iterator[tuple[Member, float | None]]:
    """The first articles of a story with the part of the first text that each kept; None for that itself."""
    root, *others = story.members[:_MOST_MEMBERS]
    yield root, None
    features = near.features(root.title, root.body)
    for other in others:
        yield other, near.likeness(features, near.features(other.title, other.body)).kept


def _kept(member: Member, kept: float | None) -> dict[str, Any]:
    return {
        "outlet": member.outlet,
        "url": member.url,
        "title": member.title,
        "published": iso(_there(member.published, member), "day" if member.by_day else "second"),
        "words": member.words,
        "kept": 1.0 if kept is None else round(kept, 3),
    }


def _time(member: Member) -> str:
    if member.published is None:
        return f"undated, seen {_there(member.first_seen, member):%Y-%m-%d %H:%M}"
    return clock(member.published.astimezone(ZoneInfo(member.timezone)), "day" if member.by_day else None)


def _there(at: datetime | None, member: Member) -> datetime | None:
    return None if at is None else at.astimezone(ZoneInfo(member.timezone))


def _labelled(out: Console, label: str, line: str) -> None:
    """On a terminal in a column beside its label; in a pipe behind a tab."""
    if sys.stdout.isatty():
        out.print(Text(f"{label:<{_LABEL}}", style="dim").append(line, style="not dim"), soft_wrap=True)
    else:
        click.echo(f"{label}\t{line}")
