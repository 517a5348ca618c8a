"""Write constraints.txt: the newest version of each package that the checks install.

`python .ci/constrain.py` asks pip, on each Python that it finds, what it would install. It installs nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FILE = HERE / "constraints.txt"
HEADER = "# Made by `python .ci/constrain.py`: the newest versions, for Python {}.\n"
# What a build asks for beside the backend itself is not known before it runs.
WANTED = ["-e", ".[browser,dev]", "editables"]


def resolved(python: str) -> dict[str, str]:
    """Return name -> version of everything that pip of this Python would install."""
    free = {name: value for name, value in os.environ.items() if not name.endswith("_CONSTRAINT")}
    command = [python, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    done = subprocess.run(
        [*command, *WANTED], cwd=HERE.parent, env=free, stdout=subprocess.PIPE, text=True, check=True
    )
    packages = [item["metadata"] for item in json.loads(done.stdout)["install"]]
    return {package["name"].lower(): package["version"] for package in packages}


def merged(by_python: dict[str, dict[str, str]]) -> list[str]:
    """Return the lines of the file; a version that only some Pythons get is said to be for these."""
    lines = set()
    for python, versions in by_python.items():
        for name, version in versions.items():
            everywhere = {other.get(name, version) for other in by_python.values()} == {version}
            marker = "" if everywhere else f' ; python_version == "{python}"'
            lines.add(f"{name}=={version}{marker}\n")
    return sorted(lines)


def main() -> None:
    """Write the file."""
    program = [sys.executable, str(HERE / "pythons.py")]
    pythons = subprocess.run(program, stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n")
    by_python = {}
    for python in filter(None, pythons):
        version = subprocess.run(
            [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout.strip()
        by_python[version] = resolved(python)
        by_python[version].pop("exsearch", None)
    FILE.write_text(HEADER.format(", ".join(by_python)) + "".join(merged(by_python)), encoding="utf-8")


if __name__ == "__main__":
    main()
