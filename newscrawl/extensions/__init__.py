"""Extensions of Scrapy, one a file."""
