"""What goes with an installation is safe as it stands: units, container, proxy, settings."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fieldform.config import REQUIRED, from_environment
from tests import machine, proxy
from tests.web.test_headers import HSTS

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
PROGRAM = "/opt/fieldform/.venv/bin/python -m fieldform "

HARDENED = {
    "User": "fieldform",
    "UMask": "0077",
    "LimitCORE": "0",
    "StateDirectoryMode": "0700",
    "CapabilityBoundingSet": "",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectControlGroups": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "MemoryDenyWriteExecute": "yes",
    "SystemCallArchitectures": "native",
}
EXPOSURE = 15
"""At most 1.5 of 10, as systemd counts."""


def directives(unit: Path) -> list[tuple[str, str]]:
    lines = unit.read_text("utf-8").splitlines()
    return [
        (name.strip(), value.strip())
        for name, is_one, value in (line.partition("=") for line in lines)
        if is_one and not line_is_comment(name)
    ]


def line_is_comment(text: str) -> bool:
    return text.lstrip().startswith("#")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_gives_its_program_nothing_that_it_does_not_need(unit: Path) -> None:
    found = dict(directives(unit))
    assert found.items() >= HARDENED.items()
    assert "@system-service" in unit.read_text("utf-8")
    assert found["ExecStart"].startswith(PROGRAM)


def test_there_is_one_unit_for_each_of_what_runs_and_it_starts_again() -> None:
    verbs = {"fieldform": "serve", "fieldform-worker": "work", "fieldform-init": "init"}
    assert verbs == {
        unit.stem: dict(directives(unit))["ExecStart"].removeprefix(PROGRAM).split()[0]
        for unit in UNITS
    }
    server, worker, init = (dict(directives(DEPLOY / f"{name}.service")) for name in verbs)
    assert "127.0.0.1" in server["ExecStart"], "only the proxy reaches it"
    assert server["Restart"] == "on-failure"
    assert worker["Restart"] == "always"
    assert init["StandardOutput"] == "null", "a sign-in link must not stand in the journal"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_unit_and_finds_it_safe(unit: Path, tmp_path: Path) -> None:
    """The program is not installed here, so that Python stands in its place."""
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text("utf-8").replace(PROGRAM.split()[0], sys.executable), "utf-8")
    for command in (["verify"], ["security", "--offline=true", f"--threshold={EXPOSURE}"]):
        done = subprocess.run(
            ["systemd-analyze", *command, str(copy)],
            capture_output=True,
            text=True,
            check=False,
            env={"SYSTEMD_LOG_LEVEL": "warning", "PATH": "/usr/bin:/bin", "SYSTEMD_PAGER": "cat"},
        )
        assert done.returncode == 0, (command, done.stdout[-200:], done.stderr)
        assert done.stderr == ""


CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")


def instructions() -> list[tuple[str, str]]:
    lines = [line for line in CONTAINERFILE.splitlines() if line and not line_is_comment(line)]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def test_the_container_runs_without_root_from_locked_libraries() -> None:
    found = instructions()
    names = [name for name, _ in found]
    assert names[0] == "FROM"
    assert "ADD" not in names
    last = dict(found)
    user, _, group = last["USER"].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert names.index("USER") < names.index("ENTRYPOINT")
    for name, rest in found:
        if name == "FROM":
            image = rest.split()[0]
            assert re.search(r":[\w.-]*\d", image), "a tag with a version"
            assert not image.endswith(":latest")
        if name in ("RUN", "ENTRYPOINT", "CMD", "VOLUME"):
            assert isinstance(json.loads(rest), list), "no shell between"
        if name == "COPY":
            assert not {".", "./", "*"} & set(rest.split()[:-1]), "only what was named"
        if "pip" in rest:
            assert "--require-hashes" in rest
    assert last["VOLUME"] == '["/data"]'
    assert "HEALTHCHECK" in names
    assert not re.search(r"SECRET|PASSWORD|SMTP", last["ENV"])


def test_nothing_but_what_runs_is_handed_to_the_builder() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    kept = {line[1:] for line in lines if line.startswith("!")}
    assert next(line for line in lines if not line_is_comment(line)) == "*"
    copied = {
        part
        for name, rest in instructions()
        if name == "COPY" and "--from" not in rest
        for part in rest.split()[:-1]
    }
    assert kept == copied
    for name in kept:
        assert (ROOT / name).exists()


NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")


def settings_of_nginx() -> list[str]:
    lines = (line.strip() for line in NGINX.splitlines())
    return [re.sub(r"\s+", " ", line.rstrip(";")) for line in lines if line.endswith(";")]


def test_the_proxy_speaks_modern_tls_and_lets_no_client_speak_for_it() -> None:
    found = settings_of_nginx()
    assert "ssl_protocols TLSv1.2 TLSv1.3" in found
    ((name, value),) = HSTS.items()
    assert f'add_header {name} "{value}" always' in found
    assert f"proxy_hide_header {name}" in found
    for header in (
        "Host $host",
        "X-Forwarded-For $remote_addr",
        "X-Forwarded-Proto $scheme",
        'X-Forwarded-Host ""',
        'Forwarded ""',
    ):
        assert f"proxy_set_header {header}" in found


def test_http_leads_to_https_for_pages_only() -> None:
    plain = NGINX.partition("listen 443")[0]
    assert "location /api/ { return 403; }" in plain
    assert "location / { return 301 https://fieldform.example$request_uri; }" in plain


def test_the_proxy_keeps_no_address_and_no_body() -> None:
    """That a body stays in memory: tests/test_slow_clients.py."""
    found = settings_of_nginx()
    assert found.count("access_log off") == NGINX.count("server {")
    assert "error_log /var/log/nginx/fieldform.log crit" in found
    assert "proxy_max_temp_file_size 0" in found


def test_nginx_takes_the_file(tmp_path: Path) -> None:
    whole = proxy.configuration(tmp_path)
    done = subprocess.run(
        [str(machine.NGINX), "-t", "-e", "stderr", "-c", str(whole)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_example_settings_are_complete_and_hold_no_secret(tmp_path: Path) -> None:
    text = (DEPLOY / "fieldform.env").read_text("utf-8")
    environ = dict(
        line.split("=", 1) for line in text.splitlines() if line and not line_is_comment(line)
    )
    relay = tmp_path / "smtp"
    relay.write_text("smtps://field:secret@mail.example:465")
    relay.chmod(0o600)
    assert "FIELDFORM_SMTP" not in environ
    from_environment(
        {**environ, "FIELDFORM_DATA": "x", "FIELDFORM_SMTP_FILE": str(relay)}, REQUIRED
    )
    handbook = (ROOT / "docs" / "operate.md").read_text("utf-8")
    for name in re.findall(r"^#?(FIELDFORM_\w+)=", text, re.MULTILINE):
        assert f"`{name}`" in handbook, name
