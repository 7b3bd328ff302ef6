"""A wheel that is installed anywhere serves the same pages."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SERVES = """
import sys, tempfile
from pathlib import Path
from fieldform import assets
from fieldform.app import create_app
from fieldform.config import for_demo
from fieldform.demo import prepare
config = for_demo(Path(sys.argv[1]), 8000, {})
prepare(config)
client = create_app(config).test_client()
for path in ("/sign-in", "/service-worker.js", "/static/css/base.css", "/health"):
    answer = client.get(path)
    print(path, answer.status_code, len(answer.data))
print(assets.ROOT)
"""


def run(*command: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_has_every_page_and_serves_them_from_elsewhere(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(ROOT))
    wheel = next(tmp_path.glob("*.whl"))
    inside = set(zipfile.ZipFile(wheel).namelist())
    tracked = run("git", "ls-files", "static", "templates", "service-worker.js", "fieldform")
    for name in tracked.split():
        place = name if name.startswith("fieldform/") else f"fieldform/_web/{name}"
        assert place in inside, name
    front_end = {name for name in inside if name.startswith("fieldform/_web/")}
    assert front_end <= {f"fieldform/_web/{name}" for name in tracked.split()}

    # The libraries are those of this environment; fieldform itself is only in the new one.
    venv.create(tmp_path / "fresh", with_pip=False)
    python = tmp_path / "fresh" / "bin" / "python"
    site = next((tmp_path / "fresh" / "lib").glob("python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "libraries.pth").write_text(libraries)
    printed = run(str(python), "-c", SERVES, str(tmp_path / "data"), cwd=tmp_path).splitlines()
    assert [line.split()[1] for line in printed[:4]] == ["200"] * 4, printed
    assert printed[4].startswith(str(site))
