"""Every string stands as the name of a child, of a colleague, of a school and of a place at once:
on no page, in no mail, file, log or ledger is it anything but text."""

import csv
import email
import email.policy
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from fieldform.domain.people import Role
from fieldform.storage.database import rows
from tests.actions.story import link_of
from tests.injection.corpus import HARMLESS, NAMES, skeleton, texts
from tests.injection.sinks import Region, letters
from tests.tables.formulas import is_formula
from tests.world import DIRECT, SCHOOL, make_world

STRINGS = list(dict.fromkeys(one.read for one in NAMES))
ORDINARY = [f"{HARMLESS} {letters(number)}" for number in range(len(STRINGS))]

SCHOOL_PAGE = f"/schools/{SCHOOL[DIRECT]}"
COORDINATOR = (
    "/people",
    "/on-call",
    "/schools",
    SCHOOL_PAGE,
    "/numbers",
    "/start",
    "/numbers/public",
)
DESK = (
    "/desk", "/desk?show=waiting", "/desk?show=done", "/desk/handover",
    "/desk/together", "/schools", SCHOOL_PAGE, "/on-call", "/desk/incidents",
)  # fmt: skip
OFFICER = ("/", "/sent", "/sent?find=Zyxqua")
MAIL_HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip


def planted(folder: Path, words: list[str]) -> Region:
    made = Region(make_world(folder), words).plant()
    made.claim_all()
    return made


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Region, Region]]:
    """A region full of strings, and one full of ordinary words."""
    folder = tmp_path_factory.mktemp("sinks")
    made = planted(folder / "strings", STRINGS), planted(folder / "ordinary", ORDINARY)
    yield made
    for one in made:
        one.world.house.db.close()


def pages(region: Region, role: Role, paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    browser = region.world.browser(role, name="Zz" if role is Role.DESK else "")
    for path in paths:
        answer = browser.client.get(path)
        assert answer.status_code == 200, path
        yield path, answer.text


@pytest.mark.parametrize(
    ("role", "paths"),
    [(Role.COORDINATOR, COORDINATOR), (Role.DESK, DESK), (Role.OFFICER, OFFICER)],
)
def test_every_page_is_made_of_the_same_elements_as_one_with_ordinary_words(
    both: tuple[Region, Region], role: Role, paths: tuple[str, ...]
) -> None:
    for (path, strange), (_, ordinary) in zip(
        pages(both[0], role, paths), pages(both[1], role, paths), strict=True
    ):
        assert skeleton(strange) == skeleton(ordinary), path


def test_whoever_holds_a_signal_reads_the_name_to_the_letter(both: tuple[Region, Region]) -> None:
    strange, ordinary = both
    for (signal, holder), (other, its_holder), word in zip(
        strange.pairs(), ordinary.pairs(), STRINGS, strict=True
    ):
        page = strange.browser_of(holder).client.get(f"/desk/signals/{signal.id}").text
        same = ordinary.browser_of(its_holder).client.get(f"/desk/signals/{other.id}").text
        assert skeleton(page) == skeleton(same), word
        assert any(word in text for text in texts(page)), word


def test_the_mail_holds_it_on_one_line_and_no_header_has_it(both: tuple[Region, Region]) -> None:
    strange = both[0]
    strange.approve_all()
    mails = strange.world.deliver()
    assert len(mails) == len(STRINGS)
    names = {f"{word} {word} {letters(at)}": word for at, word in enumerate(STRINGS)}
    for parcel in mails:
        message = email.message_from_bytes(parcel.message, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        assert set(message.keys()) == MAIL_HEADERS
        assert not message.is_multipart()
        assert message.get_content_type() == "text/plain"
        lines = message.get_content().splitlines()
        word = names.pop(lines[2])
        assert len(lines) == len(message.get_content().split("\n")) - 1
        assert len(word) < 5 or word not in "\n".join(str(one) for one in message.values()), word
    page = strange.world.stranger().client.get(f"/a/{link_of(mails[0])}").text
    assert not [word for word in STRINGS if len(word) > 8 and word in texts(page)]


def test_no_cell_of_a_file_is_a_formula(both: tuple[Region, Region]) -> None:
    coordinator = both[0].world.browser(Role.COORDINATOR)
    for path in ("/schools/file/export.csv", "/numbers/export.csv"):
        text = coordinator.client.get(path).get_data().decode("utf-8-sig")
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
        assert len({len(row) for row in table}) == 1, "a row has other columns"
        assert not [cell for row in table for cell in row if is_formula(cell)]
    book = zipfile.ZipFile(io.BytesIO(coordinator.client.get("/numbers/export.xlsx").data))
    for name in book.namelist():
        assert b"<f>" not in book.read(name)
        assert b"<hyperlink" not in book.read(name)
    assert json.loads(coordinator.client.get("/numbers/export.json").text)["region"] == DIRECT


def test_the_ledger_the_messages_and_the_log_hold_no_string(
    both: tuple[Region, Region], caplog: pytest.LogCaptureFixture
) -> None:
    strange = both[0]
    with caplog.at_level(logging.DEBUG):
        strange.world.browser(Role.DESK, name="Zz").client.get("/desk/signals/nobody")
        strange.world.deliver()
        strange.world.destroy()
    kept = [
        str(value)
        for table in ("ledger", "pushes", "tally", "reports")
        for one in rows(strange.world.house.db, f"SELECT * FROM {table}")
        for value in tuple(one)
    ]
    for word in STRINGS:
        assert word not in kept
        assert len(word) < 5 or word not in caplog.text
