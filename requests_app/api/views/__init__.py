"""Thin views: read the input, call one action, show the case."""
