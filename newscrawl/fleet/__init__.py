"""A fleet: one hub with the ledger, and workers on other machines that fetch for it. PostgreSQL lies between them, and `queue/` speaks with it.

The extra `newscrawl[fleet]` brings the clients of PostgreSQL; nothing outside this room needs them.
"""
