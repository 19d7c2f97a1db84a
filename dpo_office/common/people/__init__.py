"""People of the office: who they are, which roles they hold, and what they have read."""
