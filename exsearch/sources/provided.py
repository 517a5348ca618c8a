"""Find the installed distribution that a name is imported from; nothing is imported.

Folders and file names decide. `top_level.txt` and RECORD files are opened only if they can decide, because
a user waits while hundreds of distributions are looked through.
"""

from __future__ import annotations

import os

from exsearch.model import Record
from exsearch.sources.environments import metadata_of, name_of, site_folders
from exsearch.sources.files import read_optional
from exsearch.sources.kinds import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MAX_BYTES = 50_000_000
_MODULE_ENDINGS = (".py", ".so", ".pyd")


class Provider(Record):
    """An installed distribution that provides a name."""

    key: str
    """Its normalised name: as in `installed:KEY`."""
    place: str
    """Its metadata folder."""
    version: str | None


def provider_of(environment: str, name: str) -> Provider | None:
    """Return the distribution that a dotted name is imported from, or that has this name; None without one.

    Case is ignored, as in a search. If several distributions share a namespace, the one that has more of
    the name is returned.
    """
    parts = [part for part in name.split(".") if part]
    if not parts:
        return None
    best: tuple[int, Provider] | None = None
    named: Provider | None = None
    for folder in site_folders(environment):
        metadata = metadata_of(folder)
        tops = _modules_called(folder, parts[0])
        for each in sorted(metadata, key=lambda each: name_of(each) != normalised(parts[0])):
            depth = _parts_in(os.path.join(folder, each), tops, parts)
            if depth and (best is None or depth > best[0]):
                best = depth, _provider(folder, each)
                if depth == len(parts) or _is_whole(folder, tops):
                    return best[1]
            if named is None and name_of(each) in (normalised(parts[0]), normalised(name)):
                named = _provider(folder, each)
    return best[1] if best else named


def module_at(provider: Provider, name: str) -> str | None:
    """Return the package or file in site-packages that `name` is imported from; None if it lies elsewhere."""
    folder = os.path.dirname(provider.place)
    tops = _modules_called(folder, name.partition(".")[0])
    paths = [os.path.join(folder, top) for top in tops]
    return next((path for path in paths if os.path.isdir(path) or path.endswith(".py")), None)


def _provider(folder: str, metadata: str) -> Provider:
    version = metadata.rpartition(".")[0].split("-")[1:2]
    return Provider(name_of(metadata), os.path.join(folder, metadata), version[0] if version else None)


def _modules_called(folder: str, name: str) -> list[str]:
    """Return the files and folders of a folder that `import name` could mean."""
    low = name.lower()
    try:
        entries = os.listdir(folder)
    except OSError:
        return []
    alike = (entry for entry in entries if entry.partition(".")[0].lower() == low)
    return sorted(entry for entry in alike if "." not in entry or entry.endswith(_MODULE_ENDINGS))


def _is_whole(folder: str, tops: Sequence[str]) -> bool:
    """Return whether only one distribution can have the module: it is a file, or no namespace."""
    return any("." in top or os.path.isfile(os.path.join(folder, top, "__init__.py")) for top in tops)


def _parts_in(metadata: str, tops: Sequence[str], parts: Sequence[str]) -> int:
    """Return how many parts of a dotted name a distribution has as folders and files; 0 for none."""
    editable = os.path.join(metadata, "direct_url.json")
    if os.path.isfile(editable) and (depth := _parts_in_tree(metadata, parts)):
        return depth
    if not tops:
        return 0
    listed = _read(os.path.join(metadata, "top_level.txt")).lower().split()
    if listed and parts[0].lower().encode() not in listed:
        return 0
    record = b"\n" + _read(os.path.join(metadata, "RECORD"))
    found = max((_depth(record, top, parts) for top in tops), default=0)
    return found or (1 if listed else 0)


def _depth(record: bytes, top: str, parts: Sequence[str]) -> int:
    stem = top.partition(".")[0]
    for depth in range(len(parts), 0, -1):
        path = os.fsencode("/".join((stem, *parts[1:depth])))
        if b"\n" + path + b"/" in record or b"\n" + path + b".py" in record:
            return depth
    return 1 if b"\n" + os.fsencode(top) + b"," in record else 0


def _parts_in_tree(metadata: str, parts: Sequence[str]) -> int:
    from exsearch.sources.installed import editable_tree

    tree = editable_tree(metadata)
    if tree is None:
        return 0
    return int(any(_modules_called(root, parts[0]) for root in (tree, os.path.join(tree, "src"))))


def _read(path: str) -> bytes:
    return read_optional(os.path.realpath(path), _MAX_BYTES) or b""


def names_near(environment: str, name: str) -> Iterator[str]:
    """Yield the names of installed distributions that are similar to `name`, closest first."""
    from difflib import get_close_matches

    names = {name_of(each) for folder in site_folders(environment) for each in metadata_of(folder)}
    yield from get_close_matches(normalised(name), sorted(names), n=3, cutoff=0.75)
