-- Statistics of a store that was small, or had not read its links yet, made SQLite read whole tables for each article later on.
-- Without any it takes the indexes, as the statements were tried with; `PRAGMA optimize` is asked for no more.

ANALYZE runs; -- makes the table of statistics where there is none
DELETE FROM sqlite_stat1;
ANALYZE sqlite_schema; -- this connection forgets what it had read of them
