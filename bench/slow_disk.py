"""A slower disk for a process that is about to start."""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("slow_fsync.c")


def slow_disk(folder: Path, microseconds: int = 2000) -> dict[str, str]:
    """Return the environment that makes each fsync and fdatasync ``microseconds`` longer.

    Compiles into ``folder``. Raises RuntimeError, in a sentence, without a C compiler.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise RuntimeError("There is no gcc here: the slow disk cannot be measured.")
    library = folder / "slow_fsync.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return {"LD_PRELOAD": str(library), "SLOW_FSYNC_MICROSECONDS": str(microseconds)}
