"""The API is as it says: every address stands in its description, and every answer is one that
the description has."""

import json
from typing import Any

import pytest
import schemathesis
from schemathesis.core.failures import FailureGroup

from bench.api import walk
from fieldform.domain.people import Role
from fieldform.web.openapi import description
from tests.phone import new_key
from tests.web.test_access import addresses
from tests.world import THROUGH_OFFICE, World, a_child, a_report

BESIDE = {"/sealing-key.json", "/school-index.json", "/health"}
"""JSON that is not below /api, because its address is older than the API."""


@pytest.fixture
def schema(world: World) -> Any:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", world.app)


def check(schema: Any, method: str, path: str, answer: Any) -> int:
    """Check an answer against what the description says of it; return its status."""
    schema[path][method].validate_response(answer)
    assert str(answer.status_code) in description()["paths"][path][method.lower()]["responses"]
    return int(answer.status_code)


def test_every_address_of_the_api_is_described_and_nothing_else(world: World) -> None:
    ours = {
        (one.path, method)
        for one in addresses(world.app)
        for method in one.methods - {"HEAD", "OPTIONS"}
        if one.path.startswith("/api/") or one.path in BESIDE
    }
    described = {
        (path, method.upper())
        for path, operations in description()["paths"].items()
        for method in operations
    }
    assert ours == described


def test_who_must_be_signed_in_is_described_as_the_addresses_say(world: World) -> None:
    for one in addresses(world.app):
        for method, operation in description()["paths"].get(one.path, {}).items():
            if method.upper() in one.methods:
                answer = world.app.test_client().open(one.path, method=method)
                assert ("security" in operation) == (answer.status_code == 401), (one, method)
                answer.close()


def test_the_description_is_for_everyone_and_is_asked_for_again_only_when_it_changed(
    world: World,
) -> None:
    client = world.stranger().client
    answer = client.get("/api/openapi.json")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert answer.json == json.loads(json.dumps(description()))
    again = client.get("/api/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_a_phone_really_sends_is_answered_as_described(world: World, schema: Any) -> None:
    officer, key = world.browser(Role.OFFICER, THROUGH_OFFICE), new_key()
    path = "/api/reports"
    children = [
        a_child(THROUGH_OFFICE),
        {"number": 2, "age": 4, "decision": "parent_informs", "decided_by": "parent"},
        a_child(THROUGH_OFFICE, number=3, given_name="Proefje", school={"unknown": True}),
    ]
    report = a_report(THROUGH_OFFICE, children)

    def send(body: Any, with_key: str = key) -> int:
        answer = officer.post(path, json=body, headers={"Idempotency-Key": with_key})
        return check(schema, "POST", path, answer)

    assert send(report) == 201
    assert send(report) == 200
    assert send({**report, "seconds_spent": 1}) == 409
    assert send({**report, "children": [{}]}, new_key()) == 422
    assert check(schema, "GET", path, officer.client.get(path)) == 200
    assert check(schema, "GET", "/api/me", officer.client.get("/api/me")) == 200
    assert check(schema, "GET", "/api/push", officer.client.get("/api/push")) == 200
    index = officer.client.get("/school-index.json")
    assert check(schema, "GET", "/school-index.json", index) == 200


def test_everything_the_description_allows_and_much_that_it_does_not_is_answered_as_it_says(
    world: World,
) -> None:
    counts = walk(world, examples=6)
    assert counts.total() > 100
    assert not [what for what in counts if what.endswith((" 500", " 502"))]


def test_an_answer_that_is_not_described_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        description()["paths"]["/api/me"]["get"]["responses"],
        "200",
        {
            "description": "x",
            "content": {
                "application/json": {"schema": {"type": "object", "required": ["nothing"]}}
            },
        },
    )
    with pytest.raises(FailureGroup, match="nothing"):
        walk(world, examples=3)
