-- Stories of many articles are counted again at the end of a run, not with each article.

ALTER TABLE stories ADD COLUMN waits INTEGER NOT NULL DEFAULT 0; -- 1: had newcomers in this run, or in one that was killed: its root, outlets and agency are decided when the run ends
CREATE INDEX stories_waiting ON stories(id) WHERE waits = 1;
