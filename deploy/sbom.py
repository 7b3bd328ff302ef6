"""Write down what fieldform is made of, as CycloneDX: every package of requirements.lock with its
hashes, and every vendored file with the package that it was taken from.

python -m deploy.sbom [dist/fieldform.cdx.json]
"""

import json
import subprocess
import sys
import tomllib
from base64 import b64decode
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"


def main(arguments: list[str]) -> int:
    """Write the file, and return 1 when what was made is no valid CycloneDX."""
    target = Path(arguments[0]) if arguments else ROOT / "dist" / "fieldform.cdx.json"
    text = sbom()
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault:
        sys.stderr.write(f"This is no CycloneDX 1.6: {fault}\n")
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    sys.stdout.write(f"{target}: {len(json.loads(text)['components'])} components\n")
    return 0


def sbom() -> str:
    """Return the whole list, the same each time for the same lock files."""
    bom = Bom.from_json(data=_python_packages())
    for entry in json.loads((VENDOR / "vendor.lock.json").read_text("utf-8"))["files"]:
        bom.components.add(_vendored(entry))
    direct = _direct()
    root = bom.metadata.component
    if root is None:
        raise ValueError("pyproject.toml names no project")
    bom.register_dependency(
        root, [one for one in bom.components if one.name in direct or _is_vendored(one)]
    )
    return str(JsonV1Dot6(bom).output_as_string(indent=2))


def _python_packages() -> dict[str, object]:
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "requirements.lock"]
    done = subprocess.run(
        [*command, "--pyproject", "pyproject.toml", "--of", "JSON", "--output-reproducible"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _direct() -> set[str]:
    """The names of the packages that pyproject.toml asks for; the others came with them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {canonicalize_name(Requirement(one).name) for one in project["dependencies"]}


def _is_vendored(part: Component) -> bool:
    return part.purl is not None and part.purl.type == "npm"


def _vendored(entry: dict[str, str]) -> Component:
    """A file of ours that was taken from an npm package; the hash is that of the file."""
    namespace, _, name = entry["package"].rpartition("/")
    digest = b64decode(entry["sha384"]).hex()
    return Component(
        type=ComponentType.LIBRARY,
        name=name,
        group=namespace or None,
        version=entry["version"],
        purl=PackageURL("npm", namespace or None, name, entry["version"]),
        bom_ref=f"static/vendor/{entry['file']}",
        description=f"static/vendor/{entry['file']}, from {entry['path']} of the package",
        licenses=[DisjunctiveLicense(id=entry["licence"])],
        hashes=[HashType(alg=HashAlgorithm.SHA_384, content=digest)],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
