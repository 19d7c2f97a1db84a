"""The outside of rights requests: documents written and read."""
