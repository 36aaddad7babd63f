"""A coalition's own facts, words and places: read, checked and handed to the rooms."""
