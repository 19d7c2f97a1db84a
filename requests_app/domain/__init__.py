"""Rules about cases: pure Python, no framework."""
