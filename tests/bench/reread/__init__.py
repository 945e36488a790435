"""How fast an archive is read anew, beside the extraction alone."""
