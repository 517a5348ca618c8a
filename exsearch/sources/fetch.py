"""Fetch a wheel with pip, or a repository with git, into the cache. Nothing that is fetched is run.

Both are commands, called without a shell and with arguments that were checked. They write to a fresh folder
first, and only complete results are renamed to their place.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress

from packaging.utils import InvalidName, InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from exsearch.errors import SourceError
from exsearch.sources.addresses import at_forge, folder_of_address, parted, without_credentials
from exsearch.sources.git import command, program, signed_in, variables
from exsearch.sources.leftovers import FETCHING, fresh_folder, put_in_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WHEELS = "wheels"
"""The folder of the cache for wheels."""

_TIMEOUT_SECONDS = 900
MOST_FILE_BYTES = 2_000_000_000
"""Largest file that pip or git may write, such as the pack with all of a commit."""
_TOO_LARGE = ("signal 25", "File too large")
_END_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
_LONGEST_ERROR = 300
_LONGEST_PART = 100
_ERROR_MARKS = ("ERROR:", "fatal:", "error:")


# -- wheels


def fetch_wheel(typed: str, cache: str, environment: Mapping[str, str], cwd: str) -> tuple[str, str, str]:
    """Return (name, requirement, place of the wheel) for "rich" or "rich==13.7.1".

    An exact version that was fetched before is not fetched again; without a version pip is asked.
    """
    typed = typed.strip()
    name, equals, version = typed.partition("==")
    try:
        if not typed.isascii() or max(len(name), len(version)) > _LONGEST_PART:
            raise InvalidName(typed)
        # Neither a name nor a version can begin with "-", which would make it an option of pip.
        name = canonicalize_name(name, validate=True)
        exact = Version(version) if equals else None
    except (InvalidName, InvalidVersion) as error:
        raise SourceError(
            f"not the name of a project, with or without a version: {typed[:100]!r}",
            hint="name one as in `exsearch add pypi:rich` or `exsearch add pypi:rich==13.7.1`",
        ) from error
    requirement = f"{name}=={version.strip()}" if exact else name
    wheels = os.path.join(cache, WHEELS)
    os.makedirs(wheels, exist_ok=True)
    if exact and (fetched := fetched_wheel(name, version, cache)):
        return name, requirement, fetched
    return name, requirement, _download(requirement, name, wheels, environment, cwd)


def fetched_wheel(name: str, version: str, cache: str) -> str:
    """Return the wheel of a version if it was fetched before, else ""; the name is normalised."""
    folder = os.path.join(cache, WHEELS)
    try:
        files = sorted(os.listdir(folder))
    except OSError:
        return ""
    return next((os.path.join(folder, file) for file in files if is_wheel_of(file, name, version)), "")


def newest_fetched_wheel(name: str, cache: str) -> str:
    """Return the wheel of the newest version of a project that was fetched before, else ""."""
    name = name.partition("==")[0].strip()
    folder = os.path.join(cache, WHEELS)
    try:
        name = canonicalize_name(name, validate=True)
        files = [file for file in os.listdir(folder) if is_wheel_of(file, name)]
    except (InvalidName, OSError):
        return ""
    newest = max(files, key=lambda file: (parse_wheel_filename(file)[1], file), default="")
    return newest and os.path.join(folder, newest)


def is_wheel_of(file: str, name: str, version: str | None = None) -> bool:
    """Return whether the name of a file, without a folder, is that of a wheel of a project."""
    try:
        named, its_version, _, _ = parse_wheel_filename(file)
    except InvalidWheelFilename:
        return False
    is_plain = file.isascii() and file.isprintable() and not {*file} & {"/", "\\", ":"}
    return is_plain and named == name and (version is None or its_version == Version(version))


def _download(requirement: str, name: str, wheels: str, environment: Mapping[str, str], cwd: str) -> str:
    with fresh_folder(FETCHING, wheels) as fresh:
        # With --only-binary pip does not run the setup.py of a source distribution to learn its metadata.
        words = ["download", "--no-deps", "--only-binary", ":all:", "--dest", fresh, requirement]
        run_pip(words, environment, cwd, f"pip could not fetch {requirement}")
        files = [file for file in os.listdir(fresh) if os.path.isfile(os.path.join(fresh, file))]
        for file in files:
            if is_wheel_of(file, name):
                place = os.path.join(wheels, file)
                put_in_place(os.path.join(fresh, file), place)
                return place
    raise SourceError(
        f"pip fetched no wheel of {requirement}, but {', '.join(files)[:200] or 'nothing'}",
        hint="check the name: the wheel must be named after the project",
    )


def run_pip(words: list[str], environment: Mapping[str, str], cwd: str, failed: str) -> str:
    """Return what pip prints; raises SourceError, with `failed` before the reason, if it fails."""
    # With -P no pip.py in the current folder or in a folder of PYTHONPATH runs as pip.
    command = [sys.executable, "-P", "-m", "pip", *words]
    quiet = {"PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_COLOR": "1"}
    trusted = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    return _run(command, {**trusted, **quiet}, cwd, failed, _pip_hint)


def _pip_hint(error: str) -> str:
    if "No module named pip" in error:
        return f"install pip for the Python that runs exsearch: `{shlex.quote(sys.executable)} -m ensurepip`"
    return (
        "check the name, the version and the network; only wheels are fetched, because pip would run"
        " the setup.py of a source distribution"
    )


# -- repositories

_ATTRIBUTES = "* -filter -text -ident -working-tree-encoding\n"
"""Count before the `.gitattributes` of a repository, which may name filters that the user has: files are as
they are in the commit, and no program runs."""


def fetch_repository(typed: str, url: str, cache: str, environment: Mapping[str, str]) -> str:
    """Return the folder of a shallow checkout of the repository at `url`, as it is now.

    `typed` may have a name and password in it; `url`, which is kept, has none. Behind an "@" it may name a
    branch, a tag or a commit.
    """
    git = program(environment)
    if git is None:
        raise SourceError("git is not installed", hint="install it, or add a checkout or an archive")
    _, ref = parted(url)
    remote, _ = parted(at_forge(typed))
    parent, checkout = _places(url, cache)
    if os.path.isfile(os.path.join(checkout, ".git", "HEAD")):
        try:
            _check_out(git, checkout, remote, ref, environment)
            return checkout
        except SourceError:
            pass  # the checkout may be broken: a fresh clone shows whether the repository can be had
    _clone(git, remote, url, parent, environment)
    return checkout


def fetched_repository(url: str, cache: str) -> str:
    """Return the checkout of a repository if it was fetched before, else ""."""
    _, checkout = _places(url, cache)
    return checkout if os.path.isfile(os.path.join(checkout, ".git", "HEAD")) else ""


def _places(url: str, cache: str) -> tuple[str, str]:
    """Return the folder of a repository in the cache, and its checkout in that."""
    address, _ = parted(url)
    parent = folder_of_address(os.path.join(cache, "git"), url)
    return parent, os.path.join(parent, _repository_name(address))


def _repository_name(url: str) -> str:
    name = re.split(r"[/:]", url.removesuffix("/.git"))[-1].removesuffix(".git")
    return re.sub(r"[^\w.-]", "_", name)[:100].strip(".") or "repository"


def _clone(git: str, remote: str, url: str, parent: str, environment: Mapping[str, str]) -> None:
    above = os.path.dirname(parent)
    os.makedirs(above, exist_ok=True)
    with fresh_folder(FETCHING, above) as fresh:
        address, ref = parted(url)
        place = os.path.join(fresh, _repository_name(address))
        _git(git, ["init", "--quiet", "--template=", place], url, environment)
        _git(git, ["-C", place, "config", "remote.origin.url", address], url, environment)
        _check_out(git, place, remote, ref, environment)
        shutil.rmtree(parent, ignore_errors=True)
        os.rename(fresh, parent)


def _check_out(git: str, checkout: str, remote: str, ref: str, environment: Mapping[str, str]) -> None:
    """Fetch one commit into a repository, and put its files into the work tree.

    `git clone` would write the address to disk, with the password in it.
    """
    info = os.path.join(checkout, ".git", "info")
    try:
        os.makedirs(info, exist_ok=True)
        with open(os.path.join(info, "attributes"), "w", encoding="ascii") as file:
            file.write(_ATTRIBUTES)
    except OSError as error:
        raise SourceError(f"{checkout} cannot be written: {error.strerror}") from error
    words = ["-C", checkout, "fetch", "--quiet", "--depth", "1", "--no-tags", "--no-recurse-submodules"]
    fetched = f"+{ref or 'HEAD'}:refs/remotes/origin/fetched"
    address, secrets = signed_in(remote, environment)
    _git(git, [*words, "--", address, fetched], remote, {**environment, **secrets})
    _git(
        git,
        ["-C", checkout, "reset", "--quiet", "--hard", "refs/remotes/origin/fetched"],
        remote,
        environment,
    )
    _date(git, checkout, environment)


def _date(git: str, checkout: str, environment: Mapping[str, str]) -> None:
    """Give the files of a checkout the time of its commit, because Git gives them that of the checkout.

    The nanoseconds come from the name of the commit: files of another commit in the same second have another
    time, and are read again.
    """
    words = ["-C", checkout, "log", "-1", "--no-show-signature", "--format=%ct %H"]
    try:
        seconds, name = _git(git, words, checkout, environment).split()
        time_ns = int(seconds) * 1_000_000_000 + int(name[:7], 16)
        for folder, folders, files in os.walk(checkout):
            folders[:] = [each for each in folders if each != ".git"]
            for file in files:
                place = os.path.join(folder, file)
                if os.lstat(place).st_mtime_ns != time_ns:
                    os.utime(place, ns=(time_ns, time_ns), follow_symlinks=False)
    except (NotImplementedError, OSError, OverflowError, SourceError, ValueError):
        return  # the times stay those of the checkout


def _git(git: str, words: list[str], url: str, environment: Mapping[str, str]) -> str:
    # Not in the current folder, because a repository there may have settings that name programs.
    folder = os.path.abspath(os.sep)
    failed = f"git could not fetch {without_credentials(url)}"
    return _run(command(git, words), variables(environment), folder, failed, _git_hint)


def _git_hint(error: str) -> str:
    if "couldn't find remote ref" in error or "not our ref" in error:
        return "check the branch or tag behind the @; of a commit, all 40 digits are needed"
    return "check the address and the network; a private repository needs a credential helper or a key"


# -- commands


def _run(
    command: list[str], environment: dict[str, str], cwd: str, failed: str, hint: Callable[[str], str]
) -> str:
    """Return what a command that asks nothing prints; SourceError with its last error if it fails."""
    try:
        done = subprocess.run(  # noqa: S603
            command,
            env=environment,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
            preexec_fn=_prepare if sys.platform == "linux" else None,
        )
    except subprocess.TimeoutExpired as error:
        late = f"{failed}: it took longer than {_TIMEOUT_SECONDS} s"
        raise SourceError(late, hint="check the network, and try again") from error
    except OSError as error:
        raise SourceError(f"{failed}: {error.strerror}") from error
    if done.returncode:
        output = (done.stderr or done.stdout).decode("utf-8", "replace")
        if any(mark in output for mark in _TOO_LARGE):
            most = f"more than the {MOST_FILE_BYTES:,} bytes that may be fetched"
            raise SourceError(f"{failed}: it has {most}", hint="fetch it yourself, and add the folder")
        raise SourceError(f"{failed}: {_last_error(output)}", hint=hint(output))
    return done.stdout.decode("utf-8", "replace")


def _prepare() -> None:
    """Limit the files that a command writes, and end it when exsearch is killed. Runs in the child."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import ctypes
        import resource
        import signal

        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        limit = MOST_FILE_BYTES if most == resource.RLIM_INFINITY else min(MOST_FILE_BYTES, most)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGTERM)


def _last_error(output: str) -> str:
    """Return the last line that is marked as an error, else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["it gave no reason"]
    line = ([line for line in lines if line.startswith(_ERROR_MARKS)] or lines)[-1]
    for mark in _ERROR_MARKS:
        line = line.removeprefix(mark)
    return printable(line)


def printable(text: str) -> str:
    """Return the message of another program as one short line without names and passwords."""
    kept = "".join(char for char in " ".join(text.split()) if char.isprintable())
    return without_credentials(kept)[:_LONGEST_ERROR]
