"""Print the Pythons of this machine that exsearch supports: one path a line, one for each version.

Looked for on PATH and among pyenv's versions. `--but PYTHON` leaves out the version of that one.
"""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

OLDEST = (3, 11)
# Fails if this Python cannot make an environment or run the tests, or is a shim of pyenv for none.
PROGRAM = """
import ensurepip, sqlite3, ssl, sys, venv
assert sys.version_info.releaselevel == "final"
print(*sys.version_info[:2])
"""


def version_of(python: str) -> tuple[int, ...]:
    """Return the version, such as (3, 12); an empty one if this Python cannot run the tests."""
    command = [python, "-c", PROGRAM]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(map(int, done.stdout.split()))


def candidates() -> list[Path]:
    """Return what may be a Python, in the order in which it is asked."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = sorted(pyenv.glob("versions/*/bin/python"))
    for folder in os.get_exec_path():
        found += sorted(path for path in Path(folder).glob("python3.*") if path.name[8:].isdigit())
    return found


def main() -> None:
    """Print them, the oldest version first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--but", metavar="PYTHON")
    left_out = parser.parse_args().but
    known = {version_of(left_out): ""} if left_out else {}
    for path in candidates():
        version = version_of(str(path))
        if version >= OLDEST:
            known.setdefault(version, str(path))
    for _, python in sorted(known.items()):
        if python:
            print(python)


if __name__ == "__main__":
    main()
