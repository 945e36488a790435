"""The strategies: each public module offers `candidates(document, source)`; modules that begin with `_` are helpers."""
