"""Rules about what the organisation declares and whom it tells: pure Python, no framework."""
