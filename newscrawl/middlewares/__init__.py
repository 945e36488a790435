"""Downloader middlewares of Scrapy, one a file, and what they share: failures and responses as plain data."""

from newscrawl.middlewares import _tls as _tls  # before the others
