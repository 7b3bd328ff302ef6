"""No hash of a name is anywhere: names are few, so a hash of one is the name (security.md D-09)."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from fieldform.domain.folding import fold
from tests.actions.story import Story
from tests.world import World

GIVEN, FAMILY = "Zyxquadra", "Vanderwhistle"
BORN = "2016-05-04"
HASHES = ("md5", "sha1", "sha256", "sha512", "blake2b", "blake2s")


def texts() -> Iterator[str]:
    """Yield the ways in which somebody would write the name before hashing it."""
    full = f"{GIVEN} {FAMILY}"
    for text in (GIVEN, FAMILY, full, f"{FAMILY}, {GIVEN}", f"{GIVEN}{FAMILY}", f"{full} {BORN}"):
        yield from (text, text.lower(), text.upper(), fold(text), f"{text}{BORN}")


def digests(keys: list[bytes]) -> Iterator[bytes]:
    """Yield every digest of every text, also under each key, as it could stand in a file."""
    for text in dict.fromkeys(texts()):
        data = text.encode()
        found = [hashlib.new(name, data).digest() for name in HASHES]
        found += [
            hmac.digest(key, data, name) for key in keys for name in ("sha1", "sha256", "sha512")
        ]
        for digest in found:
            yield digest
            yield digest.hex().encode()
            yield base64.urlsafe_b64encode(digest).rstrip(b"=")
            yield base64.b64encode(digest).rstrip(b"=")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def hits(files: dict[str, bytes], keys: list[bytes]) -> list[str]:
    wanted = list(digests(keys))
    return [name for name, data in files.items() if any(one in data for one in wanted)]


def test_d09_no_hash_of_a_name_is_anywhere(world: World) -> None:
    story = Story(world, given_name=GIVEN, family_name=FAMILY, birth_date=BORN)
    story.take("claim")
    story.report_again()
    story.take("keep_apart", "approve", "deliver")
    for step in ("while it lives", "when it is destroyed"):
        files = content(world.config.data)
        keys = [data for name, data in files.items() if name.endswith((".key", ".pem"))]
        keys += [data for name, data in files.items() if "/secrets/" in name]
        assert keys
        assert hits(files, keys) == [], step
        story.destroy_after(timedelta(days=3))


def test_control_a_hash_that_somebody_kept_is_found(tmp_path: Path) -> None:
    secret = b"k" * 32
    kept = hmac.digest(secret, fold(f"{GIVEN} {FAMILY}").encode(), "sha256").hex()
    (tmp_path / "index").write_text(kept)
    assert hits(content(tmp_path), [secret])
    assert not hits(content(tmp_path), [b"another key"])
