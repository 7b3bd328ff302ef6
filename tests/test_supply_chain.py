"""What fieldform is made of is written down whole, and silence about a weakness is no pass."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy import sbom
from deploy.audit import ROOT, Judgement, as_text, judge_npm, judge_python, locked, status

LOCK = ROOT / "requirements.lock"
LOCKED = re.findall(r"^([a-z0-9][\w.-]*)==([^ ;\\]+)", LOCK.read_text(), re.MULTILINE)
VENDORED = json.loads((ROOT / "static" / "vendor" / "vendor.lock.json").read_text())["files"]

DIRECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]

TWO = {"flask": "3.1.3", "jinja2": "3.1.6"}
FLASK = {"name": "flask", "version": "3.1.3", "vulns": []}
JINJA = {"name": "jinja2", "version": "3.1.6", "vulns": []}
WEAK = {**JINJA, "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.1.7"]}]}
SKIPPED = {"name": "jinja2", "skip_reason": "Dependency not found on PyPI"}


def test_the_list_of_parts_is_valid_and_names_every_package_and_vendored_file(
    tmp_path: Path,
) -> None:
    target = tmp_path / "out" / "fieldform.cdx.json"
    assert sbom.main([str(target)]) == 0
    text = target.read_text("utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    made = json.loads(text)
    found = {(one["name"], one["version"]): one for one in made["components"]}
    assert len(LOCKED) > 40
    for name, version in LOCKED:
        one = found.pop((name, version))
        assert one["purl"].startswith("pkg:pypi/")
        assert one["externalReferences"][0]["hashes"]
    for entry in VENDORED:
        one = found.pop((entry["package"].rpartition("/")[2], entry["version"]))
        assert one["licenses"] == [{"license": {"id": entry["licence"]}}]
        assert len(one["hashes"][0]["content"]) == 96
    assert not found, "a part that is not locked"
    root = made["metadata"]["component"]
    assert root["name"] == "fieldform"
    depends = {one["ref"]: one.get("dependsOn", []) for one in made["dependencies"]}
    assert len(depends[root["bom-ref"]]) == len(DIRECT) + len(VENDORED)


def test_what_is_no_list_of_parts_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sbom, "sbom", lambda: '{"bomFormat": "CycloneDX", "specVersion": "1.6", "x": 1}'
    )
    assert sbom.main([str(tmp_path / "list.json")]) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_lock_file_is_read_whole() -> None:
    found = locked(LOCK)
    assert set(found.items()) <= set(LOCKED)
    assert len(found) > 40


@pytest.mark.parametrize(
    ("dependencies", "result"),
    [
        ([FLASK, JINJA], 0),
        ([FLASK, WEAK], 1),
        ([FLASK, SKIPPED], 2),
        ([FLASK], 2),
        ([], 2),
        ([FLASK, {**JINJA, "version": "3.1.5"}], 2),
        ([SKIPPED, {**FLASK, "vulns": [{"id": "PYSEC-2026-2"}]}], 1),
    ],
)
def test_a_package_that_nobody_could_be_asked_about_is_no_pass(
    dependencies: list[dict[str, Any]], result: int
) -> None:
    """What pip-audit prints without a way to pypi.org: every package skipped, and exit 0."""
    assert status([judge_python(TWO, {"dependencies": dependencies})]) == result


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ({"vulnerabilities": {}, "metadata": {"dependencies": {"total": 2}}}, 0),
        (
            {
                "vulnerabilities": {"jinja2": {"severity": "high"}},
                "metadata": {"dependencies": {"total": 2}},
            },
            1,
        ),
        ({"vulnerabilities": {}, "metadata": {"dependencies": {"total": 0}}}, 2),
        ({"vulnerabilities": {}}, 2),
        ({"message": "405 Method Not Allowed", "error": {"summary": ""}}, 2),
        ({}, 2),
        (None, 2),
    ],
)
def test_an_answer_of_npm_that_is_none_is_no_pass(answer: Any, result: int) -> None:
    assert status([judge_npm("x", TWO, answer)]) == result
    assert status([judge_python(TWO, None)]) == 2


def test_what_is_weak_and_what_was_not_asked_about_is_named() -> None:
    text = as_text(Judgement("Python", TWO, {"flask": "PYSEC-1"}, frozenset({"jinja2"})))
    assert "2 packages, 1 asked about, 1 weak" in text
    assert "WEAK flask: PYSEC-1" in text
    assert "not asked about: jinja2" in text
