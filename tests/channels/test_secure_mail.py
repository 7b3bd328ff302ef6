"""The mail channel against real servers: security.md section 4 row by row, and N, M-10 to M-15."""

import dataclasses
import ssl
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope

from fieldform.channels.parcel import ChannelError, Parcel
from fieldform.channels.secure_mail import Patience, SecureMail, from_url
from tests import smtp_server
from tests.smtp_server import Certificates, GoodServer, RudeServer

SENDER = "bounces@police.example"
MESSAGE = b"Subject: Handle with Care\r\n\r\nSietske van der Meer\r\n"
SHORT = Patience(connect=2, reply=0.3, final_reply=0.3, goodbye=0.3)
HASTY = {"silent_greeting", "silent_before_mail", "silence_after_dot", "silence_at_quit"}

StartRude = Callable[..., RudeServer]


@pytest.fixture(scope="session")
def certs(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return smtp_server.certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def good(tmp_path: Path, certs: Certificates) -> Iterator[GoodServer]:
    server = smtp_server.starttls_server(tmp_path, certs=certs)
    yield server
    server.stop()


@pytest.fixture
def rude(tmp_path: Path, certs: Certificates) -> Iterator[StartRude]:
    servers: list[RudeServer] = []

    def start(mode: str, **options: Any) -> RudeServer:
        servers.append(smtp_server.rude_server(tmp_path, mode, certs=certs, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def parcel(recipient: str = "school@school.example", message: bytes = MESSAGE) -> Parcel:
    return Parcel(recipient, "<k7q2-9f.1@police.example>", message)


def relay(server: GoodServer | RudeServer, patience: Patience | None = None) -> SecureMail:
    made = from_url(server.url, SENDER, server.cafile)
    return made if patience is None else dataclasses.replace(made, patience=patience)


def content(mail: Envelope) -> bytes:
    assert isinstance(mail.content, bytes)
    return mail.content


def failure(mail: SecureMail, sent: Parcel | None = None) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        mail.send(sent or parcel())
    return caught.value


def test_a_mail_arrives_once_over_tls_and_after_signing_in(good: GoodServer) -> None:
    relay(good).send(parcel())
    [mail] = good.messages
    assert (mail.mail_from, mail.rcpt_tos, mail.content) == (
        SENDER,
        ["school@school.example"],
        MESSAGE,
    )
    assert set(good.inbox.signed_in) == {(smtp_server.USER.encode(), smtp_server.PASSWORD.encode())}


def test_m02_a_relay_that_greets_late_and_thinks_over_each_answer_gets_its_time(
    rude: StartRude,
) -> None:
    """Later than a connection may take: a busy relay accepts at once, and greets when it can."""
    server = rude("behaves", hesitates=0.4)
    relay(server, Patience(connect=0.3, reply=10, final_reply=10, goodbye=10)).send(parcel())
    assert server.bodies == [MESSAGE]


def test_a_refused_sign_in_waits(good: GoodServer) -> None:
    mail = dataclasses.replace(relay(good), password="wrong")
    error = failure(mail)
    assert (error.reason, error.permanent) == ("mail.sign_in_refused 535", False)
    assert good.messages == []


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("behaves", "mail.no_sign_in"),
        ("unknown_sign_in", "mail.no_sign_in"),
        ("drop_at_sign_in", "mail.connection_lost"),
    ],
)
def test_a_relay_that_we_cannot_sign_in_at_gets_no_mail(
    rude: StartRude, mode: str, reason: str
) -> None:
    server = rude(mode)
    error = failure(dataclasses.replace(relay(server), user="u", password="p"))
    assert (error.reason, error.permanent) == (reason, False)
    assert server.bodies == []


@pytest.mark.parametrize("mode", ["behaves", "quit_421", "drop_at_quit", "silence_at_quit"])
def test_after_a_250_the_mail_is_sent_whatever_follows(rude: StartRude, mode: str) -> None:
    server = rude(mode)
    relay(server, SHORT if mode in HASTY else None).send(parcel())
    assert server.bodies == [MESSAGE]


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("busy_greeting", "mail.no_greeting 421"),
        ("no_greeting", "mail.connection_lost"),
        ("silent_greeting", "mail.connection_lost"),
        ("silent_before_mail", "mail.connection_lost"),
        ("mail_550", "mail.sender_refused 550"),
        ("rcpt_451", "mail.recipient_refused 451"),
        ("data_421", "mail.data_refused 421"),
        ("drop_at_data", "mail.connection_lost"),
    ],
)
def test_trouble_before_the_body_waits_for_another_try(
    rude: StartRude, mode: str, reason: str
) -> None:
    server = rude(mode)
    error = failure(relay(server, SHORT if mode in HASTY else None))
    assert (error.reason, error.permanent, error.uncertain) == (reason, False, False)
    assert server.bodies == []


def test_a_relay_that_is_down_waits_for_another_try(certs: Certificates) -> None:
    error = failure(from_url(smtp_server.nobody_there(), SENDER, certs.cafile))
    assert (error.reason, error.permanent, error.uncertain) == ("mail.unreachable", False, False)


