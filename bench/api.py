"""Ask the API everything that its own description allows, and much that it does not.

python -m bench.api [--examples 300]

Every operation of ``/api/openapi.json`` is asked by nobody, an officer, a desk officer and a
coordinator, with generated bodies and headers, right ones and wrong ones (Schemathesis). A server
error, an answer that the description does not have, or wrong data that is taken in, ends it. A
short form is within `make test`.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fieldform.domain.people import Role
from tests.checking_client import OWN_PAGE
from tests.world import World, make_world

PATH = "/api/openapi.json"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
HEADERS = {**OWN_PAGE, "Accept-Encoding": "identity"}  # what is packed is not unpacked here
WHO: tuple[Role | None, ...] = (None, Role.OFFICER, Role.DESK, Role.COORDINATOR)


@dataclass(frozen=True)
class Asker:
    """Who asks: the cookies and headers of a browser."""

    cookies: Mapping[str, str]
    headers: Mapping[str, str]


def walk(world: World, examples: int) -> Counter[str]:
    """Ask every operation so many times in each of the two ways and by each person; return how
    often it answered what, as ``"POST /api/reports 422"``. Raises the first failure."""
    world.app.testing = False  # a mistake is an answer 500, as it would be for a phone
    schema = schemathesis.openapi.from_wsgi(PATH, world.app)
    counts: Counter[str] = Counter()
    for who in WHO:
        asker = _asker(world, who)
        for found in schema.get_all_operations():
            _ask(found.ok(), asker, examples, counts)
    return counts


def _asker(world: World, who: Role | None) -> Asker:
    if who is None:
        return Asker({}, HEADERS)
    browser = world.browser(who)
    cookie = browser.client.get_cookie("fieldform")
    value = cookie.value if cookie else ""
    return Asker({"fieldform": value}, {**HEADERS, "X-CSRFToken": browser.token()})


def _ask(operation: Any, asker: Asker, examples: int, counts: Counter[str]) -> None:
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @seed(1)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def one(case: Any) -> None:
        response = case.call(cookies=dict(asker.cookies), headers=dict(asker.headers))
        counts[f"{operation.label} {response.status_code}"] += 1
        case.validate_response(response, checks=[*CHECKS, *_about_the_body(case)])

    one()


def _about_the_body(case: Any) -> list[Any]:
    """What is wrong in a body must be refused. What is wrong in a cookie or a header of ours does
    not count: those of ``asker`` stand in their place."""
    part = case.meta.components.get(ParameterLocation.BODY) if case.meta else None
    wrong = part is not None and part.mode is GenerationMode.NEGATIVE
    return [negative_data_rejection] if wrong else []


def main() -> None:
    """Walk, and print what was answered; the last line is JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--examples", type=int, default=300)
    examples = parser.parse_args().examples
    with tempfile.TemporaryDirectory() as folder:
        counts = walk(make_world(Path(folder)), examples)
    for what, times in sorted(counts.items()):
        print(f"{times:7}  {what}")
    print(json.dumps({"asked": counts.total(), "server_errors": 0, "undocumented": 0}))


if __name__ == "__main__":
    main()
