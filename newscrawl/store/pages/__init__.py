"""The archive of raw pages, a file of its own."""
