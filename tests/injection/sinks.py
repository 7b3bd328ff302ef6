"""A region in which everybody's words are strings of the list, and every page that shows them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from fieldform.actions import approve, desk
from fieldform.actions.people import add_person, make_link
from fieldform.domain.people import Person, Role
from fieldform.domain.signal import Signal
from fieldform.storage.database import change, write
from tests.checking_client import OWN_PAGE, Browser
from tests.world import DIRECT, SCHOOL, World, a_child, a_report

BORN = ("2011", "2012", "2013", "2014", "2016", "2018", "2020")


def letters(number: int) -> str:
    """Return letters that make the name of one child unlike that of any other."""
    return "".join("abcdefghij"[int(one)] * 4 for one in f"{number:03}")


@dataclass
class Region:
    """A world in which ``words`` stand wherever somebody could put words: children, colleagues,
    schools and places. The same number of words make the same pages."""

    world: World
    words: list[str]
    region: str = DIRECT
    signals: list[Signal] = field(default_factory=list)
    colleagues: list[Person] = field(default_factory=list)

    def plant(self) -> "Region":
        """Put every word everywhere."""
        self._name_the_school()
        self.world.mailbox(SCHOOL[self.region])
        for word in self.words:
            self.colleagues.append(add_person(self.world.house, word, Role.DESK, self.region))
        for number, word in enumerate(self.words):
            child = a_child(
                self.region,
                given_name=word,
                family_name=f"{word} {letters(number)}",
                birth_date=f"{BORN[number % len(BORN)]}-05-04",
            )
            report = a_report(self.region, [child], reference=f"PL0100-2026{number:06}")
            self.signals += self.world.report(report, self.region).signals
        return self

    def _name_the_school(self) -> None:
        db, words = self.world.house.db, " ".join(self.words[:3])[:200]
        with write(db):
            change(
                db,
                "UPDATE schools SET name = ?, place = ?, street = ? WHERE code = ?",
                (words, self.words[-1], self.words[0], SCHOOL[self.region]),
            )

    def claim_all(self) -> None:
        """Every colleague takes one signal on."""
        for one, colleague in self.pairs():
            desk.claim(self.world.house, one.id, colleague, self.world.clock())

    def approve_all(self) -> None:
        """Every colleague approves the own one."""
        for one, colleague in self.pairs():
            approve.approve(self.world.house, one.id, colleague, self.world.clock())

    def pairs(self) -> Iterator[tuple[Signal, Person]]:
        """Yield each signal with the colleague who has it."""
        return zip(self.signals, self.colleagues, strict=True)

    def browser_of(self, person: Person) -> Browser:
        """Return a browser in which this colleague is signed in."""
        browser = Browser(self.world.app.test_client())
        link = make_link(self.world.house, person.name, self.world.clock())
        path = link.removeprefix(self.world.config.base_url)
        browser.client.post(path, headers=OWN_PAGE)
        return browser
