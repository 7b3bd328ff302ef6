"""The only place with Flask."""
