"""Real mail servers for tests: one that behaves (aiosmtpd), one that misbehaves on purpose.

server = starttls_server(tmp_path)     # .url .cafile .messages .stop()
server = rude_server(tmp_path, "drop_after_dot")   # .url .cafile .lines .bodies .stop()
"""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER = "field@form"
PASSWORD = "p:w/%e"  # signs that need the percent form
SIGN_IN = "field%40form:p%3Aw%2F%25e"
PATIENCE_OF_A_TEST = 10


@dataclass(frozen=True)
class Certificates:
    """An authority to trust, and a server's certificate made by it."""

    cafile: Path
    chain: Path

    def for_server(self) -> ssl.SSLContext:
        """Return what a server needs to speak TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain)
        return context


def certificates(folder: Path, *, host: str = "localhost", days: int = 1) -> Certificates:
    """Make an authority and a certificate for ``host``; negative ``days`` make it expired."""
    authority_key, key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    subject = _name("An authority for tests")
    authority = (
        _builder(subject, subject, authority_key, authority_key, 1)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_may_sign_certificates(), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    alternative: x509.GeneralName = x509.DNSName(host)
    with suppress(ValueError):
        alternative = x509.IPAddress(ipaddress.ip_address(host))
    server = (
        _builder(_name(host), subject, key, authority_key, days)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    pem = serialization.Encoding.PEM
    cafile, chain = folder / "authority.pem", folder / "server.pem"
    cafile.write_bytes(authority.public_bytes(pem))
    chain.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + server.public_bytes(pem)
    )
    return Certificates(cafile, chain)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    days: int,
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    start = now - datetime.timedelta(days=30)
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(now + datetime.timedelta(days=days))
        # Without these two identifiers Python 3.13 and newer refuse the chain.
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False
        )
    )


def _may_sign_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


@dataclass
class Inbox:
    """What a behaving server took in: the handler and the sign-in of aiosmtpd."""

    messages: list[Envelope] = field(default_factory=list)
    signed_in: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail."""
        self.messages.append(envelope)
        return "250 kept"

    def sign_in(
        self, _server: Any, _session: Session, _envelope: Envelope, _mechanism: str, login: Any
    ) -> AuthResult:
        """Let in whoever knows USER and PASSWORD."""
        self.signed_in.append((login.login, login.password))
        right = (login.login, login.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)


