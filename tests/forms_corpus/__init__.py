"""Forms as they come back, honest and hostile; the same seed makes the same files."""
