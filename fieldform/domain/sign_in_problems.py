"""The refusals of signing in. What is wrong with a link or a passkey is never said."""

from fieldform.domain.problems import Problem
from fieldform.domain.words import N_


def sign_in_link_invalid() -> Problem:
    """A sign-in link that is used, too old or unknown: one answer for all three."""
    return Problem(
        "sign_in.link_invalid",
        410,
        N_(
            "This sign-in link no longer works: it works once, for 15 minutes. "
            "Ask your coordinator for a new one."
        ),
    )


def passkey_needed() -> Problem:
    """Somebody came in with a link, in a role that this installation wants a passkey of."""
    return Problem(
        "passkey.needed",
        401,
        N_("Make a passkey first: your work needs one here. It takes half a minute."),
    )


def passkey_refused() -> Problem:
    """A passkey that does not open anything: one answer, whatever is wrong with it."""
    return Problem(
        "sign_in.passkey_refused",
        422,
        N_("It did not work with this passkey. Try once more, or ask for a sign-in link."),
    )


def proof_needed() -> Problem:
    """Something by which a name leaves, or an address changes, and a proof of too long ago."""
    return Problem(
        "proof.needed",
        403,
        N_("First show that it is still you. Nothing was sent or changed yet."),
    )


def sign_in_first() -> Problem:
    """What needs a proof of a moment ago."""
    return Problem(
        "sign_in.again",
        403,
        N_("Sign in once more first. Then you can make or remove a passkey, for 15 minutes."),
    )
