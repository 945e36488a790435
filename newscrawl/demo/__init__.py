"""The demo's made-up outlets: what data/demo says they publish, as pages and feeds, served on loopback."""
