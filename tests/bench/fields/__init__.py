"""The figures of extraction: title, authors, date and body against the truth, beside plain trafilatura."""
