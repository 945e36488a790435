"""The body model: a page cut into blocks, and which of them are text of its article. Pure."""
