"""The spiders: each brings pages to the one pipeline, none is a second code path."""
