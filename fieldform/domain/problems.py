"""Every refusal of the house, with its code, its HTTP status and what to do next.

A message never carries an answer: no name, no reference, no place (RFC 9457 calls the
parts ``code``, ``status`` and ``detail``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldform.domain.words import N_


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one answer.

    ``path`` is where it stands in the report (``("children", 0, "school")``), ``code`` is
    stable, ``message`` is a text of the catalogue.
    """

    path: tuple[str | int, ...]
    code: str
    message: str

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer fragment (RFC 6901), such as ``#/children/0/school``."""
        return "#" + "".join(f"/{part}" for part in self.path)


class Problem(Exception):
    """A refusal that a person can act on. Not frozen: ``with`` sets its traceback."""

    def __init__(
        self,
        code: str,
        status: int,
        message: str,
        faults: Sequence[Fault] = (),
        retry_after: int = 0,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.message = message
        self.faults = tuple(faults)
        self.retry_after = retry_after
        """Seconds; 0 where it does not help to wait."""


def not_found() -> Problem:
    """The same answer for what does not exist and for what is not yours."""
    return Problem(
        "not_found",
        404,
        N_("This page does not exist, or it is not open to you. Go back to your own start page."),
    )


def signed_out() -> Problem:
    """No session, or one that has ended."""
    return Problem(
        "signed_out",
        401,
        N_("You are not signed in. Sign in once more; what you filled in stays here."),
    )


def form_expired() -> Problem:
    """A form token that is missing, too old or of another session."""
    return Problem(
        "form.expired",
        400,
        N_("This page was open too long. Press the button once more; nothing is lost."),
    )


def cross_site() -> Problem:
    """An unsafe request that did not start on our own pages."""
    return Problem(
        "request.cross_site",
        403,
        N_("This request did not come from fieldform itself. Open the page again and try there."),
    )


def foreign_host() -> Problem:
    """A request for another name than the installation's own."""
    return Problem(
        "request.host",
        400,
        N_("This is not the address of fieldform. Use the link that you were given."),
    )


def report_invalid(faults: Sequence[Fault]) -> Problem:
    """Every fault of a report at once."""
    return Problem(
        "report.invalid",
        422,
        N_("The report is not complete yet. Mend what is named below and send it again."),
        faults,
    )


def not_json() -> Problem:
    """A body that is not a JSON object."""
    return Problem(
        "request.not_json", 422, N_("This is not a report. Send one JSON object as described.")
    )


def key_invalid() -> Problem:
    """An Idempotency-Key that is missing or too easy to guess."""
    return Problem(
        "key.invalid",
        422,
        N_("The header Idempotency-Key must have 22 to 128 letters, digits, hyphens or dashes."),
    )


def key_reused() -> Problem:
    """The same key came with another report."""
    return Problem(
        "key.reused",
        409,
        N_(
            "A different report was already sent with this key. "
            "The first one stands; send this one as a new report."
        ),
    )


def sealed_key_expired() -> Problem:
    """The server's key that a phone sealed to is destroyed, or was never ours."""
    return Problem(
        "sealed.key_expired",
        422,
        N_(
            "This waited too long on the phone: what it was sealed for is gone. "
            "Fill it in once more, or call the bureau."
        ),
    )


def sealed_unopenable() -> Problem:
    """Anything else that keeps a sealed body closed: one answer for all, so that it tells
    nothing about why."""
    return Problem(
        "sealed.unopenable",
        422,
        N_("This could not be opened. Fill it in once more, or call the bureau."),
    )


def too_large() -> Problem:
    """A body over the limit."""
    return Problem(
        "request.too_large",
        413,
        N_("This is more than a report can be. Send at most twelve children in one report."),
    )


def file_too_large() -> Problem:
    """An uploaded file over the limit of its page."""
    return Problem(
        "file.too_large",
        413,
        N_("This file is too large. Export only what is asked for, and upload that file."),
    )


def file_invalid(faults: Sequence[Fault]) -> Problem:
    """Every fault of a file with rows; the path of each is (line, column)."""
    return Problem(
        "file.invalid",
        422,
        N_("This file cannot be used. Nothing of it was stored. Mend what is named below."),
        faults,
    )


def method_not_allowed() -> Problem:
    """A page asked in a way it does not know."""
    return Problem(
        "request.method", 405, N_("This page cannot be asked that way. Open it from the menu.")
    )


def step_lost() -> Problem:
    """Someone else was first, or the signal has moved on."""
    return Problem(
        "signal.moved_on",
        409,
        N_(
            "This is no longer possible: a colleague was first, or the signal has moved on. "
            "Look at how it stands now."
        ),
    )


def page_too_old() -> Problem:
    """A change that would undo, unseen, what somebody else changed since the page was made."""
    return Problem(
        "page.too_old",
        409,
        N_(
            "This was changed meanwhile, and of you nothing was stored. Look at how it stands "
            "now, and change it again where you need to."
        ),
    )


def not_ready(faults: Sequence[Fault]) -> Problem:
    """A step that something still stands in the way of."""
    return Problem(
        "signal.not_ready",
        409,
        N_("This signal cannot be sent yet. See what it still needs."),
        faults,
    )


def answer_invalid(faults: Sequence[Fault]) -> Problem:
    """An answer on a page of the desk, the office or the register that cannot be used."""
    return Problem(
        "answer.invalid", 422, N_("Something is not right yet. Mend what is named below."), faults
    )


def push_refused() -> Problem:
    """Something that is no subscription, or of a push service that is not on the list."""
    return Problem(
        "push.refused",
        422,
        N_(
            "This device cannot get messages here. fieldform knows the push services of Google, "
            "Mozilla, Apple and Microsoft."
        ),
    )


def push_not_set_up() -> Problem:
    """There are no push keys in this installation."""
    return Problem(
        "push.not_set_up",
        404,
        N_("Messages to devices are not set up here yet. Ask whoever runs fieldform."),
    )
