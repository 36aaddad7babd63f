"""The `lodestar` command: every failure is one clear line and a remedy, and an exit code that is not 0."""
