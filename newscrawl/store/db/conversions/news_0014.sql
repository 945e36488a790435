-- A store as the last build before the first release left it (fourteen migrations, the last 0014_news) becomes what
-- migrations/0001_initial.sql makes. Runs once, in one transaction, after a copy of the file was made.

-- What was recorded is of that time; from here on it is one migration.
DELETE FROM _sqlite_migrations WHERE migration_set = 'newscrawl';
INSERT INTO _sqlite_migrations (migration_set, name, applied_at)
VALUES ('newscrawl', '0001_initial', strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'));
