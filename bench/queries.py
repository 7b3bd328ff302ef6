"""Makes queries as officers type them, from the real names of schools: misspelt, shortened,
colloquial.

    python bench/queries.py [--seed 1] [--number 300]

Writes lines of query, postcode (empty), municipality, vestigingscode and kind, between tabs.
The municipality is where the child lives: for primary schools drawn from DUO's pupils per home
postcode (so one in ten lives elsewhere), for secondary schools, of which no file says it, the
school's own. A name that more than five schools share is typed with its place, because nobody
could tell them apart without.
"""

import argparse
import csv
import gzip
import io
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # in place of bench/, whose numbers.py would pass for Python's own

from fieldform.domain.folding import NOISE, fold  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
SCHOOLS = DATA / "schools" / "schools-netherlands.csv"
OLD_SCHOOLS = DATA / "schools" / "duo-basisonderwijs-2021-10.csv"
PUPILS = DATA / "pupils" / "pupils-by-postcode4-and-school-2024.csv.gz"

SHARED_MAX = 5

KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

BY_EAR = (
    ("ij", "ei"), ("ei", "ij"), ("ou", "au"), ("au", "ou"), ("c", "k"), ("k", "c"), ("v", "f"),
    ("f", "v"), ("z", "s"), ("s", "z"), ("ch", "g"), ("g", "ch"), ("th", "t"), ("y", "i"),
    ("ie", "i"), ("i", "ie"), ("oo", "o"), ("ee", "e"), ("aa", "a"), ("x", "ks"), ("qu", "kw"),
    ("ph", "f"), ("ll", "l"), ("tt", "t"), ("ss", "s"), ("nn", "n"), ("d", "t"), ("t", "d"),
)  # fmt: skip

SHORT_FORMS = {
    "sint": "st", "doctor": "dr", "burgemeester": "burg", "professor": "prof", "meester": "mr",
    "dominee": "ds", "koningin": "kon", "prinses": "pr", "prins": "pr", "willem": "w",
    "johannes": "joh", "wilhelmina": "wilh", "school": "sch", "college": "coll",
    "christelijke": "chr", "montessorischool": "montessori", "daltonschool": "dalton",
    "gymnasium": "gym", "lyceum": "lyc", "scholengemeenschap": "sg", "basisschool": "bs",
    "openbare": "obs", "katholieke": "kath",
}  # fmt: skip

BEHIND_THE_NAME = re.compile(
    r"(,| voor | loc\.? | locatie | vestiging |\bsgm\b| SG |scholengemeenschap|school voor"
    r"|praktijkonderwijs| vmbo| havo| vwo| mavo).*",
    re.IGNORECASE,
)
"""What nobody says of a secondary school: "Pantarijn, Scholengemeenschap voor Vwo Havo ..."."""

UNSAID = re.compile(
    r"\b(stichting|regionale|interconfessionele?|openbare?|christelijke?)\b ?", re.I
)


@dataclass(frozen=True)
class Known:
    """One school as the maker sees it."""

    code: str
    kind: str
    name: str
    place: str
    municipality: str


def everyday_name(school: Known) -> str:
    """Return what people call a school: its official name without what everybody leaves away."""
    name = school.name
    if school.kind == "VO":
        said = UNSAID.sub("", BEHIND_THE_NAME.sub("", name)).strip(" -,")
        name = said if len(said) > 3 else name
    said = " ".join(word for word in name.split() if fold(word) not in NOISE)
    return said if len(said) > 2 else name


def _somewhere(text: str, dice: random.Random) -> int:
    """A place inside the text that is a letter; the first letter is seldom wrong."""
    places = [n for n, letter in enumerate(text) if letter.isalpha() and n > 0]
    if not places or dice.random() < 0.05:
        return 0
    return dice.choice(places)


def neighbour_key(text: str, dice: random.Random) -> str:
    at = _somewhere(text, dice)
    row = next((keys for keys in KEYBOARD if text[at].lower() in keys), KEYBOARD[0])
    key = max(row.find(text[at].lower()), 0)
    return text[:at] + row[max(0, min(len(row) - 1, key + dice.choice((-1, 1))))] + text[at + 1 :]


def dropped_letter(text: str, dice: random.Random) -> str:
    at = _somewhere(text, dice)
    return text[:at] + text[at + 1 :]


def doubled_letter(text: str, dice: random.Random) -> str:
    at = _somewhere(text, dice)
    return text[:at] + text[at] + text[at:]


def swapped_letters(text: str, dice: random.Random) -> str:
    at = max(1, _somewhere(text, dice))
    if at + 1 >= len(text):
        at = max(0, len(text) - 2)
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def by_ear(text: str, dice: random.Random) -> str:
    fitting = [(old, new) for old, new in BY_EAR if old in text.lower()[1:]]
    if not fitting:
        return dropped_letter(text, dice)
    old, new = dice.choice(fitting)
    at = text.lower().index(old, 1)
    return text[:at] + new + text[at + len(old) :]


def two_errors(text: str, dice: random.Random) -> str:
    """Two slips, where the name is long enough to bear them."""
    once = dice.choice(SLIPS)(text, dice)
    return dice.choice(SLIPS)(once, dice) if len(text) >= 9 else once


def joined(text: str, dice: random.Random) -> str:
    spaces = [n for n, letter in enumerate(text) if letter in " -"]
    if not spaces:
        return dropped_letter(text, dice)
    at = dice.choice(spaces)
    return text[:at] + text[at + 1 :]


