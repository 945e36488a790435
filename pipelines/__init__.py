"""The pipeline turns a Page into an Article and a row, one stage a file. Order and switches are in newscrawl/settings.py."""
