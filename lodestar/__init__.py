"""Lodestar: the system that an anti-trafficking coalition runs."""
