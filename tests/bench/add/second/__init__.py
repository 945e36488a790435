"""A second farm, of outlets as the content systems of Italian news sites build them; written before its author read a line of the rules."""
