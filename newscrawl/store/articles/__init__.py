"""Articles, their revisions and the text that search finds."""
