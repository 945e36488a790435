"""What the next article of a story costs, however many there are."""
