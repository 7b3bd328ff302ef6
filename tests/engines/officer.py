"""What an officer does with the form, on whichever phone; and what the bureau then has."""

from dataclasses import dataclass

from fieldform.actions import desk
from fieldform.domain.lifecycle import State
from fieldform.domain.people import Role
from fieldform.storage import signals
from tests.engines.phone import Phone
from tests.world import DIRECT, SCHOOL, World

GIVEN, FAMILY = "Quirijntje", "Zwaluwstaart"
"""A name that stands in no list of words, so that it is only found where it leaked."""

LINKED = "/?postcode=9289&reference=PL0100-2026123456"

SHELL_IS_KEPT = "navigator.serviceWorker.ready.then(() => true)"
INDEX_IS_OPEN = "Boolean(document.querySelector('input[role=combobox]'))"

NOTHING_WAITS = """new Promise((yes, no) => {
  const asked = indexedDB.open("fieldform")
  asked.onerror = () => no(asked.error)
  asked.onsuccess = () => {
    const read = asked.result.transaction("outbox").objectStore("outbox").getAll()
    read.onsuccess = () => {
      asked.result.close()
      yes(read.result.every(item => item.state === "sent"))
    }
  }
})"""


@dataclass(frozen=True)
class Child:
    """What is typed about one child."""

    given: str = GIVEN
    family: str = FAMILY
    age: str = "9"


def choice(name: str, value: str) -> str:
    """Return the place of one row of a group."""
    return f'label:has(input[name="{name}"][value="{value}"])'


def get_ready(phone: Phone, base: str) -> None:
    """Open the form with coverage, until the phone keeps everything that it needs."""
    if phone.look("form.report") is None:
        phone.open(base)
    phone.until(INDEX_IS_OPEN)
    phone.until(SHELL_IS_KEPT)
    phone.until("navigator.serviceWorker.controller !== null")


def fill_in(phone: Phone, child: Child | None = None) -> None:
    """Fill in the whole form for one child; the place and the reference came with the link."""
    child = child or Child()
    phone.until(INDEX_IS_OPEN)
    phone.tap(choice("conversation-held", "yes"))
    phone.tap(choice("conversation-with", "mother"))
    phone.fill("#children-0-age", child.age)
    phone.tap(choice("children-0-decision", "agreed"))
    phone.fill("#children-0-given_name", child.given)
    phone.fill("#children-0-family_name", child.family)
    phone.fill("#children-0-find", "tarissing")
    phone.text("[role=option]", "Tarissing")
    phone.tap("[role=option]")
    phone.until(
        f"document.querySelector('[name=children-0-school]:checked').value === '{SCHOOL[DIRECT]}'"
    )


def send(phone: Phone) -> None:
    """Check, send, and wait until the page says that the report is safe."""
    phone.tap("form.report > .actions button")
    phone.text("#check", GIVEN)
    phone.tap('#check button[value="send"]')
    phone.text("#receipt")


def where(phone: Phone) -> str:
    """Return where the page says that the report is, as soon as it says so (the receipt is shown
    while that is read): ``waiting``, ``parked`` or ``sent``."""
    phone.until("document.querySelector('#receipt').dataset.state !== undefined")
    return str(phone.run("document.querySelector('#receipt').dataset.state"))


def wait_until(phone: Phone, state: str) -> None:
    """Wait until the page with the receipt says so."""
    phone.until(f"document.querySelector('#receipt').dataset.state === '{state}'")


def arrived(world: World) -> list[str]:
    """Return the name in every signal that the bureau has, as somebody at the desk sees it."""
    person = world.person(Role.DESK)
    names = []
    for signal in signals.every(world.house.db, State):
        if signal.state is State.QUEUED:
            desk.claim(world.house, signal.id, person, world.clock())
        now = signals.by_id(world.house.db, signal.id)
        assert now
        seen = desk.see_name(world.house, now, person)
        assert seen
        names.append(f"{seen.answers['given_name']} {seen.answers['family_name']}")
    return names
