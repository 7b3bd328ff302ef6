"""What goes wrong on our side: no answer of anybody's is at fault."""

from fieldform.domain.problems import Problem
from fieldform.domain.words import N_


def busy() -> Problem:
    """The database stayed locked, or refused to write."""
    return Problem(
        "service.busy",
        503,
        N_("It did not work just now, and nothing was stored. Try again in a minute."),
        retry_after=5,
    )


def broken() -> Problem:
    """A mistake of ours."""
    return Problem(
        "service.broken",
        500,
        N_("Something went wrong on our side. Try again; if it stays so, call the bureau."),
    )


def damaged() -> Problem:
    """What is sealed of a child does not open: altered on the disk, or its key is gone."""
    return Problem(
        "signal.damaged",
        500,
        N_(
            "What was stored of this child is damaged and cannot be opened. Ask the officer to "
            "report the child again, and tell whoever manages fieldform."
        ),
    )
