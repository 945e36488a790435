"""The figures of search: finding newest first and best first, counting, and what its indexes cost, in made archives of any size."""
