-- The text that a feed carries of a link, for a page that shows no more than a part of it.

ALTER TABLE links ADD COLUMN feed_text TEXT; -- the text that a feed carries of it, HTML as a rule: kept while the link waits, and where its article has its body from there; never of what is reserved
