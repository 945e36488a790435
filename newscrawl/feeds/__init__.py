"""Feeds are written from lists of articles: Atom and JSON Feed, with what is needed to answer conditional requests. Pure.

`newscrawl.feeds.from_rows` makes items of the store's rows, by the rule of what may leave; `atom` and `json_feed` write a `Feed` of them.
"""

from newscrawl.feeds.model import Feed as Feed
from newscrawl.feeds.model import Item as Item
from newscrawl.feeds.model import Maker as Maker
