"""What outlets repeat, counted and learned, and bodies freed of it."""
