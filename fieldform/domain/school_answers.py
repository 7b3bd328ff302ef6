"""THE SIX QUESTIONS that a school may answer at the end of the day, and how answers are counted.

They are those of the evaluation of 2019, chapter 2. None asks who the child is, and there is no
field for text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldform.domain.problems import Fault, answer_invalid
from fieldform.domain.school import SchoolType
from fieldform.domain.words import N_

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SchoolQuestion:
    """One question; with ``several`` more than one answer may be given."""

    name: str
    text: str
    choices: Choices
    several: bool = False

    @property
    def measure(self) -> str:
        """What its answers are counted under."""
        return f"answer.{self.name}"


SCHOOL_QUESTIONS = (
    SchoolQuestion(
        "presence",
        N_("Was the pupil at school today?"),
        (("present", N_("Yes")), ("absent", N_("No"))),
    ),
    SchoolQuestion(
        "notice",
        N_("If not: had anybody told you?"),
        (("reported", N_("Yes, somebody told us")), ("not_reported", N_("No, without notice"))),
    ),
    SchoolQuestion(
        "stress",
        N_("Did you see signs of stress?"),
        (("yes", N_("Yes")), ("no", N_("No")), ("unknown", N_("I cannot say"))),
    ),
    SchoolQuestion(
        "expected",
        N_("Did the message surprise you?"),
        (
            ("surprise", N_("Yes, we had no idea")),
            ("expected", N_("Not entirely, we suspected something")),
        ),
    ),
    SchoolQuestion(
        "support",
        N_("What did you do for the pupil?"),
        (
            ("nearness", N_("Be near: a word, a hug, a listening ear")),
            ("compliment", N_("Positive attention, a compliment")),
            ("calm", N_("Calm and structure, a safe place")),
            ("help_not_punish", N_("Help instead of a reprimand")),
            ("schoolwork", N_("A way out for homework, a test or missed lessons")),
            ("classmates", N_("Contact with classmates")),
            ("time_out", N_("A time-out card")),
            ("watched", N_("Keep an extra eye on the pupil")),
            ("nothing", N_("Nothing special")),
        ),
        several=True,
    ),
    SchoolQuestion(
        "talked",
        N_("Who talked about what happened at home?"),
        (
            ("child", N_("The pupil, by itself")),
            ("child_invited", N_("The pupil, after we asked how things were")),
            ("parent", N_("A parent")),
            ("nobody", N_("Nobody")),
        ),
        several=True,
    ),
)

SENT = "answers"
"""The measure of how many schools sent answers at all."""

ASKED = "n"
"""The label of how many answered one question."""


def count_answers(
    given: Mapping[str, Sequence[str]], school_type: SchoolType
) -> dict[tuple[str, str], int]:
    """Return what one school's answers add to the tally, each question by itself.

    ``given`` has the chosen codes per question. Labels begin with the type of school
    (``primary.absent``). Whether an absence was reported only counts for a pupil who was
    absent. Raises Problem for an unknown answer, or when nothing was answered.
    """
    counts: dict[tuple[str, str], int] = {}
    absent = list(given.get("presence", ())) == ["absent"]
    for question in SCHOOL_QUESTIONS:
        chosen = dict.fromkeys(given.get(question.name, ()))
        if not chosen or (question.name == "notice" and not absent):
            continue
        _check(question, list(chosen))
        for code in (*chosen, ASKED):
            counts[question.measure, f"{school_type}.{code}"] = 1
    if not counts:
        raise answer_invalid(
            [
                Fault(
                    (SCHOOL_QUESTIONS[0].name,),
                    "school_answers.none",
                    N_("Answer one question or more, or close this page. Both are fine."),
                )
            ]
        )
    return {(SENT, str(school_type)): 1, **counts}


def _check(question: SchoolQuestion, chosen: list[str]) -> None:
    known = {code for code, _ in question.choices}
    if set(chosen) <= known and (question.several or len(chosen) == 1):
        return
    raise answer_invalid(
        [Fault((question.name,), "choice.invalid", N_("Choose one of the answers."))]
    )
