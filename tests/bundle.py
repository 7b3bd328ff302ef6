"""Packs the phone's scripts and styles into few files, with esbuild and PurgeCSS
(docs/decisions/0019). What it makes stands in ``static/built/`` and in the repository: fieldform
itself needs no Node.js.

python -m tests.bundle
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fieldform.assets import ENTRIES, PHONE_STYLE, ROOT, STATIC, WORKER
from tests.machine import NODE_MODULES, Missing
from tests.machine import main as install

BUILT = STATIC / "built"
ON_DEMAND = ("../vendor/hpke.min.js",)
"""Comes by itself, when nothing else is waited for."""


PICO = "vendor/pico.min.css"
STYLES = ("css/tokens.css", PICO, "css/base.css", "css/form.css")
USED_BY = (
    "templates/base.html",
    "templates/form/*.html",
    "templates/guides/*.html",
    "templates/macros/*.html",
    "static/js/*.js",
    "fieldform/web/explanations.py",
)
"""Where the words stand that a selector of the phone's pages may name."""

CHARSET = '@charset "UTF-8";'
ICONS = re.compile(r'--pico-[\w-]+:url\("data:[^"]*"\);?')
"""Switched off in tokens.css: the policy refuses them."""


def build(into: Path) -> None:
    """Write the packed files into the folder ``into``, which is emptied first.

    Raises Missing when a tool is not there or refuses.
    """
    shutil.rmtree(into, ignore_errors=True)
    for name in ENTRIES:
        pack(name, into, "--format=esm", "--splitting", "--chunk-names=part-[hash]")
    pack(WORKER, into, "--format=iife")
    pack_styles(into / Path(PHONE_STYLE).name)


def pack(name: str, into: Path, *options: str) -> None:
    """Pack one script with what it imports: two pages share only what comes on demand."""
    run(
        "esbuild",
        f"static/js/{name}",
        "--bundle",
        *options,
        "--target=es2022",
        "--minify",
        "--charset=utf8",
        "--legal-comments=none",
        *(f"--external:{asked}" for asked in ON_DEMAND),
        f"--outdir={into}",
        "--log-level=warning",
    )


def pack_styles(into: Path) -> None:
    """Put the styles of the phone's pages together; of Pico only the rules for what they hold."""
    with tempfile.TemporaryDirectory() as folder:
        pico, whole = Path(folder, "pico.css"), Path(folder, "whole.css")
        pico.write_text(
            ICONS.sub("", (STATIC / PICO).read_text("utf-8").removeprefix(CHARSET)), "utf-8"
        )
        content = [str(path) for pattern in USED_BY for path in sorted(ROOT.glob(pattern))]
        found = run("purgecss", "--css", str(pico), "--content", *content)
        texts = {name: (STATIC / name).read_text("utf-8") for name in STYLES}
        texts[PICO] = json.loads(found)[0]["css"]
        whole.write_text("\n".join(texts.values()), "utf-8")
        run(
            "esbuild",
            str(whole),
            "--minify",
            "--charset=utf8",
            "--legal-comments=none",
            f"--outfile={into}",
            "--log-level=warning",
        )


def run(tool: str, *arguments: str) -> str:
    """Run a tool from npm; return what it prints. Raises Missing."""
    command = [str(NODE_MODULES / ".bin" / tool), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{tool} refused:\n{done.stderr.strip()}")
    return done.stdout


def main() -> int:
    """Return 0 when everything was packed."""
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
