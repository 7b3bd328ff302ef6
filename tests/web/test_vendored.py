"""What we took from others is what we noted, and no page asks another host for anything."""

import hashlib
import json
import re
from base64 import b64encode
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC, TEMPLATES, VENDOR = ROOT / "static", ROOT / "templates", ROOT / "static" / "vendor"
LOCK = "vendor.lock.json"
ENTRIES = json.loads((VENDOR / LOCK).read_text())["files"]
TEXT = {".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".webmanifest", ".xml"}

HOST = re.compile(r"(?:[a-z]+:)?//((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
DATA_ADDRESS = re.compile(r"""(?:\(|=|["'])\s*["']?data:""")
INLINE = re.compile(
    r"""<style|<script(?![^>]*\ssrc=)|\s(?:style|on[a-z]+|hx-on[\w:-]*)=["']|["']js:"""
)
SVG = 'xmlns="http://www.w3.org/2000/svg"'


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def ours() -> list[Path]:
    everything = chain(files(STATIC), files(TEMPLATES))
    return [path for path in everything if VENDOR not in path.parents and path.suffix in TEXT]


def name(value: object) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else str(value)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_that_was_noted(entry: dict[str, str]) -> None:
    found = hashlib.sha384((VENDOR / entry["file"]).read_bytes()).digest()
    assert b64encode(found).decode() == entry["sha384"]
    assert all(entry[key] for key in ("package", "version", "licence"))
    assert entry["integrity"].startswith("sha512-")
    assert (VENDOR / entry["licence_file"]).read_text().strip()


def test_no_vendored_file_is_unlisted() -> None:
    listed = {LOCK, *chain.from_iterable((e["file"], e["licence_file"]) for e in ENTRIES)}
    assert {str(path.relative_to(VENDOR)) for path in files(VENDOR)} == listed


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_a_vendored_file_names_no_host_beyond_the_noted_ones(entry: dict[str, str]) -> None:
    text = (VENDOR / entry["file"]).read_text()
    assert set(HOST.findall(text)) <= set(entry["mentions"])


@pytest.mark.parametrize("path", ours(), ids=name)
def test_a_file_of_ours_asks_no_other_host_and_keeps_the_policy(path: Path) -> None:
    text = path.read_text().replace(SVG, "")
    assert not HOST.findall(text)
    assert not DATA_ADDRESS.findall(text)
    if path.suffix in {".html", ".svg"}:
        assert not INLINE.findall(text)


def test_every_icon_that_pico_draws_from_a_data_address_is_switched_off() -> None:
    pico = (VENDOR / "pico.min.css").read_text()
    tokens = (STATIC / "css" / "tokens.css").read_text()
    drawn = set(re.findall(r'(--pico-[\w-]+):url\("data:', pico))
    assert drawn
    assert drawn == set(re.findall(r"(--pico-icon-[\w-]+): none;", tokens))
    outside_variables = re.sub(r'--pico-[\w-]+:url\("data:[^"]*"\)', "", pico)
    assert "data:" not in outside_variables
