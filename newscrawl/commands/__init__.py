"""Scrapy commands: only `crawl`, which replaces Scrapy's own."""
