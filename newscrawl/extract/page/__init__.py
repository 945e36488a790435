"""A page is decoded and parsed once; what more than one field asks of it is answered here. Pure."""