class OnAnyPort(Controller):
    """aiosmtpd's own server thread, but on a port that the system chooses."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class GoodServer:
    """A server that behaves, and the address to reach it at."""

    controller: Controller
    inbox: Inbox
    url: str
    cafile: Path

    @property
    def messages(self) -> list[Envelope]:
        """The mails so far: ``.mail_from .rcpt_tos .content``."""
        return self.inbox.messages

    def stop(self) -> None:
        """Stop it and wait until it has stopped."""
        self.controller.stop()
        # aiosmtpd leaves its loop open, which is a ResourceWarning.
        self.controller.loop.close()


def starttls_server(folder: Path, *, certs: Certificates | None = None) -> GoodServer:
    """Start a server that refuses everything before STARTTLS and a sign-in."""
    certs = certs or certificates(folder)
    inbox = Inbox()
    controller = OnAnyPort(
        inbox,
        hostname="127.0.0.1",
        port=0,
        tls_context=certs.for_server(),
        require_starttls=True,
        authenticator=inbox.sign_in,
        auth_required=True,
    )
    controller.start()
    url = f"smtp+starttls://{SIGN_IN}@localhost:{controller.port}"
    return GoodServer(controller, inbox, url, certs.cafile)


REPLIES = {
    "greeting": "220 localhost",
    "ehlo": "250-localhost\r\n250-STARTTLS\r\n250 DSN",
    "starttls": "220 go",
    "mail": "250 ok",
    "rcpt": "250 ok",
    "data": "354 go on",
    "dot": "250 kept",
    "quit": "221 bye",
}
DROP, SILENCE = "", "silence"
ECHO = "Sietske van der Meer"

MODES: dict[str, dict[str, str]] = {
    "behaves": {},
    "busy_greeting": {"greeting": f"421 {ECHO}"},
    "no_greeting": {"greeting": DROP},
    "silent_greeting": {"greeting": SILENCE},
    "silent_before_mail": {"mail": SILENCE},
    "no_starttls": {"ehlo": "250-localhost\r\n250 DSN"},
    "starttls_refused": {"starttls": "454 not now"},
    "drop_at_sign_in": {"ehlo": "250-localhost\r\n250 AUTH PLAIN"},
    "unknown_sign_in": {"ehlo": "250-localhost\r\n250 AUTH GSSAPI"},
    "mail_550": {"mail": f"550 {ECHO}"},
    "rcpt_451": {"rcpt": f"451 {ECHO}"},
    "rcpt_550": {"rcpt": f"550 {ECHO}"},
    "data_421": {"data": f"421 {ECHO}"},
    "drop_at_data": {"data": DROP},
    "dot_451": {"dot": f"451 {ECHO}"},
    "dot_554": {"dot": f"554 {ECHO}"},
    "drop_after_dot": {"dot": DROP},
    "silence_after_dot": {"dot": SILENCE},
    "nonsense_after_dot": {"dot": ECHO},
    "quit_421": {"quit": "421 closing"},
    "drop_at_quit": {"quit": DROP},
    "silence_at_quit": {"quit": SILENCE},
}
"""Every way to misbehave, as what is answered instead of REPLIES."""


@dataclass
class RudeServer:
    """A server that answers as its mode says, and writes down what it heard."""

    listener: socket.socket
    url: str
    cafile: Path
    replies: dict[str, str]
    context: ssl.SSLContext
    implicit_tls: bool
    hesitates: float  # seconds, before each answer
    lines: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin to accept connections."""
        self._in_thread(self._accept)

    def stop(self) -> None:
        """Stop it; every silence ends."""
        self.over.set()
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(PATIENCE_OF_A_TEST)

    def _in_thread(self, task: Callable[[], None]) -> None:
        thread = threading.Thread(target=task, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self.over.is_set():
                connection, _ = self.listener.accept()
                self._in_thread(lambda at=connection: self._serve(at))  # type: ignore[misc]

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE_OF_A_TEST)
        with suppress(OSError), connection:
            if self.implicit_tls:
                connection = self._encrypted(connection)
            with connection:
                if self._answer(connection, "greeting"):
                    self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            while line := stream.readline():
                self.lines.append(line.decode("latin-1").strip())
                verb = self.lines[-1].partition(" ")[0].lower()
                if not self._answer(connection, verb) or verb == "quit":
                    return
                if verb == "data" and self.replies[verb].startswith("3"):
                    self.bodies.append(b"".join(_until_the_dot(stream)))
                    if not self._answer(connection, "dot"):
                        return
                if verb == "starttls" and self.replies[verb].startswith("2"):
                    self._converse(self._encrypted(connection))
                    return

    def _encrypted(self, connection: socket.socket) -> socket.socket:
        return self.context.wrap_socket(connection, server_side=True)

    def _answer(self, connection: socket.socket, verb: str) -> bool:
        """Answer; False when the mode is to drop the connection here."""
        reply = self.replies.get(verb, DROP)
        if reply == SILENCE:
            self.over.wait(PATIENCE_OF_A_TEST)
        if reply in (DROP, SILENCE):
            return False
        self.over.wait(self.hesitates)
        connection.sendall(reply.encode("ascii") + b"\r\n")
        return True


def _until_the_dot(stream: BinaryIO) -> Iterator[bytes]:
    while (line := stream.readline()) not in (b".\r\n", b""):
        yield line


def rude_server(
    folder: Path,
    mode: str,
    *,
    implicit_tls: bool = True,
    hesitates: float = 0,
    certs: Certificates | None = None,
) -> RudeServer:
    """Start a server that misbehaves as ``mode`` (a key of MODES) says; no sign-in."""
    certs = certs or certificates(folder)
    listener = socket.create_server(("127.0.0.1", 0))
    scheme = "smtps" if implicit_tls else "smtp+starttls"
    server = RudeServer(
        listener,
        f"{scheme}://localhost:{listener.getsockname()[1]}",
        certs.cafile,
        REPLIES | MODES[mode],
        certs.for_server(),
        implicit_tls,
        hesitates,
    )
    server.start()
    return server


def nobody_there() -> str:
    """Return the address of a port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"smtps://localhost:{port}"
