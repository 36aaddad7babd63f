"""What a person may notice, what it can mean, and where that leads: never a verdict."""
