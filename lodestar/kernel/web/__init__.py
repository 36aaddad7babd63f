"""What every page owes its reader: whom it is for, how to leave it, and that nothing is kept."""
