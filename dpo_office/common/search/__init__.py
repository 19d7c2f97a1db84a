"""Search: how what is typed is read, and how rows are found by index. The rules: docs/rules/search.md."""
