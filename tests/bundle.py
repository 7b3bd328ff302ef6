"""Packs the phone's scripts into few files, with esbuild (docs/decisions/0019). What it makes
stands in ``static/built/`` and in the repository: fieldform itself needs no Node.js.

python -m tests.bundle
"""

import shutil
import subprocess
import sys
from pathlib import Path

from fieldform.assets import ENTRIES, STATIC
from tests.machine import NODE_MODULES, Missing
from tests.machine import main as install

BUILT = STATIC / "built"
ON_DEMAND = "../vendor/hpke.min.js"
"""Comes by itself, when nothing else is waited for."""


def build(into: Path) -> None:
    """Write the packed scripts into the folder ``into``, which is emptied first.

    Raises Missing when esbuild is not there or refuses.
    """
    shutil.rmtree(into, ignore_errors=True)
    command = [
        str(NODE_MODULES / ".bin" / "esbuild"),
        *(f"static/js/{name}" for name in ENTRIES),
        "--bundle",
        "--splitting",
        "--format=esm",
        "--target=es2022",
        "--minify",
        "--charset=utf8",
        "--legal-comments=none",
        "--chunk-names=part-[hash]",
        f"--external:{ON_DEMAND}",
        f"--outdir={into}",
        "--log-level=warning",
    ]
    done = subprocess.run(command, cwd=STATIC.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"esbuild refused:\n{done.stderr.strip()}")


def main() -> int:
    """Return 0 when the scripts were packed."""
    if install():
        return 1
    try:
        build(BUILT)
    except Missing as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
