"""What a run does, free of Scrapy: what it asks for next, what the answers mean, and how each link ends.

The Scrapy shell (spiders, middlewares, extensions, commands, pipelines) makes the requests and hands over what comes back.
"""
