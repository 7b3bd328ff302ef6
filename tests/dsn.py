"""Delivery status notifications as mail servers write them (RFC 3464)."""

from email import message_from_bytes
from email.policy import default

from fieldform.channels.parcel import Parcel

NOTIFICATION = """\
From: MAILER-DAEMON@relay.example
To: bureau@politie.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <20261123.1@relay.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
{envelope}
Final-Recipient: rfc822; {recipient}
Action: {action}
Status: 5.1.1

--edge
Content-Type: {kind}

{returned}
--edge--
"""


def notification(
    parcel: Parcel, action: str = "failed", *, envelope_id: bool = True, whole: bool = False
) -> bytes:
    """Return what a mail server sends back about a parcel: by its ENVID, or by the headers of the
    mail; ``whole`` returns all of the mail, the name included."""
    mail = message_from_bytes(parcel.message, policy=default)
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    text = NOTIFICATION.format(
        envelope=f"Original-Envelope-Id: {parcel.local_part}\n" if envelope_id else "",
        recipient=parcel.recipient,
        action=action,
        kind="message/rfc822" if whole else "text/rfc822-headers",
        returned=parcel.message.decode().replace("\r\n", "\n") if whole else headers + "\n",
    )
    return text.replace("\n", "\r\n").encode()
