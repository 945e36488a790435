"""The figures of copies: made worlds, in which it is known what is a copy of what, through a real store."""
