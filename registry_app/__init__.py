"""What the organisation declares, and whom it tells."""
