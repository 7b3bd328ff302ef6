"""What a process need not load, it does not."""

import subprocess
import sys

import pytest


def loaded_with(module: str) -> set[str]:
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("module", ["fieldform.app", "fieldform.cli"])
def test_the_web_server_loads_nothing_of_what_only_the_worker_sends_with(module: str) -> None:
    later = {"requests", "webpush", "pydantic", "jwt", "authlib", "joserfc", "webauthn", "OpenSSL"}
    assert not later & loaded_with(module)


def test_the_worker_loads_no_web_pages() -> None:
    loaded = loaded_with("fieldform.worker")
    assert "webpush" in loaded
    assert not {"flask", "gunicorn"} & loaded
