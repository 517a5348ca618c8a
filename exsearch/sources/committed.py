"""The files of a Git checkout that its remote has, too: only to these is there a link.

Git is asked once for each project, for the names of what is in a commit. The content of a file is compared
here, because `git status` would run the filters that a repository names.
"""

from __future__ import annotations

import os
import re
from functools import cache

from exsearch.sources.files import text_of_file
from exsearch.sources.git import ask
from exsearch.sources.permalinks import LONGEST_BYTES, REF, section_of, valid_commit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exsearch.sources.permalinks import Checkout

_TRACKED = "refs/remotes/origin/"
"""Where a checkout keeps what it knows of its remote."""
_MOST_REFS = 20_000
_FETCHED_TAG = re.compile(r"\+?(refs/tags/[\w./@-]{1,200}):\1")
_FILES = (b"100644", b"100755")
_LENGTH_OF_SHA_1 = 40


def published(checkout: Checkout) -> Checkout | None:
    """Return the checkout at the newest commit, up to HEAD, that its remote has; None if none is known.

    Only what the checkout knows of the remote counts, as it was when somebody last fetched or pushed.
    """
    tag = _fetched_tag(checkout.common)
    if checkout.commit in _known_commits(checkout.common, tag):
        return checkout
    tags = (f"^{tag}",) if tag else ()
    words = ("rev-list", "--first-parent", "--boundary", checkout.commit, "--not", *tags, "--remotes=origin")
    answer = ask(checkout.top, words)
    if answer is None:
        return None
    boundary = [line[1:] for line in answer.decode("ascii", "replace").splitlines() if line.startswith("-")]
    commit = checkout.commit if not answer.strip() else boundary[-1] if boundary else ""
    return checkout._replace(commit=commit) if valid_commit(commit) else None


def links_of(checkout: Checkout) -> Callable[[str, bytes], str | None]:
    """Return a function from the path and the content of a file to its link; None if its remote has another.

    `checkout` is at a published commit. Paths are those in the tree.
    """

    @cache
    def names() -> dict[str, str]:
        return dict(_names(checkout))

    def link(path: str, content: bytes) -> str | None:
        name = names().get(path)
        if name is None:
            return None
        # A checkout on Windows may have other line ends than the commit.
        same = name in (_name_of(content, name), _name_of(content.replace(b"\r\n", b"\n"), name))
        return checkout.link(path) if same else None

    return link


def differing_since(checkout: Checkout, start: str) -> frozenset[str] | None:
    """Return the paths in the tree that are others at the commit of links with another start.

    None if that is not known: the start may be of another repository, or its commit gone.
    """
    before, _, after = checkout.link("").partition(checkout.commit)
    commit = start.removeprefix(before).removesuffix(after)
    if f"{before}{commit}{after}" != start or not valid_commit(commit):
        return None
    trees = (_tree(checkout._replace(commit=commit)), _tree(checkout))
    answer = ask(checkout.top, ("diff-tree", "-r", "-z", "--no-renames", "--name-only", *trees))
    return None if answer is None else frozenset(map(_path, filter(None, answer.split(b"\0"))))


def _names(checkout: Checkout) -> Iterator[tuple[str, str]]:
    """Yield (path in the tree, name of its content) of the files in the commit."""
    for entry in (ask(checkout.top, ("ls-tree", "-r", "-z", _tree(checkout))) or b"").split(b"\0"):
        about, _, path = entry.partition(b"\t")
        mode, _, rest = about.partition(b" ")
        if mode in _FILES:
            yield _path(path), rest.rpartition(b" ")[2].decode("ascii", "replace")


def _tree(checkout: Checkout) -> str:
    return f"{checkout.commit}:{checkout.inside.rstrip('/')}"


def _path(path: bytes) -> str:
    return path.decode("utf-8", "backslashreplace")


def _name_of(content: bytes, like: str) -> str:
    """Return the name that Git gives a content, by the same hash as another name."""
    import hashlib

    new = hashlib.sha1 if len(like) == _LENGTH_OF_SHA_1 else hashlib.sha256
    return new(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _known_commits(common: str, tag: str) -> Iterator[str]:
    """Yield the commits that the remote is known to have, as far as files list them."""
    if tag:
        yield text_of_file(os.path.join(common, *tag.split("/")), LONGEST_BYTES).strip()
    seen = 0
    for folder, folders, files in os.walk(os.path.join(common, *_TRACKED.split("/"))):
        seen += len(files) + len(folders)
        if seen > _MOST_REFS:
            break
        for file in files:
            yield text_of_file(os.path.join(folder, file), LONGEST_BYTES).strip()
    for line in text_of_file(os.path.join(common, "packed-refs"), LONGEST_BYTES).splitlines():
        commit, _, ref = line.partition(" ")
        if ref.startswith(_TRACKED) or (tag and ref == tag):
            yield commit


def _fetched_tag(common: str) -> str:
    """Return the tag that is all that a checkout fetches, as `git clone --branch v1.0 --depth 1` makes it."""
    fetched = section_of(common, 'remote "origin"').get("fetch", "")
    found = _FETCHED_TAG.fullmatch(fetched)
    return found[1] if found and REF.fullmatch(found[1]) else ""
