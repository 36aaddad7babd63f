"""Public knowledge: what trafficking is and is not, in plain words with sources."""
