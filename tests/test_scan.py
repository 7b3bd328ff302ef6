"""The scan that every promise of destruction rests on does find what hides."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.scan import hits

MARKER = "Proefkind Çelik-42"

HIDING = {
    "plain": MARKER.encode(),
    "in lower case": MARKER.lower().encode(),
    "in upper case": MARKER.upper().encode(),
    "as UTF-16": MARKER.encode("utf-16-le"),
    "as UTF-16 with a mark before it": MARKER.encode("utf-16"),
    "in an address": quote(MARKER).encode(),
    "in escaped JSON": json.dumps({"name": MARKER}).encode(),
    "in unescaped JSON": json.dumps({"name": MARKER}, ensure_ascii=False).encode(),
    "in base64": base64.b64encode(MARKER.encode()),
    "in base64, one byte further": base64.b64encode(b"x" + MARKER.encode() + b"x"),
    "in base64, two bytes further": base64.b64encode(b"xy" + MARKER.encode() + b"xy"),
    "in base64, three bytes further": base64.b64encode(b"xyz" + MARKER.encode() + b"xyz"),
    "in base64, in lower case": base64.b64encode(b"x" + MARKER.lower().encode() + b"xyz"),
    "in base64, in upper case": base64.b64encode(b"xy" + MARKER.upper().encode() + b"x"),
}


@pytest.mark.parametrize("form", HIDING)
def test_a_text_is_found(form: str, tmp_path: Path) -> None:
    (tmp_path / "deeper" / "still").mkdir(parents=True)
    file = tmp_path / "deeper" / "still" / "pages.bin"
    file.write_bytes(b"\x00\xff before " + HIDING[form] + b" after \xff\x00")
    assert hits(tmp_path, MARKER) == [str(file)]


def test_a_text_is_found_in_the_name_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / f"{MARKER}.txt"
    file.touch()
    assert hits(tmp_path, MARKER) == [str(file)]


def test_a_text_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "pages.bin").write_bytes(b"\x00\xff before Proefkind after \xff\x00")
    assert hits(tmp_path, MARKER) == []


def test_every_file_that_holds_a_text_is_named(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one", "two", "three")]
    for file in files[:2]:
        file.write_text(MARKER, "utf-8")
    files[2].write_bytes(b"")
    assert sorted(hits(tmp_path, MARKER)) == sorted(map(str, files[:2]))
