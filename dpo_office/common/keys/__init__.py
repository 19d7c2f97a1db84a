"""The key of the vault over the years: how it is changed without standing still (docs/rules/keys.md)."""
