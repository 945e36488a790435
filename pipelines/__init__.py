"""The pipeline: Page → Article → row, one stage a file. Order and switches stand in newscrawl/settings.py."""
