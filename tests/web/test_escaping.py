"""I-01, T14: what somebody typed is shown as text, wherever it is shown."""

import pytest

from fieldform.actions.desk import claim
from fieldform.domain.people import Role
from tests.world import World

TYPED = "<script>alert('x')</script>\" onload=\"x"


@pytest.mark.parametrize("role", [Role.DESK, Role.COORDINATOR])
def test_the_name_of_a_colleague_is_text_on_every_page_that_shows_it(
    world: World, role: Role
) -> None:
    """The desk sees who has taken a signal on; the coordinator sees everybody."""
    colleague = world.person(Role.DESK, name=TYPED)
    signal = world.one_signal()
    claim(world.house, signal.id, colleague, world.clock())
    browser = world.browser(role)
    pages = {
        Role.DESK: ("/desk", f"/desk/signals/{signal.id}"),
        Role.COORDINATOR: ("/people", "/desk/on-call"),
    }
    shown = 0
    for path in pages[role]:
        text = browser.get(path).text
        assert "<script>alert" not in text, path
        assert '" onload="' not in text, path
        shown += "&lt;script&gt;alert" in text
    assert shown
