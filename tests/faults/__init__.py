"""Nothing lost, nothing left: what happens under faults, by the numbers of security.md."""
