"""Tests of the pure rules: no database, no framework."""
