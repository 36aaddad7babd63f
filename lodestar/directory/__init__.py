"""Who helps with what, where, in which language, when, and for whom."""
