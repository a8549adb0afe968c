"""What a run does beside learning: where it runs, what it keeps, and what it tells."""
