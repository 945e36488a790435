"""One page under reading: bytes, text, tree, and what is asked of them by more than one field. Pure."""
