"""The made-up outlets of the demo: what `data/demo` says they publish, rendered as pages and feeds, served on loopback."""
