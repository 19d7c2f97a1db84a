"""Commands about cases and rules."""
