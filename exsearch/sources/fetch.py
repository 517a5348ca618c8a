"""Fetch a wheel with pip, or a repository with git, into the cache; nothing that is fetched runs.

Both are commands of their own, called with a list of words that were checked, without a shell.
They write to a fresh folder first; what is complete is renamed to its place.
"""

from __future__ import annotations

import filecmp
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from urllib.parse import urlsplit, urlunsplit

from exsearch.errors import SourceError
from exsearch.sources.kinds import normalised
from exsearch.sources.permalinks import web_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TIMEOUT_SECONDS = 900
_LONGEST_ERROR = 300
# https://packaging.python.org/en/latest/specifications/name-normalization/, and the characters of
# versions; neither can begin with "-", which would make it an option.
_REQUIREMENT = re.compile(
    r"([A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?)(?:==([A-Za-z0-9][A-Za-z0-9.!+_-]{0,98}))?"
)
_WHEEL = re.compile(r"([A-Za-z0-9][\w.]*)-([\w.!+]+)(?:-[\w.]+){3,4}\.whl")
_URL_SCHEMES = ("https", "http", "ssh", "git", "file")
_SCP = re.compile(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9][\w.-]*:[^:\s]+")
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


# -- wheels


def fetch_wheel(said: str, cache: str, environment: Mapping[str, str], cwd: str) -> tuple[str, str, str]:
    """Return (name, requirement, place of the wheel) for "rich" or "rich==13.7.1".

    An exact version that was fetched before is not fetched again; without a version pip is asked.
    """
    found = _REQUIREMENT.fullmatch(said.strip())
    if not found:
        raise SourceError(
            f"not the name of a project, with or without a version: {said[:100]!r}",
            hint="name one as in `exsearch add pypi:rich` or `exsearch add pypi:rich==13.7.1`",
        )
    name, version = normalised(found[1]), found[2]
    requirement = f"{name}=={version}" if version else name
    wheels = os.path.join(cache, "wheels")
    place = _cached(wheels, name, version) if version else None
    return name, requirement, place or _download(requirement, name, wheels, environment, cwd)


def _cached(wheels: str, name: str, version: str) -> str | None:
    try:
        files = sorted(os.listdir(wheels))
    except OSError:
        return None
    for file in files:
        found = _WHEEL.fullmatch(file)
        if found and normalised(found[1]) == name and _same_version(found[2], version):
            return os.path.join(wheels, file)
    return None


def _same_version(one: str, other: str) -> bool:
    """Compare the spellings that PEP 440 takes for one version, as far as wheels' names have them."""
    return _version_key(one) == _version_key(other)


def _version_key(version: str) -> str:
    release, plus, local = version.lower().removeprefix("v").partition("+")
    return re.sub(r"(?:\.0)+$", "", release) + plus + re.sub(r"[-_]", ".", local)


def _download(requirement: str, name: str, wheels: str, environment: Mapping[str, str], cwd: str) -> str:
    os.makedirs(wheels, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=wheels) as fresh:
        # A pip.py in the current folder or in a folder of PYTHONPATH would run as pip. Without
        # --only-binary pip would run the setup.py of a source distribution to learn its metadata.
        command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:",
                   "--dest", fresh, requirement]  # fmt: skip
        quiet = {"PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_COLOR": "1"}
        trusted = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
        _run(command, {**trusted, **quiet}, cwd, f"pip could not fetch {requirement}", _pip_hint)
        files = [file for file in os.listdir(fresh) if os.path.isfile(os.path.join(fresh, file))]
        for file in files:
            found = _WHEEL.fullmatch(file)
            if found and normalised(found[1]) == name:
                place = os.path.join(wheels, file)
                if not _holds_the_same(os.path.join(fresh, file), place):
                    os.replace(os.path.join(fresh, file), place)
                return place
    raise SourceError(
        f"pip fetched no wheel of {requirement}, but {', '.join(files)[:200] or 'nothing'}",
        hint="check the name: the wheel must be named after the project",
    )


def _holds_the_same(one: str, other: str) -> bool:
    """Say whether two files are equal: what is there already keeps its times, and is not read again."""
    return os.path.exists(other) and filecmp.cmp(one, other, shallow=False)


def _pip_hint(error: str) -> str:
    if "No module named pip" in error:
        return f"install pip for the Python that runs exsearch: `{shlex.quote(sys.executable)} -m ensurepip`"
    return ("check the name, the version and the network; only wheels are fetched, because pip would run "
            "the setup.py of a source distribution")  # fmt: skip


# -- repositories


def as_git_url(said: str) -> str | None:
    """Return the URL of a Git repository without a name or password in it; None if `said` is no such URL.

    An https URL counts where it ends in ".git", begins with "git+", or is a repository of a known forge.
    """
    url = said.removeprefix("git+")
    if not url.isprintable() or any(char.isspace() for char in url):
        return None
    if _SCP.fullmatch(url) and "://" not in url:
        return url
    try:
        split = urlsplit(url)
        host, user = split.hostname or "", split.username
        port = f":{split.port}" if split.port else ""
    except ValueError:
        return None
    if split.scheme not in _URL_SCHEMES or host.startswith("-") or (user or "").startswith("-"):
        return None
    if split.scheme == "file":
        return urlunsplit(("file", "", split.path, "", "")) if split.path and not host else None
    plainly = url != said or split.path.endswith(".git") or split.scheme in ("ssh", "git")
    if not host or not (plainly or web_address(url)):
        return None
    keep = f"{user}@" if split.scheme == "ssh" and user else ""  # the user is part of where it is
    return urlunsplit((split.scheme, keep + host + port, split.path.rstrip("/"), "", ""))


