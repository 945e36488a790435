"""The mouths of the line: each spider brings pages, none is a second code path."""
