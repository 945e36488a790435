"""Datasette over one database, read-only, for people who follow Italian news.

`app.application(db)` makes the application; `plugin` holds the hooks, `views` our own addresses; `start`, `outlet`, `group`, `article`, `search`
and `tables` have what a page needs, `plots` and `cells` how it looks, `language` its words, `reader` whose they are. `compat` alone knows which
Datasette is there.
Nothing here writes, and nothing outside this room needs Datasette: the extra `newscrawl[browse]` brings it.
"""
