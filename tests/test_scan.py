"""Control: the scan that proves destruction finds a name in every form in which one can hide."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.scan import hits

NAME = "Zyxquadra Vänderwhistle"


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "given name: "])
@pytest.mark.parametrize("name", [NAME, NAME.lower(), NAME.upper()])
def test_every_form_is_found_wherever_it_stands(tmp_path: Path, name: str, before: str) -> None:
    text = f"{before}{name} and more"
    hidden = {
        "utf-8": text.encode(),
        "utf-16": text.encode("utf-16-le"),
        "percent": quote(text).encode(),
        "json": json.dumps({"name": text}).encode(),
        "base64": base64.b64encode(text.encode()),
        "base64-url": base64.urlsafe_b64encode(text.encode()),
        "binary": b"\x00\xff" + text.encode() + b"\xfe",
    }
    for form, content in hidden.items():
        file = tmp_path / form
        file.write_bytes(content)
        assert hits(tmp_path, NAME) == [str(file)], form
        file.unlink()


def test_a_file_that_is_called_after_somebody_is_found(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    file = tmp_path / "deep" / f"{NAME}.eml"
    file.write_bytes(b"")
    assert hits(tmp_path, NAME) == [str(file)]


def test_another_name_is_no_hit(tmp_path: Path) -> None:
    for form in ("Zyxquadra", "Vänderwhistle Zyxquadra", "Zyxquadra  Vänderwhistle"):
        (tmp_path / "other").write_bytes(form.encode())
        assert hits(tmp_path, NAME) == []
