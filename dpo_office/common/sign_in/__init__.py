"""Signing in: the second factor, waits after wrong tries, sessions, and asking again who it is."""
