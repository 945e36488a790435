"""The database file: opening, locking, migrating, watching it, and what SQLite complains of."""
