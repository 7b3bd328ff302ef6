"""What ``node --test`` says of the scripts' pure parts."""

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent


def test_the_pure_scripts_keep_their_rules() -> None:
    assert shutil.which("node"), "these tests need Node.js 20 or newer (apt-get install nodejs)"
    files = sorted(str(path) for path in HERE.glob("*.test.mjs"))
    assert files
    done = subprocess.run(
        ["node", "--test", *files], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:]
