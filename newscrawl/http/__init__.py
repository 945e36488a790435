"""How we behave towards hosts, and what their answers mean: who we are, robots.txt and reservations, patience, codings."""
