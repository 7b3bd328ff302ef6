"""What is said about each fault of a report, by its stable code. One table, because the phone says
the same without coverage (``web/script_texts.py``). No sentence repeats what was typed."""

from collections.abc import Mapping

from fieldform.domain.problems import Fault
from fieldform.domain.words import N_

FAULTS: Mapping[str, str] = {
    "reference.invalid": N_(
        "Write the reference as PL, four characters and ten digits: PL0100-2026123456."
    ),
    "postcode.invalid": N_("A postcode has four digits, and perhaps two letters: 6431 or 6431 AB."),
    "municipality.invalid": N_("Choose the municipality from the list."),
    "place.missing": N_("Fill in the postcode or the municipality."),
    "region.unknown": N_("Handle with Care does not run at this place yet. Call your bureau."),
    "moment.invalid": N_("Fill in the day and the time."),
    "yes_no.invalid": N_("Choose yes or no."),
    "choice.invalid": N_("Choose one of the answers."),
    "choices.invalid": N_("Choose one or more of the answers."),
    "conversation.with_missing": N_("Say who you talked to."),
    "conversation.reason_missing": N_("Say why not."),
    "children.missing": N_("Add at least one child."),
    "children.too_many": N_("At most twelve children in one report."),
    "number.invalid": N_("Number the children from 1."),
    "number.twice": N_("Give every child a number of its own."),
    "name.missing": N_("Fill in the name."),
    "name.too_long": N_("A name has at most 200 characters."),
    "name.characters": N_("There is an invisible character in the name. Type it once more."),
    "name.number": N_("Leave numbers that belong to a person out."),
    "name.not_wanted": N_(
        "With this decision nothing about who the child is may be sent. Leave it empty."
    ),
    "age.invalid": N_("Fill in the age in whole years, from 0 to 20."),
    "age.missing": N_("Fill in the age or the date of birth."),
    "birth_date.invalid": N_("Fill in the date of birth of a child or a pupil."),
    "school.invalid": N_("Choose the school, or: does not know yet, or: not at school."),
    "school.unknown": N_(
        'This school is not in the list. Search it, or choose "does not know yet".'
    ),
    "decision.without_conversation": N_(
        'Without a conversation nobody can have decided. Choose "Could not be asked".'
    ),
    "decided_by.pupil": N_(
        "From 16 years the pupil decides. Ask the pupil, or choose that it could not be."
    ),
    "decided_by.parent": N_("Under 16 years a parent decides."),
    "seconds.invalid": N_("The time spent is in whole seconds."),
}


def fault(path: tuple[str | int, ...], code: str) -> Fault:
    """Return the fault ``code`` of the answer at ``path``, with its sentence."""
    return Fault(path, code, FAULTS[code])
