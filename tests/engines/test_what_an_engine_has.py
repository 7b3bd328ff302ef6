"""What each browser has of what the form uses. What one lacks stands here by its name, and in
docs/browsers.md; the form does without it."""

from pathlib import Path

import pytest

from tests.engines.conftest import ENGINES, Open, Site

HAS = {
    "service worker": "'serviceWorker' in navigator",
    "secure context": "isSecureContext",
    "web locks": "'locks' in navigator && 'request' in navigator.locks",
    "broadcast channel": "'BroadcastChannel' in window",
    "dialog": "'showModal' in HTMLDialogElement.prototype",
    "seal key": "crypto.subtle.generateKey({name: 'ECDH', namedCurve: 'P-256'}, false,"
    " ['deriveBits']).then(() => true)",
    "database with a key that no script can read": """new Promise((yes, no) => {
      const asked = indexedDB.open('probe', 1)
      asked.onupgradeneeded = () => asked.result.createObjectStore('keys')
      asked.onerror = () => no(asked.error)
      asked.onsuccess = async () => {
        const cipher = {name: 'AES-GCM', length: 256}
        const key = await crypto.subtle.generateKey(cipher, false, ['encrypt'])
        const change = asked.result.transaction('keys', 'readwrite', {durability: 'strict'})
        change.objectStore('keys').put(key, 'key')
        change.onerror = () => no(change.error)
        change.oncomplete = () => {
          const read = asked.result.transaction('keys').objectStore('keys').get('key')
          read.onsuccess = () => yes(read.result.extractable === false)
        }
      }
    })""",
    "storage that the browser does not clear by itself": "'persist' in (navigator.storage ?? {})",
    "push": "'PushManager' in window",
    "background sync": "'SyncManager' in window",
}

LACKS = {
    "chromium": set(),
    "firefox": {"background sync"},
    "webkit": {
        "background sync",
        "push",
        "storage that the browser does not clear by itself",
        "a sign that the network is gone",
    },
}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_it_lacks_is_what_the_table_says(engine: str, take: Open, site: Site) -> None:
    phone = take(engine)
    phone.open(f"{site.front.base}/sign-in")
    lacking = {name for name, question in HAS.items() if phone.run(question) is not True}
    site.front.down()
    phone.offline(True)
    if phone.run("navigator.onLine"):
        lacking.add("a sign that the network is gone")
    assert lacking == LACKS[engine]


def test_the_same_table_is_in_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "browsers.md").read_text("utf-8")
    for engine, lacking in LACKS.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| {engine} "))
        assert {one.strip() for one in row.split("|")[3].split(";")} - {"nothing"} == lacking


@pytest.mark.parametrize("engine", ENGINES)
def test_a_profile_outlives_a_closed_and_a_killed_browser(
    engine: str, take: Open, site: Site
) -> None:
    phone = take(engine)
    phone.open(f"{site.front.base}/sign-in")
    phone.run("caches.open('mark').then(() => true)")
    phone.reopen()
    phone.open(f"{site.front.base}/sign-in")
    assert phone.run("caches.has('mark')")
    phone.kill()
    phone.start()
    phone.open(f"{site.front.base}/sign-in")
    assert phone.run("caches.has('mark')")
