"""The shared kernel: knows neither registry_app nor requests_app."""
