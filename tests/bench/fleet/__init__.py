"""How much a fleet's PostgreSQL carries: made reports through real workers and a real hub's side of the queue."""
