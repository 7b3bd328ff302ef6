"""The one mail to a school: written once, the same bytes at every attempt.

What may stand in it: design.md section 4 and security.md M-14. It is always in Dutch.
"""

import datetime
import re
import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from fieldform.channels.parcel import is_message_id, is_plain_address

SUBJECT = "Handle with Care"

FOR_THIS_CHILD = "Handle with Care voor dit kind:"
THIS_IS_A_TEST = "TEST van Handle with Care. Dit kind bestaat niet:"

BODY = """\
{opening}

{child}

Kenmerk {reference}
Kreeg u dit kenmerk al? Dan hoeft u niets te doen.

Klik hier om te laten weten dat u dit bericht heeft gelezen:
{link}

Verwijder dit bericht daarna. Bewaar de naam nergens.
Antwoordt u op dit bericht? Noem dan de naam niet.
"""

SAFE_HOME_BODY = """\
{opening}

{child}

Kenmerk {reference}
Kreeg u dit kenmerk al? Dan hoeft u niets te doen.

Controleer dit bericht en geef het door aan de school of aan Leerplicht.

Klik hier om te laten weten dat u dit bericht heeft gelezen:
{link}

Verwijder dit bericht als u het heeft doorgegeven. Bewaar de naam nergens.
Antwoordt u op dit bericht? Noem dan de naam niet.
"""

SAFE_HOME_BODY_BY_PHONE = SAFE_HOME_BODY.replace(
    "aan Leerplicht.\n",
    "aan Leerplicht.\nDoe dat met de telefoon. De mail van de school is misschien niet veilig.\n",
)
"""Where a parent works at the school or can read its mail."""

TEST_SUBJECT = "Handle with Care: test"

TEST_BODY = """\
Dit is een test. Dit bericht gaat niet over een kind.

Op dit adres ontvangt uw school straks berichten van Handle with Care.
Leest u hier, en alleen u en uw vaste vervanger? Klik dan op de link:
{link}

Is dit niet het goede adres? Laat het de politie of uw gemeente weten.
"""

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip

_REFERENCE = re.compile(r"[A-Z0-9-]{4,20}")
_LINK = re.compile(r"https?://[!-~]+")
_HEADER_LINES = SMTP.clone(max_line_length=998)
_UNSEEN = {"Cc", "Cs", "Zl", "Zp"}  # controls, lone surrogates, line and paragraph separators
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # change reading order


def letter(
    *,
    child_name: str,
    birth_date: str | None,
    reference: str,
    link: str,
    sender: str,
    recipient: str,
    message_id: str,
    date: datetime.datetime,
    region_name: str,
    test: bool = False,
    body: str = BODY,
) -> bytes:
    """Return the mail as bytes; the same arguments give the same bytes.

    ``body`` is one of the bodies of this file.

    ``birth_date`` (ISO, ``2016-05-04``) only where the region's covenant says so. The name
    stands on the line after the first blank one. ``region_name`` stands in From only, so that
    the text differs in name, reference and link alone; a ``test`` says so in its first line.
    ``date`` is aware. Raises ValueError for whatever could not stand on one line, and for an
    address that is not bare.
    """
    text = body.format(
        opening=THIS_IS_A_TEST if test else FOR_THIS_CHILD,
        child=_child(child_name, birth_date),
        reference=_matching(_REFERENCE, reference, "reference"),
        link=_matching(_LINK, link, "link"),
    )
    return _mail(SUBJECT, text, sender, recipient, message_id, date, region_name)


def trial_letter(
    *,
    link: str,
    sender: str,
    recipient: str,
    message_id: str,
    date: datetime.datetime,
    region_name: str,
) -> bytes:
    """Return the test mail to a school's mailbox: there is no child in it. Arguments and errors are
    those of ``letter``."""
    text = TEST_BODY.format(link=_matching(_LINK, link, "link"))
    return _mail(TEST_SUBJECT, text, sender, recipient, message_id, date, region_name)


def _mail(
    subject: str,
    text: str,
    sender: str,
    recipient: str,
    message_id: str,
    date: datetime.datetime,
    region_name: str,
) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(_one_line(f"{SUBJECT} {region_name}"), addr_spec=_bare(sender))
    mail["To"] = Address(addr_spec=_bare(recipient))
    mail["Subject"] = subject
    mail["Date"] = format_datetime(_aware(date))
    mail["Message-ID"] = _plain_id(message_id)
    # No holiday answer with our text under it (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    # quoted-printable: seven bits and short lines, whatever the relay can do.
    mail.set_content(text, charset="utf-8", cte="quoted-printable")
    # Long header lines are allowed and safer than folding: a folded Message-ID gets encoded.
    return mail.as_bytes(policy=_HEADER_LINES)


def _child(name: str, birth_date: str | None) -> str:
    if not name.strip():
        raise ValueError("a letter needs a name")
    if birth_date is None:
        return _one_line(name)
    born = datetime.date.fromisoformat(birth_date)
    return f"{_one_line(name)}\nGeboren op {born.day} {MONTHS[born.month - 1]} {born.year}"


def _one_line(text: str) -> str:
    if any(unicodedata.category(sign) in _UNSEEN or sign in _TURNING for sign in text):
        raise ValueError("a control character cannot stand in a letter")
    return text


def _bare(address: str) -> str:
    if not is_plain_address(address):
        raise ValueError("not one bare mail address")
    return address


def _plain_id(message_id: str) -> str:
    if not is_message_id(message_id):
        raise ValueError("not a plain Message-ID")
    return message_id


def _aware(moment: datetime.datetime) -> datetime.datetime:
    if moment.tzinfo is None:
        raise ValueError("a letter's date needs a time zone")
    return moment


def _matching(shape: re.Pattern[str], text: str, what: str) -> str:
    if not shape.fullmatch(text):
        raise ValueError(f"this cannot be a {what}")
    return text
