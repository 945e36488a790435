-- A machine's clock may be wrong: then an article says so, and its time of fetching is the outlet's.

ALTER TABLE articles ADD COLUMN clock_ahead_s INTEGER; -- seconds by which our clock was ahead of the outlet's at the fetch, when over an hour; fetched is then by the outlet's clock
