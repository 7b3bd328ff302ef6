"""THE QUESTIONS of the form, in the order in which they are asked.

Page, API, check page and desk all read this list. A question is added here, once; what its
kind of answer may be is in ``answers``.
"""

from dataclasses import dataclass
from enum import StrEnum

from fieldform.domain.decisions import DecidedBy, Decision
from fieldform.domain.words import N_

Choices = tuple[tuple[str, str], ...]
"""Pairs of what is stored and what is shown."""


class Kind(StrEnum):
    """How a question is asked and how its answer is read."""

    REFERENCE = "reference"
    POSTCODE = "postcode"
    MUNICIPALITY = "municipality"
    MOMENT = "moment"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    NAME = "name"
    AGE = "age"
    BIRTH_DATE = "birth_date"
    SCHOOL = "school"


class Part(StrEnum):
    """When a question of a child is asked."""

    ALWAYS = "always"
    NAMED = "named"  # only of a child whose name may leave the phone
    NOT_ASKED = "not_asked"  # only when the parents could not be asked
    DECIDED = "decided"  # only when somebody decided


@dataclass(frozen=True)
class Question:
    """One question. ``label``, ``hint`` and the shown half of ``choices`` are texts of the
    catalogue."""

    name: str
    kind: Kind
    label: str
    hint: str = ""
    choices: Choices = ()
    optional: bool = False
    part: Part = Part.ALWAYS


NOT_HELD: Choices = (
    ("parents_not_approachable", N_("Talking was not possible now")),
    ("parents_not_present", N_("No parent was there")),
    ("not_safe", N_("It was not safe to ask")),
    ("no_common_language", N_("We had no language in common")),
)

INCIDENT = (
    Question(
        "reference",
        Kind.REFERENCE,
        N_("Incident reference"),
        N_("For example PL0100-2026123456"),
    ),
    Question(
        "postcode",
        Kind.POSTCODE,
        N_("Postcode of the home"),
        N_("The four digits are enough. They bring the likely schools."),
        optional=True,
    ),
    Question(
        "municipality",
        Kind.MUNICIPALITY,
        N_("Or the municipality"),
        optional=True,
    ),
    Question("occurred_at", Kind.MOMENT, N_("When was it?")),
)

CONVERSATION = (
    Question(
        "held",
        Kind.YES_NO,
        N_("Did you tell a parent about Handle with Care?"),
    ),
    Question(
        "reason",
        Kind.CHOICE,
        N_("Why not?"),
        choices=NOT_HELD,
        optional=True,
    ),
    Question(
        "with",
        Kind.CHOICES,
        N_("Who did you talk to?"),
        choices=(
            ("mother", N_("Mother")),
            ("father", N_("Father")),
            ("carer", N_("Another carer")),
            ("pupil", N_("The pupil")),
        ),
        optional=True,
    ),
    Question(
        "language",
        Kind.CHOICE,
        N_("In which language?"),
        choices=(
            ("nl", N_("Dutch")),
            ("fy", N_("Frisian")),
            ("en", N_("English")),
            ("de", N_("German")),
            ("ar", N_("Arabic")),
            ("tr", N_("Turkish")),
            ("pl", N_("Polish")),
            ("uk", N_("Ukrainian")),
            ("ti", N_("Tigrinya")),
            ("other", N_("Another language")),
            ("interpreter", N_("Through an interpreter")),
        ),
        optional=True,
    ),
)

CHILD = (
    Question(
        "age",
        Kind.AGE,
        N_("Age"),
        N_("In years"),
        optional=True,
    ),
    Question(
        "decision",
        Kind.CHOICE,
        N_("What was agreed for this child?"),
        choices=(
            (Decision.AGREED, N_("The parent agrees: the school may know")),
            (Decision.PARENT_INFORMS, N_("The parent tells the school")),
            (Decision.OBJECTED, N_("The parent does not want it")),
            (Decision.NOT_ASKED, N_("Could not be asked")),
        ),
    ),
    Question(
        "reason",
        Kind.CHOICE,
        N_("Why could it not be asked?"),
        choices=(*NOT_HELD, ("pupil_not_present", N_("The pupil (16 or older) was not there"))),
        part=Part.NOT_ASKED,
    ),
    Question(
        "decided_by",
        Kind.CHOICE,
        N_("Who decided?"),
        N_("From 16 years the pupil decides."),
        choices=(
            (DecidedBy.PARENT, N_("A parent")),
            (DecidedBy.PUPIL, N_("The pupil")),
        ),
        optional=True,
        part=Part.DECIDED,
    ),
    Question("given_name", Kind.NAME, N_("Given name"), part=Part.NAMED),
    Question("family_name", Kind.NAME, N_("Family name"), part=Part.NAMED),
    Question(
        "birth_date",
        Kind.BIRTH_DATE,
        N_("Date of birth"),
        N_("If it is known"),
        optional=True,
        part=Part.NAMED,
    ),
    Question("school", Kind.SCHOOL, N_("Which school?"), part=Part.NAMED),
    Question(
        "mailbox_risk",
        Kind.YES_NO,
        N_("Does a parent work at the school, or read its mail?"),
        N_("Then nothing is mailed: the school is told in another way."),
        optional=True,
        part=Part.NAMED,
    ),
)
