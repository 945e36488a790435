-- What each entry says of a link: links.evidence is merged of it, by one rule, whatever the order in which entries answer.

ALTER TABLE sightings ADD COLUMN evidence TEXT; -- JSON: what this entry says of the link, null for a value as in links.evidence; NULL: exactly what links.evidence says
