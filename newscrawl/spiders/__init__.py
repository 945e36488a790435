"""Spiders bring pages to the pipeline, which is the same for all of them."""
