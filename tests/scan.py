"""Looks for a text in every byte of a folder, in the forms in which a text can hide."""

import base64
import json
from pathlib import Path
from urllib.parse import quote


def forms(text: str) -> set[bytes]:
    """Return the bytes that a text may be found as: encodings, escapes, base64, cases."""
    found: set[bytes] = set()
    for variant in (text, text.lower(), text.upper()):
        plain = variant.encode()
        found |= {
            plain,
            variant.encode("utf-16-le"),
            quote(variant).encode(),
            json.dumps(variant)[1:-1].encode(),
        }
        for shift in range(3):
            encoded = base64.b64encode(bytes(shift) + plain).rstrip(b"=")
            found.add(encoded[4 if shift else 0 : -2])
    return found


def hits(folder: Path, text: str) -> list[str]:
    """Return the files below ``folder`` that hold ``text`` in any form, or in their own name."""
    wanted = forms(text)
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file()
        and any(one in path.read_bytes() or one in str(path).encode() for one in wanted)
    ]
