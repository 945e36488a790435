"""Alerts: what of a run somebody wants to be told of, how it reads, and how it goes out.

`records` are the values, `hours` says when a digest is due, `message` makes texts: pure. `channels` reads where alerts may go;
`sending` hands them to a process of its own, which asks `mail` and `service`.
"""
