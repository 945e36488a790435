"""Health in SQL: the days of each source are counted, and findings are kept."""
