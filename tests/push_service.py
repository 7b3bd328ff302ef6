"""A push service on this machine, as strict as RFC 8030, 8188, 8291 and 8292 allow: https, it
checks who signed and for whom, and it can read what was meant for its devices."""

import base64
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.smtp_server import Certificates, certificates

DAY = 24 * 3600


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Received:
    """One message that a device got: what it says, how long it was, what came with it."""

    text: str
    size: int
    headers: dict[str, str]

    @property
    def shown(self) -> dict[str, Any]:
        return dict(json.loads(self.text)["notification"])


@dataclass
class Device:
    """One browser that has subscribed, with the key of the server it subscribed to."""

    endpoint: str
    server_key: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))
    got: list[Received] = field(default_factory=list)

    @property
    def subscription(self) -> dict[str, Any]:
        """What ``PushSubscription.toJSON()`` gives."""
        point = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": base64url(point), "auth": base64url(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}


@dataclass
class PushService:
    """The service. ``answers`` are statuses (and a Retry-After) to give instead of 201."""

    port: int
    certificates: Certificates
    devices: dict[str, Device] = field(default_factory=dict)
    answers: list[tuple[int, str]] = field(default_factory=list)
    asked: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def device(self, server_key: str) -> Device:
        path = f"/push/{base64url(os.urandom(12))}"
        self.devices[path] = Device(f"https://{self.host}{path}", server_key)
        return self.devices[path]

    def receive(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        """Answer as a push service: refuse what is not right, keep what is."""
        self.asked += 1
        if self.answers:
            return self.answers.pop(0)
        device = self.devices.get(path)
        if device is None:
            return 410, ""
        try:
            self._check(device, headers, body)
            text = http_ece.decrypt(
                body, private_key=device.private, auth_secret=device.auth, version="aes128gcm"
            )
        except (AssertionError, KeyError, jwt.PyJWTError, http_ece.ECEException) as error:
            self.faults.append(repr(error))
            return 403, ""
        device.got.append(Received(text.decode(), len(body), headers))
        return 201, ""

    def _check(self, device: Device, headers: dict[str, str], body: bytes) -> None:
        assert headers["content-encoding"] == "aes128gcm"
        assert headers["content-type"] == "application/octet-stream"
        assert int(headers["ttl"]) > 0, "RFC 8030 section 5.2"
        assert len(body) <= 4096, "RFC 8030 section 7.2"
        scheme, _, values = headers["authorization"].partition(" ")
        assert scheme == "vapid"
        parts = dict(one.strip().split("=", 1) for one in values.split(","))
        assert parts["k"] == device.server_key, "another server than the device subscribed to"
        key = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), from_base64url(parts["k"])
        )
        claims = jwt.decode(parts["t"], key, algorithms=["ES256"], audience=f"https://{self.host}")
        assert claims["sub"].startswith("mailto:")
        assert claims["exp"] <= time.time() + DAY, "RFC 8292 section 2"


@contextmanager
def push_service(folder: Path) -> Iterator[PushService]:
    """Serve on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more = service.receive(self.path, headers, body)
            self.send_response(status)
            if more:
                name, _, value = more.partition(": ")
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    made = certificates(folder / "push")
    server = ThreadingHTTPServer(("localhost", 0), Handler)
    server.socket = made.for_server().wrap_socket(server.socket, server_side=True)
    service = PushService(server.server_port, made)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
