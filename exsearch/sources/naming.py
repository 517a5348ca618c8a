"""The path of a file in its project -> the name that it is imported by.

Paths in, names out: nothing here opens a file.
"""

from __future__ import annotations

from exsearch.readers import reader_of
from exsearch.sources.kinds import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_INIT = "__init__.py"
_TOOLS = (
    *("setup", "conftest", "noxfile", "toxfile", "fabfile", "tasks", "versioneer"),
    *("manage", "dodo", "conf"),
)
"""Files that lie beside packages and are run, not imported."""
_SOURCE_FOLDERS = ("", "src")


def module_of(path: str) -> str | None:
    """Return the dotted name of the file at `path` below an import root; None if it can have none."""
    if reader_of(path) != "python":
        return None
    parts = path.removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if parts and all(map(str.isidentifier, parts)) else None


def names_from_roots(data_folder: bool = False) -> Callable[[str], str | None]:
    """Return the rule for files that lie as they are installed: the whole path counts, namespaces included.

    In a wheel, the files in "NAME.data/purelib" and "NAME.data/platlib" are installed beside the rest.
    """

    def name(path: str) -> str | None:
        first, _, rest = path.partition("/")
        if data_folder and first.endswith(".data"):
            kind, _, path = rest.partition("/")
            if kind not in ("purelib", "platlib"):
                return None
        return module_of(path)

    return name


def names_in_tree(
    paths: Iterable[str], distribution: str | None, above: str = ""
) -> Callable[[str], str | None]:
    """Return the rule for a tree: packages are climbed while their folders have an `__init__.py`.

    Folders without one are namespaces if they are below `src`, or if the distribution's name begins with
    them, as with `google/cloud` in google-cloud-storage. `above` is the dotted name of the package that
    the tree itself lies in, "" for none.
    """
    packages = {path.removesuffix("/" + _INIT) for path in paths if path.endswith("/" + _INIT)}
    namespace = normalised(distribution or "")

    def root_of(folder: str) -> str:
        """Return the folder that `folder` is imported from, with a "/" behind it, or ""."""
        while folder in packages:
            folder = folder.rpartition("/")[0]
        parts = folder.split("/")
        if "src" in parts:
            last = len(parts) - parts[::-1].index("src")
            return "/".join(parts[:last]) + "/"
        if folder and (namespace + "-").startswith(normalised(folder.replace("/", "-")) + "-"):
            return ""
        return folder + "/" if folder else ""

    def name(path: str) -> str | None:
        if above:
            return f"{above}.{found}" if (found := module_of(path)) else above if path == _INIT else None
        return module_of(path.removeprefix(root_of(path.rpartition("/")[0])))

    return name


def own_packages(modules: Iterable[tuple[str, str | None, bool]], in_tree: bool) -> tuple[str, ...]:
    """Return the top-level names that a project offers; `modules` are (path, module, is its source).

    In a tree single files count only if there is no package, or beside packages in `src`, because other
    files there are run and not imported. Tests and examples count only if there is nothing else.
    """
    named = [(path, module, own) for path, module, own in modules if module]
    chosen = [(path, module) for path, module, own in named if own]
    if in_tree:
        chosen = _offered(chosen)
    names = {module.partition(".")[0] for _, module in chosen}
    if not names:
        names = {module.partition(".")[0] for _, module, _ in named}
    return tuple(sorted(names))


def _offered(modules: list[tuple[str, str]]) -> list[tuple[str, str]]:
    packages = [(path, module) for path, module in modules if path.endswith("/" + _INIT) or "." in module]
    near = [each for each in packages if _root(*each) in _SOURCE_FOLDERS]
    files = [(path, module) for path, module in modules if "." not in module and module not in _TOOLS]
    in_src = [each for each in files if each[0].startswith("src/")]
    if near or in_src:
        return near + in_src
    return packages or [each for each in files if "/" not in each[0]] or files


def _root(path: str, module: str) -> str:
    """Return the folder that `path` is imported from as `module`."""
    inside = module.count(".") + (2 if path.endswith(_INIT) else 1)
    return "/".join(path.split("/")[:-inside])
