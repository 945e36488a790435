"""The few outlets that need code of their own: `<slug>.py`. Most need none: an outlet is a file in `data/sources/`."""
