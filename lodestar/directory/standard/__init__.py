"""HSDS 3.1 in and out: its tables and columns, its JSON, its CSV, and where our own rows differ."""
