"""The handbook as the office shows it: chapters, search, and which one fits a page (docs/rules/help.md)."""
