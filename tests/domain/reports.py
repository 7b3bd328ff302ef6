"""Reads reports for tests, against the pilot regions and two schools."""

from typing import Any

import pytest

from fieldform import regions
from fieldform.domain.problems import Problem
from fieldform.domain.reading import read_report
from fieldform.domain.regions import region_of
from fieldform.domain.report import Report, Surroundings
from tests.world import SCHOOL, SUNDAY_NIGHT

PILOTS = regions.load(regions.PILOTS)
HOME = {"9285": "0059", "6412": "0917"}

AROUND = Surroundings(
    now=SUNDAY_NIGHT,
    school_exists=lambda code: code in SCHOOL.values(),
    region_of=lambda place, postcode: region_of(place or HOME.get(postcode or ""), PILOTS.values()),
)


def read(payload: Any) -> Report:
    return read_report(payload, AROUND)


def faults(payload: Any) -> list[tuple[str, str]]:
    """Return (pointer, code) of every fault, in the order in which they are told."""
    with pytest.raises(Problem) as caught:
        read(payload)
    assert (caught.value.code, caught.value.status) == ("report.invalid", 422)
    return [(fault.pointer, fault.code) for fault in caught.value.faults]
