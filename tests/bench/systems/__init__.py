"""Real publishing systems, installed in a temporary folder, filled with made stories, served on loopback, and crawled."""