def apart(text: str, dice: random.Random) -> str:
    """ "Regen boog": a space too many in the longest word."""
    word = max(text.split(), key=len)
    if len(word) < 8:
        return swapped_letters(text, dice)
    at = dice.randrange(4, len(word) - 3)
    return text.replace(word, word[:at] + " " + word[at:], 1)


def cut_off(text: str, dice: random.Random) -> str:
    """The last word, half typed."""
    first, _, last = text.rpartition(" ")
    kept = last[: max(4, round(len(last) * dice.uniform(0.5, 0.8)))]
    return f"{first} {kept}".strip()


def fewer_words(text: str, dice: random.Random) -> str:
    """The two words that tell most, or the longest one."""
    words = text.split()
    if len(words) < 3:
        return cut_off(text, dice)
    telling = sorted(words, key=len, reverse=True)[:2]
    return " ".join(word for word in words if word in telling)


def short_forms(text: str, dice: random.Random) -> str:
    words = [SHORT_FORMS.get(word.lower(), word) for word in text.split()]
    if words == text.split() and len(words) > 1 and len(words[0]) > 3:
        words[0] = words[0][0] + dice.choice(("", "."))
    return " ".join(words)


def as_it_is(text: str, dice: random.Random) -> str:
    return text


def plain_letters(text: str, dice: random.Random) -> str:
    return re.sub(
        r"[-'\u2019\u2018.`]", dice.choice(("", " ")), fold(text) if dice.random() < 0.2 else text
    )


def with_kind(text: str, dice: random.Random) -> str:
    return f"{dice.choice(('basisschool', 'bs', 'school', 'de', 'obs', 'cbs', 'rk bs'))} {text}"


SLIPS: tuple[Callable[[str, random.Random], str], ...] = (
    neighbour_key, dropped_letter, doubled_letter, swapped_letters, by_ear,
)  # fmt: skip

WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    *SLIPS, *SLIPS, two_errors, joined, apart, cut_off, fewer_words, short_forms, as_it_is,
    plain_letters, with_kind,
)  # fmt: skip


def read_schools() -> list[Known]:
    """Return every school of the merged national file."""
    with SCHOOLS.open(encoding="utf-8", newline="") as file:
        return [
            Known(
                row["vestigingscode"],
                row["soort"],
                row["naam"],
                row["plaats_mixed"],
                row["gemeentecode"],
            )
            for row in csv.DictReader(file, delimiter=";")
        ]


def former_names(schools: list[Known]) -> dict[str, str]:
    """Return code -> the name of 2021, where it is another one."""
    text = OLD_SCHOOLS.read_bytes().decode("cp1252")
    old = {
        row["VESTIGINGSNUMMER"]: row["VESTIGINGSNAAM"]
        for row in csv.DictReader(io.StringIO(text), delimiter=";")
    }
    return {
        s.code: old[s.code] for s in schools if s.code in old and fold(old[s.code]) != fold(s.name)
    }


def homes(schools: list[Known]) -> dict[str, tuple[list[str], list[float]]]:
    """Return code -> the municipalities where its pupils live, and how many."""
    with SCHOOLS.open(encoding="utf-8", newline="") as file:
        codes = {
            row["gemeente"]: row["gemeentecode"] for row in csv.DictReader(file, delimiter=";")
        }
    found: dict[str, Counter[str]] = defaultdict(Counter)
    with gzip.open(PUPILS, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["gemeente_leerling"] in codes:
                home = codes[row["gemeente_leerling"]]
                found[row["vestigingscode"]][home] += float(row["schatting"])
    return {code: (list(counts), list(counts.values())) for code, counts in found.items()}


def make(seed: int, number: int) -> list[tuple[str, str, str, str, str]]:
    """Return (query, postcode, municipality, code, kind of query)."""
    dice = random.Random(seed)
    schools = read_schools()
    former, live = former_names(schools), homes(schools)
    shared = Counter(_core(everyday_name(school)) for school in schools)
    made = []
    for school in dice.sample(schools, number):
        name, way = everyday_name(school), dice.choice(WAYS)
        label = way.__name__
        if school.code in former and dice.random() < 0.5:
            name, label = (
                everyday_name(Known(school.code, school.kind, former[school.code], "", "")),
                "former_name",
            )
            way = as_it_is
        text = way(name, dice)
        if shared[_core(name)] > SHARED_MAX or dice.random() < 0.1:
            text = (
                f"{text} {said_place(school.place)}"
                if dice.random() < 0.9
                else f"{said_place(school.place)} {text}"
            )
            label += "+place"
        if dice.random() < 0.8:
            text = text.lower()
        municipality = (
            dice.choices(*live[school.code])[0] if school.code in live else school.municipality
        )
        made.append((text.strip(), "", municipality, school.code, label))
    return made


def said_place(place: str) -> str:
    """Return a place as people say it: without the province behind it."""
    place = re.sub(
        r"\s*\(?\b(gem|Gem)\b.*|\s+(nb|NB|gld|Gld|gn|Gn|lb|Lb|ov|Ov|zh|ZH|nh|NH|fr|Fr|ut|Ut|dr|Dr|zld|Zld)$",
        "",
        place,
    )
    return {"'s-Gravenhage": "den haag", "'s-Hertogenbosch": "den bosch"}.get(place, place)


def _core(name: str) -> str:
    return " ".join(word for word in fold(name).split() if word not in NOISE)


def main() -> None:
    """Write the queries to standard output."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=300)
    wanted = parser.parse_args()
    for line in make(wanted.seed, wanted.number):
        print("\t".join(line))


if __name__ == "__main__":
    main()
