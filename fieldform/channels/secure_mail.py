"""Hands a parcel to the mail relay over verified TLS, or not at all.

How each kind of trouble is told apart: security.md section 4.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from fieldform.channels.parcel import (
    ChannelError,
    Parcel,
    is_plain_address,
    refuse_bad_address,
)
from fieldform.channels.relay_address import Mode, read_relay_address


@dataclass(frozen=True)
class Patience:
    """Seconds to wait: for the connection, for a reply (RFC 5321 section 4.5.3.2), and for the
    reply to the final dot, when giving up means that nobody knows; and for a goodbye that changes
    nothing any more."""

    connect: float = 30
    reply: float = 300
    final_reply: float = 600
    goodbye: float = 5


@dataclass(frozen=True)
class SecureMail:
    """One mail relay. ``sender`` is the envelope's and gets the bounces.

    Without ``user`` the relay is trusted to know us by our address. Raises ValueError for a
    ``context`` that would let the connection be less than verified TLS 1.2, and for a bad sender.
    """

    host: str
    port: int
    mode: Mode
    user: str = field(repr=False)
    password: str = field(repr=False)
    sender: str
    context: ssl.SSLContext = field(repr=False)
    patience: Patience = Patience()

    def __post_init__(self) -> None:
        if not (
            self.context.verify_mode is ssl.CERT_REQUIRED
            and self.context.check_hostname
            and self.context.minimum_version >= ssl.TLSVersion.TLSv1_2
        ):
            raise ValueError("The mail relay's certificate and host name must be verified.")
        if not is_plain_address(self.sender):
            raise ValueError("FIELDFORM_MAIL_FROM must be one plain mail address.")

    def send(self, parcel: Parcel) -> None:
        """Return when the relay has taken responsibility for the parcel.

        Raises ChannelError; it is ``uncertain`` from the first byte of the body on, as long as
        the relay has not answered. What follows a 250 (a failing QUIT) changes nothing.
        """
        refuse_bad_address(parcel.recipient)
        client = _connect(self)
        try:
            _say_hello(self, client)
            try:
                _address(self, client, parcel)
                _hand_over(self, client, parcel.message)
            finally:
                _leave(self, client)
        finally:
            client.close()


def from_url(url: str, sender: str, cafile: Path | None = None) -> SecureMail:
    """Make a SecureMail from ``smtps://`` or ``smtp+starttls://user:password@host:port``.

    ``cafile`` names the certificates to trust instead of the system's own. Raises ValueError
    in a sentence that repeats nothing of ``url``, which holds a password.
    """
    at = read_relay_address(url)
    context = _verifying_context(cafile)
    return SecureMail(at.host, at.port, at.mode, at.user, at.password, sender, context)


def _verifying_context(cafile: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=cafile)
    except OSError:
        raise ValueError(f"There is no readable certificate in {cafile}.") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _connect(relay: SecureMail) -> smtplib.SMTP:
    """Open the connection. smtplib's own connect() would wait for the greeting no longer than
    for the connection, and a busy relay greets late."""
    # The name we greet with is the sender's domain: looking up our own name may take minutes.
    client = smtplib.SMTP(local_hostname=relay.sender.rpartition("@")[2])
    try:
        client.sock = socket.create_connection((relay.host, relay.port), relay.patience.connect)
    except (OSError, UnicodeError):  # UnicodeError: a host name that cannot exist
        raise ChannelError("mail.unreachable", permanent=False) from None
    client.sock.settimeout(relay.patience.reply)
    return client


def _say_hello(relay: SecureMail, client: smtplib.SMTP) -> None:
    """Greet, encrypt, sign in. Nothing here is the fault of this parcel: never permanent."""
    try:
        if relay.mode == "smtps":
            _encrypt(relay, client)
        _expect(client.getreply(), "mail.no_greeting", ours=True)
        _expect(client.ehlo(), "mail.no_greeting", ours=True)
        if relay.mode == "starttls":
            if not client.has_extn("starttls"):
                raise ChannelError("mail.no_starttls", permanent=False)
            _expect(client.docmd("STARTTLS"), "mail.no_starttls", ours=True)
            _encrypt(relay, client)
            _expect(client.ehlo(), "mail.no_greeting", ours=True)
        if relay.user:
            _sign_in(relay, client)
    except ssl.SSLCertVerificationError:
        raise ChannelError("mail.bad_certificate", permanent=False) from None
    except ssl.SSLError:
        raise ChannelError("mail.no_tls", permanent=False) from None
    except OSError:  # smtplib's own errors are OSErrors too
        raise ChannelError("mail.connection_lost", permanent=False) from None


def _encrypt(relay: SecureMail, client: smtplib.SMTP) -> None:
    assert client.sock is not None  # noqa: S101 - _connect has set it
    client.sock = relay.context.wrap_socket(client.sock, server_hostname=relay.host)
    # What was read before TLS is anyone's: RFC 3207 section 4.2 says to forget it.
    client.file = None


def _sign_in(relay: SecureMail, client: smtplib.SMTP) -> None:
    try:
        client.login(relay.user, relay.password)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPAuthenticationError as error:
        reason = f"mail.sign_in_refused {three_digits(error.smtp_code)}"
        raise ChannelError(reason, permanent=False) from None
    except smtplib.SMTPException:
        raise ChannelError("mail.no_sign_in", permanent=False) from None


def _address(relay: SecureMail, client: smtplib.SMTP, parcel: Parcel) -> None:
    """Name sender and recipient, and ask to go on: up to the 354 nothing of the body leaves."""
    # Without RET=HDRS a bounce may return everything, the name included (RFC 3461).
    options = ["RET=HDRS", f"ENVID={parcel.local_part}"] if client.has_extn("dsn") else []
    try:
        _expect(client.mail(relay.sender, options), "mail.sender_refused", ours=True)
        _expect(client.rcpt(parcel.recipient), "mail.recipient_refused")
        _expect(client.docmd("DATA"), "mail.data_refused", wanted=3)
    except OSError:
        raise ChannelError("mail.connection_lost", permanent=False) from None


def _hand_over(relay: SecureMail, client: smtplib.SMTP, message: bytes) -> None:
    """Send the body and wait for the one reply that counts."""
    try:
        if client.sock is not None:
            client.sock.settimeout(relay.patience.final_reply)
        client.send(_as_on_the_wire(message))
        reply = client.getreply()
    except OSError:
        raise ChannelError("mail.uncertain", permanent=False, uncertain=True) from None
    if reply[0] // 100 not in (2, 4, 5):  # not SMTP: nobody knows what it did
        raise ChannelError("mail.uncertain", permanent=False, uncertain=True)
    _expect(reply, "mail.body_refused")


def _as_on_the_wire(message: bytes) -> bytes:
    """End every line in CRLF and double every dot that begins one (RFC 5321 section 4.5.2), so
    that no line can end the mail early, whatever a relay takes for the end of a line."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message).removesuffix(b"\r\n")
    return re.sub(rb"(?m)^\.", b"..", lines) + b"\r\n.\r\n"


def _expect(reply: tuple[int, bytes], reason: str, *, wanted: int = 2, ours: bool = False) -> None:
    """Refuse a reply of another class than ``wanted``. A 5 is for good, unless what the relay
    refuses is ``ours`` (our address, our sign-in): that can be mended while the parcel waits."""
    kind = reply[0] // 100
    if kind != wanted:
        raise ChannelError(f"{reason} {three_digits(reply[0])}", permanent=kind == 5 and not ours)


def three_digits(code: int) -> str:
    """Three digits, whatever came: the ledger takes nothing else. No number at all is 000."""
    return f"{max(code, 0):03}"


def _leave(relay: SecureMail, client: smtplib.SMTP) -> None:
    """Say goodbye. The outcome is known already, so that nothing here is an error."""
    with contextlib.suppress(OSError):
        if client.sock is not None:
            client.sock.settimeout(relay.patience.goodbye)
        client.quit()
