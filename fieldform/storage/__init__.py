"""The only place with SQL and with cryptography."""
