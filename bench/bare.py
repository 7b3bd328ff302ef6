"""The least that a durable report can be: one Flask route, one INSERT, fieldform's own database.

    BENCH_BIND=127.0.0.1:8001 BENCH_DATABASE=/tmp/bare.db \
        gunicorn -c bench/gunicorn_settings.py bench.bare:app
"""

import os
import threading
from pathlib import Path

from flask import Flask, request
from sqlite_utils import Database

from fieldform.storage import database

PATH = "/bare"
TABLE = "CREATE TABLE IF NOT EXISTS bare (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT"

app = Flask(__name__)
mine = threading.local()


@app.post(PATH)
def insert() -> tuple[dict[str, str], int]:
    """Keep one JSON object under its key, on disk, before answering."""
    report = request.get_json()
    key = request.headers["Idempotency-Key"]
    db = _database()
    with database.write(db):
        database.insert(db, "bare", {"key": key, "body": report["reference"]})
    return {"receipt": key}, 201


def make(file: Path) -> None:
    """Make the database with its one table."""
    db = database.connect(file)
    with database.write(db):
        database.change(db, TABLE)
    db.close()


def _database() -> Database:
    if not hasattr(mine, "db"):
        mine.db = database.connect(Path(os.environ["BENCH_DATABASE"]))
    db: Database = mine.db
    return db
