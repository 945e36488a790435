"""A fleet crawls with many machines and one ledger: a hub that keeps the store, and workers that ask hosts and read pages.

The hub's run is a news run whose requests are answered elsewhere: it packs them into bundles, one host each, and takes back reports.
A worker's run is a news run of one bundle, whose memory is the bundle, and whose outcomes are reports.
"""