def test_a_host_name_that_cannot_exist_waits_for_another_try(certs: Certificates) -> None:
    error = failure(from_url("smtps://a..b", SENDER, certs.cafile))
    assert (error.reason, error.permanent) == ("mail.unreachable", False)


def test_a_recipient_that_is_refused_is_refused_for_good(rude: StartRude) -> None:
    error = failure(relay(rude("rcpt_550")))
    assert (error.reason, error.permanent) == ("mail.recipient_refused 550", True)


@pytest.mark.parametrize(
    ("mode", "reason", "permanent"),
    [("dot_451", "mail.body_refused 451", False), ("dot_554", "mail.body_refused 554", True)],
)
def test_a_refusal_after_the_dot_is_certain(
    rude: StartRude, mode: str, reason: str, permanent: bool
) -> None:
    error = failure(relay(rude(mode)))
    assert (error.reason, error.permanent, error.uncertain) == (reason, permanent, False)


@pytest.mark.parametrize("mode", ["drop_after_dot", "silence_after_dot", "nonsense_after_dot"])
def test_no_answer_after_the_dot_is_uncertain(rude: StartRude, mode: str) -> None:
    server = rude(mode)
    error = failure(relay(server, SHORT if mode in HASTY else None))
    assert (error.reason, error.permanent, error.uncertain) == ("mail.uncertain", False, True)
    assert server.bodies == [MESSAGE]


@pytest.mark.parametrize("mode", sorted(smtp_server.MODES))
def test_one_try_names_one_recipient_and_repeats_nothing_of_the_server(
    rude: StartRude, mode: str
) -> None:
    server = rude(mode)
    errors: list[ChannelError] = []
    try:
        relay(server, SHORT).send(parcel())
    except ChannelError as error:
        errors.append(error)
    assert [error for error in errors if smtp_server.ECHO in repr(error)] == []
    assert all(error.__suppress_context__ or not error.__context__ for error in errors)
    assert len([line for line in server.lines if line.startswith("rcpt")]) <= 1
    assert len(server.bodies) <= 1


@pytest.mark.parametrize("mode", ["no_starttls", "starttls_refused"])
def test_without_starttls_nothing_leaves(rude: StartRude, mode: str) -> None:
    server = rude(mode, implicit_tls=False)
    error = failure(relay(server))
    server.stop()
    assert (error.reason.split()[0], error.permanent) == ("mail.no_starttls", False)
    assert [line.split()[0] for line in server.lines if line != "STARTTLS"] == ["ehlo"]


def test_starttls_in_the_clear_is_followed_by_tls(rude: StartRude) -> None:
    server = rude("behaves", implicit_tls=False)
    relay(server).send(parcel())
    verbs = [line.split()[0].lower() for line in server.lines]
    assert verbs == ["ehlo", "starttls", "ehlo", "mail", "rcpt", "data", "quit"]


@pytest.mark.parametrize("implicit_tls", [True, False])
@pytest.mark.parametrize("wrong", ["unknown authority", "another host", "expired"])
def test_a_certificate_that_cannot_be_verified_gets_no_mail(
    tmp_path: Path, certs: Certificates, wrong: str, implicit_tls: bool
) -> None:
    made = {
        "unknown authority": smtp_server.certificates(tmp_path),
        "another host": smtp_server.certificates(tmp_path, host="other.example"),
        "expired": smtp_server.certificates(tmp_path, days=-1),
    }[wrong]
    server = smtp_server.rude_server(tmp_path, "behaves", implicit_tls=implicit_tls, certs=made)
    cafile = certs.cafile if wrong == "unknown authority" else made.cafile
    error = failure(from_url(server.url, SENDER, cafile))
    server.stop()
    assert (error.reason, error.permanent) == ("mail.bad_certificate", False)
    assert [line.split()[0].lower() for line in server.lines] in ([], ["ehlo", "starttls"])


def test_an_address_instead_of_the_certified_name_gets_no_mail(rude: StartRude) -> None:
    mail = dataclasses.replace(relay(rude("behaves")), host="127.0.0.1")
    assert failure(mail).reason == "mail.bad_certificate"


def test_a_server_without_tls_on_the_tls_port_gets_no_mail(rude: StartRude) -> None:
    server = rude("behaves", implicit_tls=False)
    mail = dataclasses.replace(relay(server), mode="smtps")
    assert failure(mail).reason == "mail.no_tls"
    assert server.bodies == []


def test_old_tls_gets_no_mail(tmp_path: Path, certs: Certificates) -> None:
    server = smtp_server.rude_server(tmp_path, "behaves", certs=certs)
    server.context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        server.context.minimum_version = ssl.TLSVersion.TLSv1
        server.context.maximum_version = ssl.TLSVersion.TLSv1_1
    error = failure(relay(server))
    server.stop()
    assert error.reason == "mail.no_tls"


def test_a_bounce_is_asked_to_return_the_headers_only(rude: StartRude) -> None:
    server = rude("behaves")
    relay(server).send(parcel())
    assert f"mail FROM:<{SENDER}> RET=HDRS ENVID=k7q2-9f.1" in server.lines


