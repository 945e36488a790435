"""Datasette over one database, read-only, for people who follow Italian news.

`app.application(db)` makes the application; `plugin` holds the hooks, `views` our own addresses; `asked`, `search`, `feed`, `cells`,
`article` and `start` have what they need.
Nothing here writes, and nothing outside this room needs Datasette: the extra `newscrawl[browse]` brings it.
"""
