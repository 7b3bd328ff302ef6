"""Runs the same work in many threads at once, each with a house of its own."""

import threading
from collections.abc import Callable
from typing import TypeVar

from fieldform.actions.house import House
from fieldform.domain.problems import Problem
from fieldform.installation import open_house
from tests.world import World

T = TypeVar("T")


def at_once(world: World, number: int, work: Callable[[House, int], T]) -> list[T | Problem]:
    """Return what each of ``number`` threads got, or the Problem that it was told. Every other
    thread has writers of its own, as another process has; the rest share theirs."""
    found: list[T | Problem] = []
    wrong: list[BaseException] = []
    start = threading.Barrier(number)
    shared = open_house(world.config)
    shared.db.close()

    def one(at: int) -> None:
        house = open_house(world.config)
        if at % 2:
            house = House(**{**vars(house), "writers": shared.writers})
        try:
            start.wait()
            found.append(work(house, at))
        except Problem as problem:
            found.append(problem)
        except BaseException as error:
            wrong.append(error)
        finally:
            house.db.close()

    threads = [threading.Thread(target=one, args=(at,)) for at in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    return found
