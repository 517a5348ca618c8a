"""Run git so that nothing of a repository runs with it, and no hook or filter of the user.

Words in, what git prints out. No other module knows with which settings git runs.
"""

from __future__ import annotations

import os
import shutil
from base64 import b64encode
from urllib.parse import unquote, urlsplit, urlunsplit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCHEMES = ("https", "http", "ssh", "git", "file")
"""Ways to a repository that may be fetched."""

_SETTINGS = (
    *("protocol.ext.allow=never", f"core.hooksPath={os.devnull}", "core.symlinks=false"),
    *("core.fsmonitor=false", "core.longpaths=true", "submodule.recurse=false"),
    *("filter.lfs.smudge=", "filter.lfs.process=", "filter.lfs.required=false"),
    *("core.autocrlf=false", "gc.auto=0", "maintenance.auto=false", "core.logAllRefUpdates=false"),
    # A worker has a limit of memory, and git maps a gigabyte of a pack at once.
    *("core.packedGitWindowSize=16m", "core.packedGitLimit=256m"),
)
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": ":".join(SCHEMES),
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
_OF_ONE_REPOSITORY = (
    *(
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_OBJECT_DIRECTORY",
        "GIT_NAMESPACE",
    ),
    *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_PREFIX"),
)
"""Variables that would lead git to another repository, as where a hook of the user's runs exsearch."""

_OFFLINE = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}
_SECONDS = 10
_MOST_ANSWER_BYTES = 200_000_000


def command(git: str, words: Iterable[str]) -> list[str]:
    """Return the command line that runs git with safe settings."""
    settings = (word for setting in _SETTINGS for word in ("-c", setting))
    return [git, "--no-pager", "--no-replace-objects", *settings, *words]


def variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that git runs with."""
    kept = {name: value for name, value in environment.items() if name not in _OF_ONE_REPOSITORY}
    return kept | _ENVIRONMENT


def signed_in(url: str, environment: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return a URL of the web without the password in it, and the variables by which git knows it.

    Every process of a machine can see the words of a command, and git gives them to its own children. The
    variables are for the user alone.
    """
    split = urlsplit(url)
    if split.scheme not in ("https", "http") or not split.password:
        return url, {}
    address = urlunsplit(split._replace(netloc=split.netloc.rpartition("@")[2]))
    who = f"{unquote(split.username or '')}:{unquote(split.password)}".encode()
    given = environment.get("GIT_CONFIG_COUNT", "")
    number = int(given) if given.isdecimal() else 0
    return address, {
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": f"http.{address}.extraHeader",
        f"GIT_CONFIG_VALUE_{number}": f"Authorization: Basic {b64encode(who).decode()}",
    }


def program(environment: Mapping[str, str]) -> str | None:
    """Return the path of git; None if it is not installed. One in the current folder does not count."""
    found = shutil.which("git", path=environment.get("PATH"))
    return found if found and os.path.isabs(found) else None


def ask(top: str, words: Iterable[str], environment: Mapping[str, str] = os.environ) -> bytes | None:
    """Return what git answers about the repository whose work tree is `top`; None if it does not.

    The repository may be a stranger's: git fetches nothing that is missing in it, and refuses one that
    belongs to somebody else. It is given up after ten seconds.
    """
    import subprocess

    git = program(environment)
    if git is None:
        return None
    parent = os.path.dirname(os.path.realpath(top))
    try:
        done = subprocess.run(  # noqa: S603
            command(git, ["-C", top, *words]),
            env=variables(environment) | _OFFLINE | {"GIT_CEILING_DIRECTORIES": parent},
            cwd=os.path.abspath(os.sep),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout if not done.returncode and len(done.stdout) <= _MOST_ANSWER_BYTES else None
