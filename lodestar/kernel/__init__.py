"""What at least two rooms need, and that knows no room's words."""
