"""Backups: made while the office runs, checked by restoring them, and put back. See docs/operations.md."""
