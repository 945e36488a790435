"""What an element's class calls it. The class of a whole article lists its topics too, and these call nothing.

WordPress's `post_class` and Ghost's: `post type-post hentry category-video tag-promozione` is an article about a promotion, and no promotion.
"""

from __future__ import annotations

import re

_TOPIC = re.compile(r"(?<!\S)(?:tag|category|categoria)-\S+")
_OF_ARTICLE = frozenset({"post", "hentry", "type-post"})


def without_topics(classes: str) -> str:
    """The words of a class attribute, less those that only name what an article is about.

    >>> without_topics("post-7 post hentry tag-promozione"), without_topics("tag-list")
    ('post-7 post hentry ', 'tag-list')
    """
    if ("tag-" in classes or "categor" in classes) and not _OF_ARTICLE.isdisjoint(classes.split()):
        return _TOPIC.sub("", classes)
    return classes
