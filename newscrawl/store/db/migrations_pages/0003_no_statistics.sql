-- As 0012_no_statistics.sql of the news: statistics of a small archive are wrong for a large one, and SQLite takes the indexes

ANALYZE fetches; -- makes the table of statistics where there is none
DELETE FROM sqlite_stat1;
ANALYZE sqlite_schema; -- this connection forgets what it had read of them
