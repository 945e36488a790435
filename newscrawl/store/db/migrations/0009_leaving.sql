-- Which texts may be passed on.

ALTER TABLE articles ADD COLUMN reserved INTEGER; -- 1: its page reserved text and data mining from everybody when it was read last, 0: it did not; NULL: not written down, so what its outlet reserves anywhere counts
