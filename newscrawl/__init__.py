"""newscrawl: crawls news outlets and keeps what they publish."""
