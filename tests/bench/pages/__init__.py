"""What the pages of `newscrawl browse` take."""
