"""Which addresses a push message may be sent to (security.md T17, U-03): a browser names one, and
without a list of hosts it could name any machine in our network."""

import re
from collections.abc import Iterable

PUSH_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
"""The push services of Chrome and Edge on a phone, Firefox, Safari and Windows."""

LONGEST = 2048
"""Characters; the longest that a push service hands out has some hundreds."""

ENDPOINT = re.compile(
    r"https://(?P<host>[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*)(?::(?P<port>[0-9]{1,5}))?"
    r"/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*"
)
"""The whole of an address. No user, no bracket, no backslash, no fragment and no capital fits in,
so that two readers of one address cannot find two hosts in it."""

HOST = re.compile(r"(?:[a-z0-9-]+\.)*[a-z][a-z0-9-]*(?::[0-9]{1,5})?")
"""A host of the list: never a number, and with a port only where it is not 443."""


def is_push_address(endpoint: str, hosts: Iterable[str]) -> bool:
    """Say whether ``endpoint`` is https, on port 443, at one of ``hosts`` or a name below it.

    A host with a port in it (``push.example:8443``) is meant with that port.
    """
    place = place_of(endpoint)
    return any(place == one or place.endswith(f".{one}") for one in hosts)


def place_of(address: str) -> str:
    """Return host, or ``host:port`` where that is not 443, of an https address; '' when it is none
    that two readers must read alike."""
    found = ENDPOINT.fullmatch(address) if len(address) <= LONGEST else None
    if found is None:
        return ""
    port = found["port"] or "443"
    return found["host"] if port == "443" else f"{found['host']}:{port}"


def is_host(text: str) -> bool:
    """Say whether ``text`` can stand in the list of hosts."""
    return HOST.fullmatch(text) is not None
