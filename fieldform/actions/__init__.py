"""The verbs: each is guard, change, ledger line, in one transaction."""
