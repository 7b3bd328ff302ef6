"""What the tests need from the machine besides Python: browsers, other programs, npm packages.
Installs what is missing where it may.

python -m tests.machine
"""

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""As it is started everywhere: as root, without a graphics card, and quiet on the network."""

FIREFOX = Path("/usr/bin/firefox-esr")
WEBKIT_DRIVER = Path("/usr/bin/WebKitWebDriver")
XVFB = Path("/usr/bin/Xvfb")
NGINX = Path("/usr/sbin/nginx")

PACKAGES: Mapping[str, str] = {
    "chromium": str(CHROMIUM),
    "firefox-esr": str(FIREFOX),
    "webkit2gtk-driver": str(WEBKIT_DRIVER),
    "gir1.2-webkit2-4.1": "/usr/lib/*/girepository-1.0/WebKit2-4.1.typelib",
    "python3-gi": "/usr/lib/python3/dist-packages/gi/__init__.py",
    "xvfb": str(XVFB),
    "strace": "strace",
    "nginx": str(NGINX),
    "systemd": "systemd-analyze",
    "nodejs": "node",
    "npm": "npm",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
}
"""Debian's packages, each with the file (a pattern) or the command that shows that it is there."""

NODE_AT_LEAST = 20

TESTS = Path(__file__).resolve().parent
NODE_MODULES = TESTS / "node_modules"

NEVER_A_BROWSER = {"PUPPETEER_SKIP_DOWNLOAD": "1"}
"""The browsers are Debian's; npm's packages bring none."""


class Missing(Exception):
    """Something is not there and cannot be installed here; the text says what to do."""


def main() -> int:
    """Return 0 when everything is there."""
    try:
        install_programs()
        install_from_npm()
    except Missing as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    return 0


def missing_programs() -> list[str]:
    """Return the Debian packages that are not there."""
    return [
        package
        for package, shows in PACKAGES.items()
        if not glob.glob(shows) and shutil.which(shows) is None
    ]


def install_programs() -> None:
    """Install what is missing in one run of apt-get. Raises Missing where that is not allowed."""
    missing = missing_programs()
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Missing(
            "The tests need these. As root, once:\n"
            f"    apt-get install --no-install-recommends {' '.join(missing)}"
        )
    # RUNLEVEL: a package that is a service is not to serve, where its script is asked.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *missing]
    for command in (["apt-get", "update", "--quiet"], install):
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise Missing(f"{' '.join(command)} failed:\n{done.stderr.strip()}")


def install_from_npm() -> None:
    """Install exactly what tests/package-lock.json says, unless it is there. Raises Missing."""
    wanted, installed = TESTS / "package-lock.json", NODE_MODULES / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime:
        return
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    environment = {**os.environ, **NEVER_A_BROWSER}
    done = subprocess.run(
        command, check=False, cwd=TESTS, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise Missing(f"npm ci in {TESTS} failed:\n{done.stderr.strip()}")


def node() -> str:
    """Return the path of Node. Raises Missing when it is not there, or too old."""
    path = shutil.which("node")
    found = subprocess.run([path, "--version"], capture_output=True, text=True) if path else None
    version = found.stdout.strip() if found else "not there"
    major = version.lstrip("v").partition(".")[0]
    if path is None or not major.isdecimal() or int(major) < NODE_AT_LEAST:
        raise Missing(f"The scripts' tests need Node {NODE_AT_LEAST} or newer; it is {version}.")
    return path


if __name__ == "__main__":
    sys.exit(main())
