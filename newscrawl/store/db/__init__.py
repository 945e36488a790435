"""The database file: opening, locking, migrating, watching it, and describing SQLite's errors."""
