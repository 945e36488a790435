"""The figures of learned boilerplate: bodies before and after what their outlets repeat is left out."""
