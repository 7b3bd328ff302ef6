"""The barest page that could do the same, for comparison: one field, a list of all schools, and a
service worker that keeps both. It knows no draft, no search, no second field and no style."""

import contextlib
import csv
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bench.phone_site import SCHOOLS

PAGE = """<!doctype html>
<html lang="nl"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>bare</title><label for="school">School</label><input id="school">
<script>
navigator.serviceWorker.register("/worker.js")
requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = async () => {
    performance.mark("usable")
    self.schools = await (await fetch("/list.json")).json()
    performance.mark("schools-ready")
  }
  port2.postMessage("painted")
})
</script>
"""
WORKER = """
const open = caches.open("bare")
self.addEventListener("install", event =>
  event.waitUntil(open.then(cache => cache.addAll(["/", "/list.json"]))))
self.addEventListener("fetch", event => event.respondWith(
  open.then(cache => cache.match(event.request, { ignoreSearch: true }))
    .then(kept => kept ?? fetch(event.request))))
"""


@contextlib.contextmanager
def bare_page() -> Iterator[str]:
    """Serve it until the block ends; yield its address."""
    with SCHOOLS.open(encoding="utf-8", newline="") as file:
        rows = [list(row.values())[:8] for row in csv.DictReader(file, delimiter=";")]
    served = {
        "/": ("text/html; charset=utf-8", PAGE.encode()),
        "/worker.js": ("text/javascript", WORKER.encode()),
        "/list.json": ("application/json", json.dumps(rows).encode()),
    }

    class Handler(BaseHTTPRequestHandler):
        """Answers with one of the three, or with 404."""

        def do_GET(self) -> None:
            """Send it."""
            kind, body = served.get(self.path.partition("?")[0], ("", b""))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
