"""The web app: pages and HTTP API over the same use cases; parse, call a use case, show."""
