"""Addresses as people type them: of files here, of archives in the web, of Git repositories.

Text in, places and addresses out: nothing here fetches anything.
"""

from __future__ import annotations

import os
import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from exsearch.sources.git import SCHEMES
from exsearch.sources.kinds import kind_of_archive
from exsearch.sources.permalinks import repository_address

_FILE = "file://"
_BARE = ("HEAD", "objects", "refs")
_LONGEST_NAME = 150
_SCP = re.compile(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9][\w.-]*:[^:\s]+")
_REF = re.compile(r"(?!-)(?!.*(?:\.\.|//|/$|@\{))[\w./+-]{1,200}", re.ASCII)
_FORGES = {
    "github:": "https://github.com/",
    "gitlab:": "https://gitlab.com/",
    "bitbucket:": "https://bitbucket.org/",
    "codeberg:": "https://codeberg.org/",
}
"""What people write for the address of a forge."""
_AT_FORGE = re.compile(r"[\w.-]+(?:/[\w.-]+)+(?:@\S+)?", re.ASCII)
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


def place_of_file_url(typed: str) -> str | None:
    """Return the path that a file URL names, if it is there and is no Git repository; else None."""
    if not typed.startswith(_FILE):
        return None
    host, _, path = typed.removeprefix(_FILE).partition("/")
    place = os.path.abspath("/" + unquote(path))
    if host not in ("", "localhost") or not path or "\0" in place or not os.path.exists(place):
        return None
    is_repository = os.path.exists(os.path.join(place, ".git")) or is_bare_repository(place)
    return None if is_repository else place


def is_bare_repository(folder: str) -> bool:
    """Return whether a folder is a Git repository without a work tree."""
    there = all(os.path.exists(os.path.join(folder, name)) for name in _BARE)
    return there and not os.path.exists(os.path.join(folder, "setup.py"))


def file_url(place: str) -> str:
    """Return the URL of an absolute path."""
    return _FILE + quote(place.replace(os.sep, "/").rstrip("/"))


def archive_url(typed: str) -> str | None:
    """Return the web address of a wheel or source distribution without secrets in it; None if it is none.

    Names, passwords and what stands behind a "?" or "#" are left out, because they may be a secret.
    """
    try:
        split = urlsplit(typed)
        host, port = split.hostname or "", f":{split.port}" if split.port else ""
    except ValueError:
        return None
    if split.scheme not in ("https", "http") or not host or not typed.isprintable() or " " in typed:
        return None
    if kind_of_archive(name_of_archive(typed)) is None:
        return None
    return urlunsplit((split.scheme, host + port, split.path, "", ""))


def name_of_archive(url: str) -> str:
    """Return the file name of an archive at a web address, as every system can have it."""
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    plain = "".join(char if char.isalnum() or char in "._+!-" else "_" for char in name)
    return plain[-_LONGEST_NAME:].lstrip(".-")


def folder_of_address(parent: str, url: str) -> str:
    """Return the folder below `parent` for what is fetched from an address."""
    import hashlib  # loads OpenSSL, which telling addresses apart does not need

    return os.path.join(parent, hashlib.blake2b(url.encode(), digest_size=10).hexdigest())


# -- Git repositories


def parted(url: str) -> tuple[str, str]:
    """Return the address of a repository, and the branch, tag or commit behind the "@", "" for none.

    An "@" before the path belongs to a user. That of a file counts only if no file has such a name.
    """
    url = url.removeprefix("git+").partition("#")[0]
    before, mark, after = url.partition("://")
    host, slash, path = after.partition("/") if mark else before.partition(":")
    address, at, ref = path.rpartition("@")
    if not (at and slash and address) or not _REF.fullmatch(ref):
        return url, ""
    if before == "file" and os.path.exists("/" + path):
        return url, ""
    return f"{before}://{host}/{address}" if mark else f"{host}:{address}", ref


def at_forge(typed: str) -> str:
    """Return the address that "github:owner/name" stands for, with what is behind an "@"; else `typed`."""
    forge, colon, path = typed.partition(":")
    start = _FORGES.get(forge.lower() + colon)
    return start + path.rstrip("/") if start and _AT_FORGE.fullmatch(path.rstrip("/")) else typed


def as_git_url(typed: str) -> str | None:
    """Return the URL of a Git repository without a name or password in it; None if `typed` is no such URL.

    An https URL counts if it ends in ".git", begins with "git+", or is a repository of a known forge; if
    nothing else tells, "git+" is kept. Behind an "@" it may name a branch, a tag or a commit.
    """
    whole = at_forge(typed)
    if not whole.isprintable() or any(char.isspace() for char in whole):
        return None
    address, ref = parted(whole)
    url = _address(address, is_said=whole.startswith("git+"))
    if url is None:
        return None
    is_plain = _address(url, is_said=False) is not None
    return ("" if is_plain else "git+") + url + (f"@{ref}" if ref else "")


def _address(url: str, *, is_said: bool) -> str | None:
    """Return an address without a name or password; None if it does not look like that of a repository."""
    if _SCP.fullmatch(url) and "://" not in url:
        return url
    try:
        split = urlsplit(url)
        host, user = split.hostname or "", split.username
        port = f":{split.port}" if split.port else ""
    except ValueError:
        return None
    if split.scheme not in SCHEMES or host.startswith("-") or (user or "").startswith("-"):
        return None
    if split.scheme == "file":
        return urlunsplit(("file", "", split.path, "", "")) if split.path and not host else None
    is_plain = is_said or split.path.endswith(".git") or split.scheme in ("ssh", "git")
    if not host or not (is_plain or repository_address(url)):
        return None
    keep = f"{user}@" if split.scheme == "ssh" and user else ""  # the user is part of the address
    return urlunsplit((split.scheme, keep + host + port, split.path.rstrip("/"), "", ""))


def without_credentials(text: str) -> str:
    """Return text in which no URL has a name or password before its host."""
    return _CREDENTIALS.sub("", text)
