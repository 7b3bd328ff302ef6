"""Seven ways in which the TLS of a mail server is missing or wrong, and all that went over the wire
meanwhile (security.md M-10, M-11, T11)."""

import dataclasses
import smtplib
import socket
import ssl
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from fieldform.actions.deliver import deliver_next
from fieldform.channels.secure_mail import from_url
from fieldform.domain.signal import State
from tests.actions.story import Story
from tests.scan import forms
from tests.smtp_server import MODES, REPLIES, Certificates, RudeServer, certificates, rude_server
from tests.world import World, another, make_world

SENDER = "bureau@politie.example"
NAME = "Zyxquadra"
SECRETS = (NAME, "zorg@school.example", SENDER, "Handle with Care", "2016-05-04")
"""What may not be read by anybody between us and the mail server."""

CHUNK = 65536


@dataclass
class Wire:
    """Stands between us and a server, and keeps all that we say."""

    to: int
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    heard: bytearray = field(default_factory=bytearray)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.listener.getsockname()[1])

    def start(self) -> None:
        """Begin to pass on."""
        threading.Thread(target=self._accept, daemon=True).start()

    def readable(self) -> int:
        """Return how many bytes of a secret can be read on the wire."""
        heard = bytes(self.heard)
        return sum(len(one) * heard.count(one) for text in SECRETS for one in forms(text))

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                ours, _ = self.listener.accept()
                theirs = socket.create_connection(("127.0.0.1", self.to))
                for arguments in ((ours, theirs, self.heard), (theirs, ours, bytearray())):
                    threading.Thread(target=_pass_on, args=arguments, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, heard: bytearray) -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK):
            heard += data
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _old(server: RudeServer) -> None:
    server.context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        server.context.minimum_version = ssl.TLSVersion.TLSv1
        server.context.maximum_version = ssl.TLSVersion.TLSv1_1


@dataclass(frozen=True)
class Case:
    """How a server is wrong, and how we come to it."""

    scheme: str = "smtps"
    mode: str = "behaves"
    speaks_tls: bool = True
    certificate: Callable[[Path], Certificates] | None = None
    trusted: bool = True
    spoil: Callable[[RudeServer], None] = lambda _: None


CASES = {
    "no STARTTLS": Case("smtp+starttls", "no_starttls", speaks_tls=False),
    "STARTTLS refused": Case("smtp+starttls", "starttls_refused", speaks_tls=False),
    "no TLS on its port": Case(speaks_tls=False),
    "unknown authority": Case(certificate=certificates, trusted=False),
    "another host": Case(certificate=lambda folder: certificates(folder, host="other.example")),
    "expired": Case(certificate=lambda folder: certificates(folder, days=-1)),
    "TLS 1.1": Case(spoil=_old),
}


def readable_without_tls() -> Iterator[tuple[str, int]]:
    """Yield, for each case, how many bytes could be read on the wire; and see that the mail waits,
    and arrives once the server is mended."""
    with tempfile.TemporaryDirectory(prefix="fieldform-tls-") as name:
        world, right = make_world(Path(name)), certificates(Path(name, "right"))
        for number, (title, case) in enumerate(CASES.items()):
            story = Story(world, **another(number), family_name=NAME).take("claim", "approve")
            wrong = case.certificate(Path(name, title)) if case.certificate else right
            trusted = wrong.cafile if case.trusted else right.cafile
            with _behind_a_wire(Path(name), case, wrong) as (wire, server):
                case.spoil(server)
                _try(world, f"{case.scheme}://localhost:{wire.port}", trusted)
                assert (story.now.state, server.bodies) == (State.APPROVED, []), title
                yield title, wire.readable()
            with _behind_a_wire(Path(name), Case(), right) as (wire, server):
                _try(world, f"smtps://localhost:{wire.port}", right.cafile)
                assert (story.now.state, len(server.bodies)) == (State.DELIVERED, 1), title
                assert wire.readable() == 0
        world.house.db.close()


def readable_of_a_plain_mail() -> int:
    """Control: what can be read when a mail goes without TLS; it must be something."""
    with tempfile.TemporaryDirectory(prefix="fieldform-tls-") as name:
        right = certificates(Path(name))
        with _behind_a_wire(Path(name), Case(speaks_tls=False), right) as (wire, server):
            client = smtplib.SMTP("localhost", wire.port, local_hostname="politie.example")
            client.sendmail(SENDER, "zorg@school.example", f"Subject: x\r\n\r\n{NAME}\r\n")
            client.quit()
            assert len(server.bodies) == 1
            return wire.readable()


@contextmanager
def _behind_a_wire(
    folder: Path, case: Case, certs: Certificates
) -> Iterator[tuple[Wire, RudeServer]]:
    server = rude_server(folder, "behaves", implicit_tls=case.speaks_tls, certs=certs)
    server.replies.update(REPLIES | MODES[case.mode])
    wire = Wire(server.listener.getsockname()[1])
    wire.start()
    try:
        yield wire, server
    finally:
        wire.listener.close()
        server.stop()


def _try(world: World, url: str, trusted: Path) -> None:
    channel = from_url(url, SENDER, trusted)
    deliver_next(world.house, dataclasses.replace(channel), world.clock())
    world.clock.move(timedelta(minutes=15))
