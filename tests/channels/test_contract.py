"""What every channel of the table promises to whoever hands it a parcel."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldform.channels.always_fails import AlwaysFails
from fieldform.channels.folder import Folder
from fieldform.channels.parcel import ChannelError, Parcel, is_plain_address
from fieldform.channels.table import CHANNELS, Channel, ChannelSettings
from tests import smtp_server

NAME = "Zyxquadra Vanderwhistle"
MESSAGE = f"Subject: Handle with Care\r\n\r\n{NAME}\r\n".encode()
DELIVERING = sorted(set(CHANNELS) - {"always_fails"})

Arrived = Callable[[], list[bytes]]


def parcel(recipient: str = "school@school.example", number: int = 1) -> Parcel:
    return Parcel(recipient, f"<k7q2-9f.{number}@police.example>", MESSAGE)


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[ChannelSettings]:
    server = smtp_server.starttls_server(tmp_path)
    world = ChannelSettings(server.url, "us@police.example", server.cafile, tmp_path / "mail")
    yield world
    server.stop()
    assert all(len(mail.rcpt_tos) == 1 for mail in server.messages)


@pytest.fixture(params=sorted(CHANNELS))
def channel(request: pytest.FixtureRequest, settings: ChannelSettings) -> Channel:
    return CHANNELS[request.param](settings)


def attempt(channel: Channel, sent: Parcel) -> ChannelError | None:
    try:
        channel.send(sent)
    except ChannelError as error:
        return error
    return None


@pytest.mark.parametrize("name", DELIVERING)
def test_a_channel_that_delivers_says_nothing(name: str, settings: ChannelSettings) -> None:
    assert attempt(CHANNELS[name](settings), parcel()) is None


def test_a_second_attempt_ends_like_the_first(channel: Channel) -> None:
    outcomes = [attempt(channel, parcel()) for _ in range(2)]
    assert len({repr(outcome) for outcome in outcomes}) == 1


@pytest.mark.parametrize("recipient", ["", "x y@school.example", "a@b.example\r\nBcc: c@d.example"])
def test_a_bad_address_is_refused_for_good(channel: Channel, recipient: str) -> None:
    error = attempt(channel, parcel(recipient))
    assert error is not None
    assert (error.permanent, error.uncertain) == (True, False)


def test_a_failure_is_a_short_code_without_a_name(channel: Channel) -> None:
    error = attempt(channel, parcel(f"{NAME}@school.example"))
    assert error is not None
    assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)?( \d{3})?", error.reason)
    assert NAME not in repr(error) + str(error)


def test_a_channel_shows_no_password(channel: Channel, settings: ChannelSettings) -> None:
    assert smtp_server.PASSWORD not in repr(channel)
    assert smtp_server.SIGN_IN not in repr(settings)


@pytest.mark.parametrize("name", DELIVERING)
def test_a_channel_that_lacks_its_settings_says_so(name: str) -> None:
    with pytest.raises(ValueError, match=r"(must|needs).*\."):
        CHANNELS[name](ChannelSettings())


def test_a_parcel_shows_its_message_id_only() -> None:
    assert repr(parcel()) == "Parcel(<k7q2-9f.1@police.example>)"


@pytest.mark.parametrize("bad", ["", "k7q2@x", "<../../etc@x>", "<.x@y>", "<a b@x>", "<a@x>\n"])
def test_a_parcel_has_a_plain_message_id(bad: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        Parcel("school@school.example", bad, MESSAGE)


@pytest.mark.parametrize(
    "address", ["info@school.example", "D.O'Brien+hwc@sub.school.example", "post@localhost"]
)
def test_ordinary_addresses_are_plain(address: str) -> None:
    assert is_plain_address(address)


def test_the_folder_keeps_one_private_file_per_message(tmp_path: Path) -> None:
    mail = tmp_path / "mail"
    for number in (1, 2, 2):
        Folder(mail).send(parcel(number=number))
    files = sorted(mail.iterdir())
    assert [file.name for file in files] == ["k7q2-9f.1.eml", "k7q2-9f.2.eml"]
    assert {file.read_bytes() for file in files} == {MESSAGE}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert mail.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_written_waits_for_another_try(tmp_path: Path) -> None:
    (tmp_path / "mail").touch()
    error = attempt(Folder(tmp_path / "mail"), parcel())
    assert error is not None
    assert (error.reason, error.permanent) == ("folder.unwritable", False)


def test_a_folder_that_fails_halfway_keeps_no_trace(tmp_path: Path) -> None:
    (tmp_path / "k7q2-9f.1.eml" / "in the way").mkdir(parents=True)
    assert attempt(Folder(tmp_path), parcel()) is not None
    assert [file.name for file in tmp_path.iterdir()] == ["k7q2-9f.1.eml"]


@pytest.mark.parametrize("permanent", [True, False])
@pytest.mark.parametrize("uncertain", [True, False])
def test_always_fails_fails_as_asked(permanent: bool, uncertain: bool) -> None:
    error = attempt(AlwaysFails(permanent, uncertain), parcel())
    assert error is not None
    assert (error.permanent, error.uncertain) == (permanent, uncertain)
