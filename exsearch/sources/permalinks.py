"""The Git checkout that a tree is part of -> links to its files at their commit.

Read from Git's own files, so that no command runs. Names and passwords in the address of the
remote never come out of here, and only addresses whose shape is known become links.
"""

from __future__ import annotations

import os
import re
from urllib.parse import quote, urlsplit

from exsearch.model import Record
from exsearch.sources.files import read_optional

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SMALL = 100_000
_PACKED_REFS_BYTES = 20_000_000
_HIGHEST_CLIMB = 6
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REF = re.compile(r"refs/(?!.*\.\.)[\w./+@-]{1,200}")
_SCP = re.compile(r"[\w.+-]+@([\w.-]+):(?!//)(.+)")  # git@host:owner/repository.git
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_REPOSITORY = re.compile(r"[\w.~-]+(?:/[\w.~-]+)+")

# How a forge writes the address of a file: by its host, or by how the host's name begins.
_FORGES = (
    ("github", "{repository}/blob/{commit}/{path}"),
    ("gitlab", "{repository}/-/blob/{commit}/{path}"),
    ("bitbucket", "{repository}/src/{commit}/{path}"),
    ("codeberg", "{repository}/src/commit/{commit}/{path}"),
    ("gitea", "{repository}/src/commit/{commit}/{path}"),
    ("forgejo", "{repository}/src/commit/{commit}/{path}"),
)


class Checkout(Record):
    """A tree's place in a Git checkout."""

    repository: str
    """The web address of the repository."""
    commit: str
    inside: str
    """Where the tree is in the repository: "" or a folder with "/" behind it."""
    pattern: str

    def link(self, path: str) -> str:
        """Return the permanent link to the file at `path` in the tree."""
        return self.pattern.format(
            repository=self.repository, commit=self.commit, path=quote(self.inside + path)
        )


def checkout_of(tree: str) -> Checkout | None:
    """Return the checkout that the folder `tree` is part of, where its remote and commit are known."""
    for folder, inside in _upwards(tree):
        git = _git_folder(folder)
        if git is None:
            continue
        common = _common_folder(git)
        repository, commit = web_address(_origin(common) or ""), _commit(git, common)
        if repository is None or commit is None:
            return None
        return Checkout(repository, commit, inside, _pattern(repository) or "")
    return None


def _upwards(tree: str) -> Iterator[tuple[str, str]]:
    """Yield (folder, path from it to the tree): the tree and the folders it may be a part of.

    A home folder may be a checkout of somebody's settings; what lies in it is no part of that.
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


def _git_folder(folder: str) -> str | None:
    """Return the folder with HEAD in it; `.git` is a file in worktrees and submodules."""
    git = os.path.join(folder, ".git")
    if not os.path.isdir(git):
        said = _text(git)
        if not said.startswith("gitdir:") or "\0" in said:
            return None
        git = os.path.join(folder, said.removeprefix("gitdir:").strip())
    return git if os.path.isfile(os.path.join(git, "HEAD")) else None


def _common_folder(git: str) -> str:
    """Return the folder that the worktrees of a repository share."""
    said = _text(os.path.join(git, "commondir")).strip()
    return os.path.join(git, said) if said and "\0" not in said else git


def _commit(git: str, common: str) -> str | None:
    head = _text(os.path.join(git, "HEAD")).strip()
    if not head.startswith("ref:"):
        return _valid_commit(head)
    ref = head.removeprefix("ref:").strip()
    if not _REF.fullmatch(ref):
        return None
    for folder in (git, common):
        if said := _text(os.path.join(folder, *ref.split("/"))).strip():
            return _valid_commit(said)
    packed = _text(os.path.join(common, "packed-refs"), _PACKED_REFS_BYTES)
    for line in packed.splitlines():
        commit, _, name = line.partition(" ")
        if name == ref:
            return _valid_commit(commit)
    return None


def _valid_commit(said: str) -> str | None:
    return said if _COMMIT.fullmatch(said) else None


def _origin(common: str) -> str | None:
    """Return the address of the remote "origin" as the repository's config has it."""
    section = ""
    for line in _text(os.path.join(common, "config")).splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line
        elif section == '[remote "origin"]':
            key, _, value = line.partition("=")
            if key.strip().lower() == "url":
                return value.strip().strip('"')
    return None


def _text(place: str, most_bytes: int = _SMALL) -> str:
    content = read_optional(place, most_bytes)
    return content.decode("utf-8", "replace") if content else ""


def web_address(remote: str) -> str | None:
    """Return the web address of the repository at `remote`, where its forge is known."""
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
    return address if _pattern(address) else None


def _pattern(address: str) -> str | None:
    first = address.removeprefix("https://").partition(".")[0]
    return dict(_FORGES).get(first)
