"""The manifest names files that are there, in the size that it says."""

import struct
from typing import Any

import pytest

from tests.world import World


@pytest.fixture
def manifest(world: World) -> dict[str, Any]:
    answer = world.stranger().get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    assert answer.json is not None
    return dict(answer.json)


def size_of(data: bytes) -> str:
    """Return "192x192" for a PNG or a JPEG, and "any" for a drawing."""
    if data.startswith(b"\x89PNG"):
        return "{}x{}".format(*struct.unpack(">II", data[16:24]))
    if data.startswith(b"\xff\xd8"):
        at = 2
        while data[at + 1] not in (0xC0, 0xC2):  # the frame header: height, then width
            at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        height, width = struct.unpack(">HH", data[at + 5 : at + 9])
        return f"{width}x{height}"
    assert data.startswith(b"<svg")
    return "any"


def test_every_picture_is_there_with_the_size_and_kind_it_says(
    world: World, manifest: dict[str, Any]
) -> None:
    pictures = manifest["icons"] + manifest["screenshots"]
    pictures += [icon for shortcut in manifest["shortcuts"] for icon in shortcut["icons"]]
    for picture in pictures:
        with world.stranger().client.get(picture["src"]) as answer:
            content = answer.data
        assert answer.status_code == 200, picture
        assert answer.mimetype == picture["type"]
        assert size_of(content) == picture["sizes"]
        assert len(content) < 60_000
        assert "v=" in picture["src"]


def test_it_has_what_an_installation_asks_for(manifest: dict[str, Any]) -> None:
    assert (manifest["id"], manifest["start_url"], manifest["scope"]) == ("/", "/", "/")
    assert manifest["display"] == "standalone"
    assert (manifest["lang"], manifest["dir"]) == ("nl", "ltr")
    sizes = {(icon["sizes"], icon.get("purpose", "any")) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    assert {one["form_factor"] for one in manifest["screenshots"]} == {"narrow", "wide"}


def test_the_shortcuts_are_dutch_and_lead_to_pages_of_ours(
    world: World, manifest: dict[str, Any]
) -> None:
    assert [one["name"] for one in manifest["shortcuts"]] == [
        "Nieuwe melding",
        "Verstuurd",
        "Uitleg voor ouders",
    ]
    for shortcut in manifest["shortcuts"]:
        assert world.stranger().get(shortcut["url"]).status_code in (200, 401)


def test_every_page_names_the_manifest_and_the_picture_of_an_iphone(world: World) -> None:
    page = world.stranger().get("/sign-in").text
    assert 'rel="manifest" href="/manifest.webmanifest"' in page
    assert 'rel="apple-touch-icon" href="/static/img/icon-180.png' in page
