"""What is known of an outlet, month by month and day by day: how much, by which way, what became of it, and which days lack articles."""
