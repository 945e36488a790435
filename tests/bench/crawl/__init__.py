"""The figures of a whole crawl, beside other crawlers on the same made outlets."""
