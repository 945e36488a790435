"""The way of one address, from the entry that showed it to its row."""
