-- Saved searches, what they have found that is to be told, and to whom it was told. No address of a channel is kept here, and no word
-- of an article: a line names it, so that what is forgotten goes from alerts that wait and from those that were sent.

CREATE TABLE watches (                 -- Of which searches does somebody want to be told, of what, and where?
  id INTEGER PRIMARY KEY,                -- one row a watch
  name TEXT NOT NULL UNIQUE,             -- as people call it
  query TEXT,                            -- what is searched for, as it was typed; NULL: it watches the health of all sources
  kinds TEXT NOT NULL,                   -- JSON list of what it tells: new, changed, removed; of health sick and well
  channels TEXT NOT NULL,                -- JSON list of names in alerts.toml
  digest TEXT,                           -- HH:MM by the machine's clock: it tells once a day, at the first run after that; NULL: at the end of each run
  added TEXT NOT NULL,                   -- when
  added_run INTEGER NOT NULL,            -- the last run of before, 0 for none: what that stored is not told
  looked_run INTEGER NOT NULL,           -- the last run whose articles and changes it was asked about: those of a run that was killed are looked at by the next one
  digested TEXT NOT NULL                 -- when its last digest was made, at first as added
) STRICT;

CREATE TABLE outbox (                  -- Which alert goes to which channel, and was it taken?
  alert TEXT NOT NULL,                   -- what is the same at every try: part of a mail's Message-ID, id of a webhook's body
  channel TEXT NOT NULL,                 -- name in alerts.toml
  watch_id INTEGER NOT NULL REFERENCES watches(id) ON DELETE CASCADE, -- whose it is
  made TEXT NOT NULL,                    -- when
  run_id INTEGER REFERENCES runs(id),    -- the run that made it
  tries INTEGER NOT NULL DEFAULT 0,      -- times that the channel did not take it
  tried TEXT,                            -- when it was tried last
  trouble TEXT,                          -- why it was not taken then
  sent TEXT,                             -- when the channel took it; NULL: it waits for the next run
  PRIMARY KEY (alert, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_waiting ON outbox(channel) WHERE sent IS NULL;
CREATE INDEX outbox_watch ON outbox(watch_id);

CREATE TABLE alert_lines (             -- Which article, change or finding is told in which alert?
  id INTEGER PRIMARY KEY,                -- in the order in which they were found
  watch_id INTEGER NOT NULL REFERENCES watches(id) ON DELETE CASCADE, -- whose it is
  kind TEXT NOT NULL,                    -- new, changed, removed, sick or well
  article_id INTEGER REFERENCES articles(id) ON UPDATE CASCADE ON DELETE CASCADE, -- the article
  revision_id INTEGER REFERENCES revisions(id) ON DELETE CASCADE, -- of a change
  health_id INTEGER REFERENCES source_health(id) ON DELETE CASCADE, -- of sick and well
  follows INTEGER NOT NULL,              -- 1: the watch has told its story before, so it raises no alert of its own
  found TEXT NOT NULL,                   -- when
  alert TEXT                             -- in which it is told; NULL: it waits for one
) STRICT;
CREATE INDEX alert_lines_watch ON alert_lines(watch_id, alert);
CREATE INDEX alert_lines_alert ON alert_lines(alert) WHERE alert IS NOT NULL;
CREATE INDEX alert_lines_article ON alert_lines(article_id) WHERE article_id IS NOT NULL;
CREATE INDEX alert_lines_revision ON alert_lines(revision_id) WHERE revision_id IS NOT NULL;
CREATE INDEX alert_lines_health ON alert_lines(health_id) WHERE health_id IS NOT NULL;
