"""Pictures made of numbers, as SVG: the command's plots and those on pages are drawn with the same pieces. Pure.

`svg` has the pieces: elements, words, the end of a scale, colours; `bars` draws rows of bars on one base line.
"""
