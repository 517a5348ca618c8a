"""Kind of project -> the functions that find its files. Apart from their callers, so that pages load none."""

from __future__ import annotations

from exsearch.sources.archives import sdist_material, stamps_of_archive, wheel_material
from exsearch.sources.installed import installed_material, stamps_of_installed
from exsearch.sources.stdlib import stamps_of_stdlib, stdlib_material
from exsearch.sources.tree import stamps_of_tree, tree_material

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exsearch.sources.origins import Limits
    from exsearch.sources.reading import Material

MATERIAL: dict[str, Callable[[str, Limits], Material]] = {
    "tree": tree_material,
    "installed": installed_material,
    "stdlib": stdlib_material,
    "wheel": wheel_material,
    "sdist": sdist_material,
}
STAMPS: dict[str, Callable[[str, Limits], Iterator[tuple[str, int, int]]]] = {
    "tree": stamps_of_tree,
    "installed": stamps_of_installed,
    "stdlib": stamps_of_stdlib,
    "wheel": stamps_of_archive,
    "sdist": stamps_of_archive,
}
"""Yields (path, size, mtime) of every file that matters to what is read."""
