"""The days of each source, and what was found in them."""
