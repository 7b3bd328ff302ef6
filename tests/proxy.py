"""The proxy of deploy/nginx.conf, in front of a server of a test."""

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.server import free_port, running
from tests import machine
from tests.smtp_server import certificates

FILE = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf"
HOST = "fieldform.example"


@dataclass(frozen=True)
class Proxy:
    """A running proxy, and what a client trusts it by."""

    port: int
    tls: ssl.SSLContext


@contextmanager
def proxy(folder: Path, server: int) -> Iterator[Proxy]:
    """Stand before the server on that port until the block ends. From the start on nothing can be
    written into a file."""
    port = free_port()
    file = configuration(folder, f"{port} ssl", str(free_port()), server)
    command = [str(machine.NGINX), "-e", "stderr", "-c", str(file), "-g", "daemon off;"]
    with running(command, port, {}, folder / "log"):
        for one in folder.glob("*_temp"):
            os.chown(one, os.getuid(), os.getgid())
            one.chmod(0)
        yield Proxy(port, ssl.create_default_context(cafile=folder / "authority.pem"))


def configuration(
    folder: Path, tls: str = "443 ssl", plain: str = "80", server: int = 8000
) -> Path:
    """Write the whole configuration of an nginx that keeps its own files in ``folder``."""
    made = certificates(folder, host=HOST)
    text = FILE.read_text("utf-8").replace("/var/log/nginx/", f"{folder}/")
    for name in ("chain.pem", "key.pem"):
        text = text.replace(f"/etc/ssl/fieldform/{name}", str(made.chain))
    for usual, here in (("443 ssl", tls), ("80", plain)):
        text = text.replace(f"listen {usual}", f"listen {here}")
        text = text.replace(f"listen [::]:{usual}", f"listen [::]:{here}")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{server}")
    for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        text = f"{one}_temp_path {folder}/{one}_temp;\n{text}"
    whole = folder / "nginx.conf"
    whole.write_text(f"pid {folder}/pid; events {{}} http {{\n{text}\n}}", "utf-8")
    return whole
