"""Stories: articles of equal or re-edited text, and who ran them."""
