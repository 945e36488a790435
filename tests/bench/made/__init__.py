"""Made news: invented texts in a language like Italian, their re-edited copies, and what only looks like a copy.

Everything comes from a seed, so that a stranger measures the same. No sentence here is anybody else's.
"""
