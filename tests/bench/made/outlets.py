"""Makes outlets of any size, as the demo serves them: its sites and templates, invented stories, and pages as heavy as real ones.

A tenth of the stories is a wire story that another outlet has too, under a headline of its own; feeds name addresses with
tracking parameters, every second outlet's pages have AMP addresses. Pure: one seed, one web.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

from newscrawl.demo.data import DemoStory
from newscrawl.demo.pages import DemoWeb
from tests.bench.made.words import Language, Topic

_SITE = "valdoria"  #: of data/demo: it has robots.txt, an index of sitemaps, a feed
_SECTIONS = ("cronaca", "politica", "economia", "sport", "cultura", "esteri")
_KINDS = ("modern", "wp")
_FEED_ITEMS = 30
_MINUTES_APART = 7
_WIRE = 0.1
# What real pages carry beside their text: menus, teasers, code. With it the made ones have some 150 kB.
_MENU_LINKS, _TEASERS, _CODE_LINES = 80, 120, 900


class MadeWeb(DemoWeb):
    """A web of as many outlets as are asked for, with as many stories each. More stories are newer ones: those that were there stay as they are."""

    def __init__(self, folder: Path, *, outlets: int, stories: int, more: int = 0, seed: str = "crawl") -> None:
        """folder: data/demo. more: stories that each outlet published since."""
        super().__init__(folder)
        site = next(outlet for outlet in self.outlets if outlet.slug == _SITE)
        language = Language(seed)
        self.templates = _heavy(self.templates, Random(seed), language)
        self.outlets = tuple(
            replace(
                site,
                slug=f"outlet{number:03}",
                feed_query="utm_source=rss&utm_medium=feed",
                stories=tuple(_stories(seed, language, number, stories, more)),
            )
            for number in range(outlets)
        )

    def addresses(self, bases: Mapping[str, str]) -> dict[str, str]:
        """Every address of every story → its canonical one."""
        return {
            base + place: base + story.path
            for outlet, base in ((outlet, bases[outlet.slug]) for outlet in self.outlets)
            for story in outlet.stories
            for place in (story.path, f"/amp{story.path}", f"{story.path}?{outlet.feed_query}")
        }


def _stories(seed: str, language: Language, outlet: int, count: int, more: int) -> Iterator[DemoStory]:
    """The stories of an outlet, oldest first. Each has a Random of its own, so that it does not depend on the others."""
    for number in range(count + more):
        make = Random(f"{seed} {outlet} {number}")
        wired = make.random() < _WIRE
        text = Random(f"{seed} wire {number}") if wired else make
        topic = language.topic(text)
        story = _story(make, language, topic, _body(text, language, topic), outlet, number)
        lists = ("feed", "home", "section", "news", "archive") if number >= count + more - _FEED_ITEMS else ("archive",)
        # Those that were published since are of the last minute.
        yield replace(story, listed=lists, minutes_ago=max(1, _MINUTES_APART * (count - number)))


def _story(make: Random, language: Language, topic: Topic, body: str, outlet: int, number: int) -> DemoStory:
    section = make.choice(_SECTIONS)
    title = language.headline(make, topic)
    words = "-".join("".join(letter for letter in word if letter.isalnum()) for word in title.lower().split()[:6])
    slug = words.encode("ascii", "ignore").decode()
    return DemoStory(
        path=f"/{section}/{slug}-{10000 + number}.html",
        kind=_KINDS[outlet % len(_KINDS)],
        title=title,
        section=section,
        listed=(),
        body=body,
        kicker=make.choice(topic.places),
        subtitle=language.sentence(make, topic),
        caption=language.headline(make, topic),
        authors=(language.person(make),),
        tags=tuple(topic.words[:4]),
    )


def _body(make: Random, language: Language, topic: Topic) -> str:
    return "\n\n".join(" ".join(sentences) for sentences in language.paragraphs(make, topic, make.randint(6, 18)))


def _heavy(templates: Mapping[str, str], make: Random, language: Language) -> dict[str, str]:
    """The templates with what real pages carry, and no Crawl-delay: a bench has nobody to be slow for."""
    topic = language.topic(make)
    menu = "".join(f'<li><a href="$base/sezione-{n}/">{language.word(make)}</a></li>' for n in range(_MENU_LINKS))
    teasers = "".join(
        f'<div class="teaser card"><a class="teaser__link" href="$base/speciali/{n}/"><img src="$base/{n}.jpg" alt="">'
        f'<h3 class="teaser__title">{language.headline(make, topic)}</h3></a><span class="teaser__date">ieri</span></div>'
        for n in range(_TEASERS)
    )
    code = "\n".join(
        f'window.d{n}={{"slot":"{language.word(make)}","sizes":[[300,250],[728,90]],"lazy":true}};'
        for n in range(_CODE_LINES)
    )
    style = "\n".join(f".c{n}{{margin:0 {n % 40}px;display:flex;color:#{n:06x}}}" for n in range(_CODE_LINES))
    heavier = {
        name: text.replace("</head>", f"<style>{style}</style><script>{code}</script></head>")
        .replace("<main", f'<nav class="menu"><ul>{menu}</ul></nav><main', 1)
        .replace("</body>", f'<aside class="related most-read">{teasers}</aside></body>')
        for name, text in templates.items()
        if name in ("modern-page.html", "wp-page.html")
    }
    robots = {"valdoria-robots.txt": templates["valdoria-robots.txt"].replace("Crawl-delay: 0.1\n", "")}
    return {**templates, **heavier, **robots}
