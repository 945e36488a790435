"""Articles leave the archive as one file that others can read and cite: its rows, and a card that says what they are."""
