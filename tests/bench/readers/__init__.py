"""Whether readers of `newscrawl browse` and a crawl are in each other's way."""
