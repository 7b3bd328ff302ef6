"""A made-up police day report with a known answer.

What is true of an incident is decided here, when it is made up, and by nothing of the program: who
was there, what happened, and whether anybody marked it. Nobody in it exists: every name is put
together from syllables that are no names.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from fieldform.domain.school_days import AMSTERDAM

HEADER = (
    "registratienummer", "pleegdatum/tijd", "klasse", "plaats", "straat", "huisnummer", "postcode",
    "rol", "achternaam", "voorvoegsel", "voornaam", "geboortedatum", "verbalisant",
)  # fmt: skip

SYLLABLES = ("zyx", "qua", "wub", "vlo", "ghu", "xil", "pno", "kwi", "jub", "dro")
PARTICLES = ("", "", "", "van der", "in 't", "de", "ten")
HEERLEN = ("6411", "6412", "6413", "6414", "6415", "6416", "6417", "6418", "6419", "6421")
ELSEWHERE = (("6461", "Kerkrade"), ("6211", "Maastricht"), ("5911", "Venlo"))

MARKED = ("Huiselijk geweld lichamelijk", "Ruzie/huiselijke twist", "Kindermishandeling")
UNMARKED = ("Overlast overig", "Hulpverlening", "Ruzie overig", "Zorgwekkend gedrag", "Vernieling")
"""A third to a half of the incidents with minors get such a class (domain.md section 4)."""

STREETLESS = ("Verkeersongeval letsel", "Winkeldiefstal", "Jeugdoverlast", "Geluidhinder")


@dataclass
class DayReport:
    """The rows, and which children ought to be found: {(reference, given name, birth date)}."""

    now: datetime
    random: Random
    rows: list[tuple[str, ...]] = field(default_factory=list)
    wanted: set[tuple[str, str, str]] = field(default_factory=set)
    incidents: int = 0

    def data(self, delimiter: str = ";", encoding: str = "cp1252") -> bytes:
        """Return the file."""
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows([HEADER, *self.rows])
        return text.getvalue().encode(encoding)


@dataclass
class Scene:
    """Where and when one incident was."""

    reference: str
    at: datetime
    kind: str
    place: str
    postcode: str
    number: str


def make(now: datetime, incidents: int = 2_000, seed: int = 20261122) -> DayReport:
    """Make up a day of ``incidents`` incidents in and around Heerlen, before ``now``."""
    report = DayReport(now, Random(seed))
    scenes = (
        (_domestic_with_children, 6),
        (_domestic_without_children, 8),
        (_quarrel_of_neighbours, 2),
        (_burglary_at_a_family, 3),
        (_anything_else, 75),
        (_domestic_elsewhere, 3),
        (_domestic_long_ago, 3),
    )
    weights = [weight for _, weight in scenes]
    for number in range(incidents):
        report.random.choices([scene for scene, _ in scenes], weights)[0](report, number)
        report.incidents += 1
    return report


def _domestic_with_children(report: DayReport, number: int) -> None:
    """What the covenant is about; nobody marked four in ten of them."""
    marked = report.random.random() > 0.4
    scene = _scene(report, number, report.random.choice(MARKED if marked else UNMARKED))
    _grown_ups(report, scene, report.random.randint(1, 2))
    for _ in range(report.random.randint(1, 3)):
        age = report.random.choice((2, 4, 6, 9, 12, 15, 18))
        _person(report, scene, "betrokkene", age, wanted=4 <= age <= 18)


def _domestic_without_children(report: DayReport, number: int) -> None:
    scene = _scene(report, number, report.random.choice(MARKED))
    _grown_ups(report, scene, 2)


def _quarrel_of_neighbours(report: DayReport, number: int) -> None:
    """A family calls about its neighbours: no case, but it looks like one."""
    scene = _scene(report, number, "Ruzie overig")
    _grown_ups(report, scene, 1)
    _person(report, scene, "getuige", report.random.randint(5, 16))


def _burglary_at_a_family(report: DayReport, number: int) -> None:
    scene = _scene(report, number, "Inbraak woning")
    _grown_ups(report, scene, 2)
    _person(report, scene, "getuige", report.random.randint(5, 16))


def _anything_else(report: DayReport, number: int) -> None:
    """Traffic, shops, the street: also with youngsters, but not at anybody's home."""
    scene = _scene(report, number, report.random.choice(STREETLESS))
    scene.number = ""
    for _ in range(report.random.randint(1, 3)):
        _person(report, scene, "verdachte", report.random.randint(10, 70))


def _domestic_elsewhere(report: DayReport, number: int) -> None:
    scene = _scene(report, number, report.random.choice(MARKED))
    scene.postcode, scene.place = report.random.choice(ELSEWHERE)
    _grown_ups(report, scene, 1)
    _person(report, scene, "betrokkene", 9)


def _domestic_long_ago(report: DayReport, number: int) -> None:
    scene = _scene(report, number, report.random.choice(MARKED))
    scene.at -= timedelta(hours=26)
    _grown_ups(report, scene, 1)
    _person(report, scene, "betrokkene", 9)


def _scene(report: DayReport, number: int, kind: str) -> Scene:
    ago = timedelta(minutes=report.random.randint(5, 24 * 60 - 5))
    letters = "".join(report.random.choices("ABCDEGHJKLMNP", k=2))
    return Scene(
        reference=f"PL2300-2026{number:06}",
        at=(report.now - ago).astimezone(AMSTERDAM),
        kind=kind,
        place="Heerlen",
        postcode=report.random.choice(HEERLEN) + report.random.choice((letters, f" {letters}")),
        number=f"{report.random.randint(1, 300)}{report.random.choice(('', '', '-A', 'b'))}",
    )


def _grown_ups(report: DayReport, scene: Scene, number: int) -> None:
    for role in ("slachtoffer", "verdachte")[:number]:
        _person(report, scene, role, report.random.randint(24, 58))


def _person(report: DayReport, scene: Scene, role: str, age: int, *, wanted: bool = False) -> None:
    given, family = _name(report.random), _name(report.random)
    born = _born(report, age)
    report.rows.append(
        (
            scene.reference,
            scene.at.strftime("%d-%m-%Y %H:%M"),
            scene.kind,
            scene.place,
            "Voorbeeldstraat",
            scene.number,
            scene.postcode,
            role,
            family,
            report.random.choice(PARTICLES),
            given,
            born.strftime("%d-%m-%Y"),
            "",
        )
    )
    if wanted:
        report.wanted.add((scene.reference, given, born.isoformat()))


def _name(random: Random) -> str:
    return "".join(random.choices(SYLLABLES, k=3)).capitalize()


def _born(report: DayReport, age: int) -> date:
    """A date on which somebody was born who has this age now: not near a birthday."""
    today = report.now.astimezone(AMSTERDAM).date()
    return date(today.year - age, 1, 1) + timedelta(days=report.random.randint(0, 300))
