"""Commands of Scrapy: only `crawl`, which replaces Scrapy's own."""
