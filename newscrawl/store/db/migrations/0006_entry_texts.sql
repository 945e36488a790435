-- The text that a feed carries of a link, for a page that shows no more than a part of it.

CREATE TABLE entry_texts (             -- What text does a feed carry of a link that waits, or whose article has its body from there?
  link_id INTEGER PRIMARY KEY REFERENCES links(id) ON DELETE CASCADE, -- the link
  text TEXT NOT NULL                     -- as the feed carries it, HTML as a rule; removed when the link is settled without it
) STRICT;
