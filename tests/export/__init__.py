"""Articles as a file that others read."""
