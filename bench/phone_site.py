"""fieldform with the schools of the whole country, served by its own program."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.server import free_port, running
from fieldform import config, installation
from fieldform.actions.import_schools import import_catchment, import_schools

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SCHOOLS = DATA / "schools" / "schools-netherlands.csv"
PUPILS = DATA / "pupils" / "pupils-by-postcode4-and-school-2024.csv.gz"


@contextlib.contextmanager
def national_server(folder: Path, address_port: int) -> Iterator[int]:
    """Serve from ``folder`` until the block ends, for a browser that comes in at
    ``address_port``; yield the port of the server itself."""
    settings = {
        "FIELDFORM_DATA": str(folder / "data"),
        "FIELDFORM_BASE_URL": f"http://localhost:{address_port}",
        "FIELDFORM_SMTP": "smtps://localhost:1",
        "FIELDFORM_MAIL_FROM": "handle-with-care@police.example",
    }
    made = config.from_environment(settings)
    installation.init(made)
    db = installation.open_database(made)
    import_schools(db, [(SCHOOLS.name, SCHOOLS.read_bytes())])
    import_catchment(db, PUPILS.read_bytes())
    db.close()
    port = free_port()
    command = [sys.executable, "-m", "fieldform", "serve", "--bind", f"127.0.0.1:{port}"]
    with running(command, port, settings, folder / "server.log"):
        yield port
