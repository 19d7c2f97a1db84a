"""Faults that strike at named points: real processes, a real sink."""
