-- An archive as the last build before the first release left it (three migrations, the last 0003_no_statistics) is what
-- migrations_pages/0001_initial.sql makes: only what was recorded is another.
DELETE FROM _sqlite_migrations WHERE migration_set = 'newscrawl-pages';
INSERT INTO _sqlite_migrations (migration_set, name, applied_at)
VALUES ('newscrawl-pages', '0001_initial', strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'));
