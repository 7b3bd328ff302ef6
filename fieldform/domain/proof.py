"""How long a proof of who somebody is holds, where a name leaves or an address changes
(docs/decisions/0021)."""

from datetime import datetime, timedelta

PROOF_HOLDS = timedelta(minutes=60)
"""Whoever signs in at 07:10 has sent everything by 07:50, before the schools begin, and is never
asked. Longer, and whoever stole a session could send names for the rest of a shift of 12 hours."""


def holds(proved_at: datetime, now: datetime) -> bool:
    """Say whether who proved who they are at ``proved_at`` need not do so again."""
    return now - proved_at <= PROOF_HOLDS
