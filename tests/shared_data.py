"""The real files that are not part of the project: the folder shared/data beside the repository."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"

MERGED = "schools/schools-netherlands.csv"
PRIMARY = "schools/duo-basisonderwijs-2026-08.csv"
PRIMARY_2021 = "schools/duo-basisonderwijs-2021-10.csv"
SECONDARY_SAMPLE = "schools/duo-voortgezet-onderwijs-sample.csv"
PUPILS = "pupils/pupils-by-postcode4-and-school-2024.csv.gz"
HOLIDAYS = "holidays/school-holidays-2019-2030.csv"


def shared(name: str) -> bytes:
    """Return the bytes of a real file.

    Skips, and says so, when the whole folder is absent; a missing file in it is an error.
    """
    if not FOLDER.is_dir():
        pytest.skip(f"{FOLDER} is absent: this test needs the real files")
    return (FOLDER / name).read_bytes()
