-- Heads of answers as they came.

ALTER TABLE fetches ADD COLUMN head BLOB; -- the answer's status line and header lines, in their order and with repeats, compressed by Zstandard against headers; NULL: not kept
