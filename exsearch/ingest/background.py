"""Read an environment and a project in a process that nobody waits for."""

from __future__ import annotations

import os
import subprocess
import sys

_DETACHED = 0x00000008 | 0x00000200
"""Of a process on Windows: without our console, and not ended by its Ctrl-C."""


def read_in_background(environment: str, project: str) -> None:
    """Start a process of its own that reads an environment and a project, by absolute paths; "" for none.

    If another run writes to the index already, it ends. If it cannot be started, nothing happens.
    """
    command = [sys.executable, "-P", "-m", "exsearch", "--quiet", "add", "--no-project"]
    command += ["--env", environment] * bool(environment) + [project] * bool(project)
    nowhere = subprocess.DEVNULL
    is_windows = sys.platform == "win32"
    try:
        subprocess.Popen(  # noqa: S603 - our own words and paths
            command,
            stdin=nowhere,
            stdout=nowhere,
            stderr=nowhere,
            cwd=os.path.dirname(environment or project),
            env=trusted_environment(),
            creationflags=_DETACHED if is_windows else 0,
            start_new_session=not is_windows,
        )
    except OSError:
        return


def trusted_environment() -> dict[str, str]:
    """Return the environment of this process without PYTHONPATH.

    A stranger's `exsearch` may lie in its folders, and would be run. Only the folder in which exsearch itself
    was found stays.
    """
    trusted = dict(os.environ)
    named = trusted.pop("PYTHONPATH", "").split(os.pathsep)
    own = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
    if own in [os.path.realpath(folder) for folder in named if folder]:
        trusted["PYTHONPATH"] = own
    return trusted
