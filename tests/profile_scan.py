"""Looks for a name in every byte of a browser's profile folder, in the forms in which a browser
keeps text: UTF-8, UTF-16, base64 in its three alignments, percent-encoded."""

import base64
from pathlib import Path
from urllib.parse import quote


def forms(name: str) -> set[bytes]:
    """Return the bytes by which a name would be found."""
    found: set[bytes] = set()
    for plain in (name.encode(), name.encode("utf-16-le")):
        found.add(plain)
        for shift in range(3):
            # Only whole groups of three bytes of the name itself: its neighbours are not known.
            whole = plain[shift : len(plain) - (len(plain) - shift) % 3]
            found |= {base64.b64encode(whole), base64.urlsafe_b64encode(whole)}
    return found | {quote(name).encode(), "".join(f"%{b:02x}" for b in name.encode()).encode()}


def hits(profile: Path, name: str) -> list[str]:
    """Return the files of the profile that hold the name, or that are called after it."""
    wanted = forms(name)
    return [
        str(path.relative_to(profile))
        for path in sorted(profile.rglob("*"))
        if path.is_file() and _holds(path, wanted)
    ]


def _holds(path: Path, wanted: set[bytes]) -> bool:
    try:
        content = path.read_bytes()
    except FileNotFoundError:  # the browser took it away meanwhile
        return False
    return any(one in content or one in str(path).encode() for one in wanted)
