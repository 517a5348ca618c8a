"""The Git checkout that a tree is part of -> links to its files at their commit.

Read from Git's own files, so that no command runs. Names and passwords in the address of the remote never
leave this module, and only addresses of known forges become links. `committed.py` knows which files have one.
"""

from __future__ import annotations

import os
import re
from urllib.parse import quote, urlsplit

from exsearch.model import Record
from exsearch.sources.files import text_of_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_BYTES = 20_000_000
"""Largest file of a `.git` folder that is read; `packed-refs` is the longest in practice."""
_HIGHEST_CLIMB = 6
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
REF = re.compile(r"refs/(?!.*\.\.)[\w./+@-]{1,200}")
_SCP = re.compile(r"[\w.+-]+@([\w.-]+):(?!//)(.+)")  # git@host:owner/repository.git
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_REPOSITORY = re.compile(r"[\w.~-]+(?:/[\w.~-]+)+")

_FORGES = {
    "github": "blob/",
    "gitlab": "-/blob/",
    "bitbucket": "src/",
    "codeberg": "src/commit/",
    "gitea": "src/commit/",
    "forgejo": "src/commit/",
}
"""First part of the name of a host -> the part before the commit in its links to files."""


class Checkout(Record):
    """A tree's place in a Git checkout."""

    repository: str
    """The web address of the repository."""
    commit: str
    inside: str
    """The place of the tree in the repository: "" or a folder with "/" behind it."""
    top: str = ""
    """The folder of the work tree."""
    common: str = ""
    """The folder that the worktrees of the repository share."""

    def link(self, path: str) -> str:
        """Return the permanent link to the file at `path` in the tree."""
        return f"{self.repository}/{_forge(self.repository)}{self.commit}/{quote(self.inside + path)}"


def checkout_of(tree: str) -> Checkout | None:
    """Return the checkout that the folder `tree` is part of, if its remote and commit are known."""
    for folder, inside in folders_around(tree):
        git = git_folder(folder)
        if git is None or os.path.islink(os.path.join(folder, ".git")):  # may lead to any repository
            continue
        common = common_folder(git)
        repository, commit = repository_address(_origin(common) or ""), _commit(git, common)
        return Checkout(repository, commit, inside, folder, common) if repository and commit else None
    return None


def folders_around(tree: str) -> Iterator[tuple[str, str]]:
    """Yield (folder, path from it to the tree): the tree and the folders it may be a part of.

    A home folder may be a checkout of somebody's settings, which the folders in it are no part of.
    """
    folder, inside = os.path.abspath(tree), ""
    home = os.path.expanduser("~")
    for _ in range(_HIGHEST_CLIMB):
        if not inside or folder != home:
            yield folder, inside
        parent, name = os.path.split(folder)
        if parent == folder:
            return
        folder, inside = parent, f"{name}/{inside}"


def git_folder(folder: str) -> str | None:
    """Return the folder with HEAD in it; `.git` is a file in worktrees and submodules.

    Such a file comes with a tree, and may be a stranger's. It is believed if what it names leads back to it,
    which only Git writes into a repository of the user.
    """
    git = os.path.join(folder, ".git")
    if not os.path.isdir(git):
        content = _text(git)
        if not content.startswith("gitdir:") or "\0" in content:
            return None
        git = os.path.join(folder, content.removeprefix("gitdir:").strip())
        if not _leads_back(git, folder):
            return None
    return git if os.path.isfile(os.path.join(git, "HEAD")) else None


def _leads_back(git: str, folder: str) -> bool:
    """Return whether a Git folder elsewhere is the one of the worktree or submodule `folder`."""
    back = _text(os.path.join(git, "gitdir")).strip()
    if not back:
        worktree = section_of(git, "core").get("worktree", "")
        back = os.path.join(worktree, ".git") if worktree else ""
    if not back or "\0" in back:
        return False
    return os.path.realpath(os.path.join(git, back)) == os.path.realpath(os.path.join(folder, ".git"))


def common_folder(git: str) -> str:
    """Return the folder that the worktrees of a repository share."""
    common = _text(os.path.join(git, "commondir")).strip()
    return os.path.join(git, common) if common and "\0" not in common else git


def _commit(git: str, common: str) -> str | None:
    head = _text(os.path.join(git, "HEAD")).strip()
    if not head.startswith("ref:"):
        return valid_commit(head)
    ref = head.removeprefix("ref:").strip()
    if not REF.fullmatch(ref):
        return None
    for folder in (git, common):
        if commit := _text(os.path.join(folder, *ref.split("/"))).strip():
            return valid_commit(commit)
    packed = _text(os.path.join(common, "packed-refs")).splitlines()
    return next((valid_commit(line[: -len(ref) - 1]) for line in packed if line.endswith(" " + ref)), None)


def valid_commit(commit: str) -> str | None:
    """Return the name of a commit if it is one, by its shape."""
    return commit if _COMMIT.fullmatch(commit) else None


def _origin(common: str) -> str | None:
    """Return the address of the remote "origin" as the repository's config has it."""
    return section_of(common, 'remote "origin"').get("url")


def section_of(common: str, name: str) -> dict[str, str]:
    """Return the first value of each key, in small letters, of a section of the repository's config."""
    section = ""
    found: dict[str, str] = {}
    for line in _text(os.path.join(common, "config")).splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line
        elif section == f"[{name}]":
            key, _, value = line.partition("=")
            found.setdefault(key.strip().lower(), value.strip().strip('"'))
    return found


def _text(place: str) -> str:
    return text_of_file(place, LONGEST_BYTES)


def repository_address(remote: str) -> str | None:
    """Return the web address of the repository at `remote`, if its forge is known."""
    if found := _SCP.fullmatch(remote):
        host, path = found[1], found[2]
    else:
        try:
            split = urlsplit(remote)
            host, path, _ = split.hostname or "", split.path, split.port
        except ValueError:
            return None
        if split.scheme not in ("http", "https", "ssh", "git") or split.query or split.fragment:
            return None
    path = path.strip("/").removesuffix(".git")
    address = f"https://{host.lower()}/{path}"
    if not _HOST.fullmatch(host.lower()) or not _REPOSITORY.fullmatch(path) or ".." in path:
        return None
    return address if _forge(address) else None


def _forge(address: str) -> str | None:
    return _FORGES.get(address.removeprefix("https://").partition(".")[0])