def fetch_repository(said: str, url: str, cache: str, environment: Mapping[str, str]) -> str:
    """Return the folder of a shallow checkout of the repository at `url`, as it is now.

    `said` may have a name and password in it, and `url`, which is kept, has none.
    """
    git = shutil.which("git", path=environment.get("PATH"))
    if git is None:
        raise SourceError("git is not installed", hint="install it, or add a checkout or an archive")
    digest = hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
    parent = os.path.join(cache, "git", digest)
    checkout = os.path.join(parent, _repository_name(url))
    if os.path.isfile(os.path.join(checkout, ".git", "HEAD")):
        try:
            _update(git, checkout, said.removeprefix("git+"), environment)
            return checkout
        except SourceError:
            pass  # whatever is wrong with it: a fresh one tells whether the repository can be had
    _clone(git, said.removeprefix("git+"), url, parent, environment)
    return checkout


def _repository_name(url: str) -> str:
    name = re.split(r"[/:]", url.removesuffix("/.git"))[-1].removesuffix(".git")
    return re.sub(r"[^\w.-]", "_", name)[:100].strip(".") or "repository"


def _clone(git: str, said: str, url: str, parent: str, environment: Mapping[str, str]) -> None:
    above = os.path.dirname(parent)
    os.makedirs(above, exist_ok=True)
    fresh = tempfile.mkdtemp(prefix=".fetch-", dir=above)
    try:
        place = os.path.join(fresh, _repository_name(url))
        words = ["clone", "--quiet", "--depth", "1", "--no-tags", "--single-branch", "--template=",
                 "--no-recurse-submodules", "--", said, place]  # fmt: skip
        _git(git, words, url, environment)
        _git(git, ["-C", place, "config", "remote.origin.url", url], url, environment)
        shutil.rmtree(parent, ignore_errors=True)
        os.rename(fresh, parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _update(git: str, checkout: str, said: str, environment: Mapping[str, str]) -> None:
    _git(git, ["-C", checkout, "fetch", "--quiet", "--depth", "1", "--no-tags",
               "--no-recurse-submodules", "--", said, "HEAD"], said, environment)  # fmt: skip
    _git(git, ["-C", checkout, "reset", "--quiet", "--hard", "FETCH_HEAD"], said, environment)


def _git(git: str, words: list[str], url: str, environment: Mapping[str, str]) -> None:
    """Run git so that nothing of the repository's, and none of the user's hooks and filters, runs."""
    settings = ("protocol.ext.allow=never", f"core.hooksPath={os.devnull}", "core.symlinks=false",
                "core.fsmonitor=false", "core.longpaths=true", "submodule.recurse=false",
                "filter.lfs.smudge=", "filter.lfs.process=", "filter.lfs.required=false",
                "gc.auto=0", "maintenance.auto=false")  # fmt: skip
    command = [git, *(word for setting in settings for word in ("-c", setting)), *words]
    quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": ":".join(_URL_SCHEMES),
             "GIT_LFS_SKIP_SMUDGE": "1", "LC_ALL": "C"}  # fmt: skip
    inherited = {name: value for name, value in environment.items()
                 if name not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")}  # fmt: skip
    # Not in the current folder: a repository there may have settings that name programs.
    _run(
        command,
        inherited | quiet,
        os.path.abspath(os.sep),
        f"git could not fetch {without_credentials(url)}",
        _git_hint,
    )


def _git_hint(error: str) -> str:
    return "check the address and the network; a private repository needs a credential helper or a key"


def without_credentials(text: str) -> str:
    """Return text in which no URL has a name or password before its host."""
    return _CREDENTIALS.sub("", text)


# -- commands


def _run(command: list[str], environment: Mapping[str, str], cwd: str | None, failed: str,
         hint: Callable[[str], str]) -> None:  # fmt: skip
    """Run a command that asks nothing; raises SourceError with its last error if it fails."""
    try:
        done = subprocess.run(  # noqa: S603
            command,
            env=dict(environment),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        late = f"{failed}: it took longer than {_TIMEOUT_SECONDS} s"
        raise SourceError(late, hint="check the network, and try again") from error
    except OSError as error:
        raise SourceError(f"{failed}: {error.strerror}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace")
        raise SourceError(f"{failed}: {_last_words(said)}", hint=hint(said))


def _last_words(said: str) -> str:
    """Return the last line that is marked as an error, else the last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it did not say why"]
    errors = [line for line in lines if line.startswith(("ERROR:", "fatal:", "error:"))]
    line = (errors or lines)[-1].removeprefix("ERROR:").removeprefix("fatal:").removeprefix("error:")
    printable = "".join(char for char in line.strip() if char.isprintable())
    return without_credentials(printable)[:_LONGEST_ERROR]
