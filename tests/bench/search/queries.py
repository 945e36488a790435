"""The queries that are timed, by kind, made of the words of a made archive: whose frequencies are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tests.bench.search.archive import Words, author_name

# Ranks of words: of those that stand in most articles, in some of a hundred, and in one of a thousand.
_FREQUENT, _MIDDLE, _RARE = (0, 4, 15, 40), (300, 700, 1500, 2500), (20_000, 30_000, 38_000, 44_000)
_LARGE, _SMALL = "testata0", "testata39"


def queries(words: Words, end: datetime) -> Mapping[str, Sequence[str]]:
    """Kind → queries, as people type them.

    end: when the last article was published
    """
    often, middle, rare = ([words.ranked[rank] for rank in ranks] for ranks in (_FREQUENT, _MIDDLE, _RARE))
    names = [words.names[rank] for rank in (0, 30, 3_000, 15_000)]
    month, long_ago = (f"{end - timedelta(days=days):%Y-%m-%d}" for days in (30, 300))
    many, few = author_name(words, 0), author_name(words, 399)
    pairs = [paragraph.split(". ")[1].lower().split() for paragraph in words.paragraphs[:4]]
    return {
        "one word, frequent": often,
        "one word, rarer": middle,
        "one word, rare": rare,
        "two words": [f"{often[0]} {often[1]}", f"{often[2]} {middle[0]}", f"{middle[1]} {middle[2]}", f"{often[0]} {rare[0]}"],
        "three words": [f"{often[0]} {often[1]} {often[2]}", f"{often[3]} {middle[0]} {middle[1]}", " ".join(middle[1:])],
        "phrase": [f'"{pair[3]} {pair[4]}"' for pair in pairs] + [f'"{" ".join(pairs[0][3:6])}"', f'"{often[0]} {often[1]}"'],
        "beginning of a word": [f"{often[0][:3]}*", f"{often[1][:4]}*", f"{middle[0][:5]}*", f"{rare[0][:4]}*"],
        "OR": [f"{often[0]} OR {often[1]}", f"{middle[0]} OR {rare[0]}", f"{rare[0]} OR {names[2]}", f"{often[0]} OR {names[0]}"],
        "NOT": [f"{often[0]} -{often[1]}", f"{middle[0]} -{rare[0]}", f"{middle[0]} -{names[0]}", f"{rare[1]} -{often[0]}"],
        "names": [*names, f"{names[0]} {often[0]}", f"{names[1]} {middle[0]}", f"{names[2]} {often[0]}"],
        "word, source": [f"{often[0]} source:{_LARGE}", f"{often[0]} source:{_SMALL}", f"{rare[0]} source:{_SMALL}", f"{middle[0]} source:{_SMALL}"],
        "word, author": [f'{often[0]} author:"{many}"', f'{often[0]} author:"{few}"', f'{middle[0]} author:"{few}"'],
        "word, section": [f"{often[0]} section:sport", f"{often[0]} section:scacchi", f"{middle[0]} section:scacchi"],
        "word, days": [f"{often[0]} since:{month}", f"{rare[0]} since:{month}", f"{often[0]} until:{long_ago}", f"{rare[0]} until:{long_ago}"],
        "word, region": [f"{often[0]} region:lazio", f"{middle[0]} region:molise", f"{rare[0]} region:puglia"],
        "fields alone, many": [f"source:{_LARGE}", "section:cronaca", f'author:"{many}"', f"since:{month}", "region:lombardia", "changed:any"],
        "fields alone, few": [
            f"source:{_SMALL}", "section:scacchi", f'author:"{few}"', f"until:{long_ago}", f"source:{_SMALL} section:motori",
            f'author:"{few}" since:{month}', f"source:{_SMALL} changed:rewrite", "source:@local section:scacchi",
        ],
    }  # fmt: skip