def test_a_server_that_offers_no_such_thing_is_not_asked(good: GoodServer) -> None:
    relay(good).send(parcel())
    assert good.messages[0].mail_options == []


BAD_RECIPIENTS = [
    "",
    "school",
    "@school.example",
    "school@",
    "a@school.example,b@school.example",
    "a@school.example b@school.example",
    "School <a@school.example>",
    "<a@school.example>",
    '"a b"@school.example',
    "a@school.example\r\nRCPT TO:<b@school.example>",
    "a@school.example\n",
    "\ta@school.example",
    "a\x00@school.example",
    "a@school.example>\r\nDATA",
    "a@[127.0.0.1]",
    "a..b@school.example",
    "a@-school.example",
    "a@school..example",
    "école@school.example",
    "a@schoöl.example",
    "a" * 65 + "@school.example",
    "a@" + "b" * 250 + ".example",
]


@pytest.mark.parametrize("recipient", BAD_RECIPIENTS)
def test_a_recipient_that_is_not_one_bare_address_is_refused_for_good(
    good: GoodServer, recipient: str
) -> None:
    error = failure(relay(good), parcel(recipient))
    assert (error.reason, error.permanent) == ("mail.bad_address", True)
    assert good.inbox.signed_in == []


@pytest.mark.parametrize(
    "body",
    [
        b"a\r\n.\r\nMAIL FROM:<x@y.example>\r\n",
        b"a\n.\nMAIL FROM:<x@y.example>\n",
        b"a\r.\rMAIL FROM:<x@y.example>\r",
        b"a\r\n.\nMAIL FROM:<x@y.example>\r\n",
        b".\r\n..\r\n.a",
        b"",
    ],
)
def test_no_body_can_end_the_mail_early(good: GoodServer, body: bytes) -> None:
    relay(good).send(parcel(message=b"Subject: x\r\n\r\n" + body))
    [mail] = good.messages
    arrived = content(mail).partition(b"\r\n\r\n")[2]
    assert arrived.splitlines() == body.splitlines()


def test_every_attempt_sends_the_same_bytes(good: GoodServer) -> None:
    for _ in range(2):
        relay(good).send(parcel())
    assert len({content(mail) for mail in good.messages}) == 1


def test_the_relay_address_is_read_in_percent_form(certs: Certificates) -> None:
    mail = from_url("smtp+starttls://a%40b:p%3A%2F@relay.example:2525", SENDER, certs.cafile)
    assert (mail.mode, mail.host, mail.port, mail.user, mail.password) == (
        "starttls",
        "relay.example",
        2525,
        "a@b",
        "p:/",
    )


@pytest.mark.parametrize(("scheme", "port"), [("smtps", 465), ("smtp+starttls", 587)])
def test_each_mode_has_its_usual_port(scheme: str, port: int, certs: Certificates) -> None:
    assert from_url(f"{scheme}://u:p@relay.example", SENDER, certs.cafile).port == port


@pytest.mark.parametrize(
    "url",
    [
        "",
        "relay.example",
        "smtp://u:secret@relay.example",
        "http://u:secret@relay.example",
        "smtps://",
        "smtps://u:secret@",
        "smtps://u@relay.example",
        "smtps://:secret@relay.example",
        "smtps://u:secret@relay.example:0",
        "smtps://u:secret@relay.example:99999",
        "smtps://u:secret@relay.example:x",
        "smtps://u:sec/ret@relay.example",
        "smtps://u:secret@relay.example/inbox",
        "smtps://u:secret@relay.example?tls=no",
        "smtps://u:secret@relay.example#x",
        "smtps://u:secr%C3%A9t@relay.example",
        "smtps://u:secret%00@relay.example",
        "smtps://u:secret@[::1",
    ],
)
def test_any_other_relay_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^FIELDFORM_SMTP ") as caught:
        from_url(url, SENDER)
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("sender", ["", "Police <a@police.example>", "a@b\r\nc"])
def test_a_sender_that_is_not_one_bare_address_is_refused(sender: str) -> None:
    with pytest.raises(ValueError, match="FIELDFORM_MAIL_FROM"):
        from_url("smtps://relay.example", sender)


def test_a_certificate_file_that_is_missing_or_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").touch()
    for name in ("missing.pem", "empty.pem"):
        with pytest.raises(ValueError, match="no readable certificate"):
            from_url("smtps://relay.example", SENDER, tmp_path / name)


def test_a_connection_that_would_not_be_verified_cannot_be_made(certs: Certificates) -> None:
    careless = ssl.create_default_context()
    careless.check_hostname = False
    with pytest.raises(ValueError, match="must be verified"):
        dataclasses.replace(
            from_url("smtps://relay.example", SENDER, certs.cafile), context=careless
        )


def test_no_password_is_shown(certs: Certificates) -> None:
    mail = from_url("smtps://user:secret@relay.example", SENDER, certs.cafile)
    assert "secret" not in repr(mail)
