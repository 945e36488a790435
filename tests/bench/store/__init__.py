"""The figures of a store that grows: inserts, look-ups, searches, pages of the browser, bytes."""
