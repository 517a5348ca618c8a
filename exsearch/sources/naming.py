"""The path of a file in its project -> the name that it is imported by.

Paths in, names out: nothing here opens a file.
"""

from __future__ import annotations

from exsearch.readers import reader_of
from exsearch.sources.kinds import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_INIT, _STUB_INIT = "__init__.py", "__init__.pyi"
_INCLUDED = ".pxi"
"""Ending of files whose text other files include; they are no modules."""
_TOOLS = (
    *("setup", "conftest", "noxfile", "toxfile", "fabfile", "tasks", "versioneer"),
    *("manage", "dodo", "conf"),
)
"""Files that lie beside packages and are run, not imported."""
_SOURCE_FOLDERS = ("", "src")


def module_of(path: str) -> str | None:
    """Return the dotted name of the file at `path` below an import root; None if it can have none."""
    if reader_of(path) not in ("python", "stub", "cython") or path.endswith(_INCLUDED):
        return None
    parts = path.rpartition(".")[0].split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if parts and all(map(str.isidentifier, parts)) else None


def is_init(path: str) -> bool:
    """Return whether the file at `path` makes its folder a package."""
    return path.rpartition("/")[2] in (_INIT, _STUB_INIT)


def in_reading_order(path: str) -> tuple[bool, str]:
    """Return a key for sorting: files come in the order of their paths, and included ones at the end."""
    return path.endswith(_INCLUDED), path


def foreign_stubs(paths: Sequence[str]) -> frozenset[str]:
    """Return the stub files, among all source files of a project, that describe no module of the project.

    Collections of stubs for other projects lie in folders that are no packages, and have no source in them.
    """
    stubs = [path for path in paths if reader_of(path) == "stub"]
    homes = _homes_of_stubs(paths) if stubs else {}
    return frozenset(path for path in stubs if path.rpartition("/")[0] not in homes)


def _homes_of_stubs(paths: Iterable[str]) -> dict[str, bool]:
    """Return the folders whose stub files describe modules -> whether only a stub makes it a package."""
    stub_packages = set()
    homes = dict.fromkeys(_SOURCE_FOLDERS, False)
    for path in paths:
        folder, _, name = path.rpartition("/")
        if reader_of(path) == "python":
            homes[folder] = False
        elif name == _STUB_INIT:
            stub_packages.add(folder)
    for folder in sorted(stub_packages):  # the folder around each comes before it
        if folder not in homes and folder.rpartition("/")[0] in homes:
            homes[folder] = True
    return homes


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
    paths: Iterable[str],
    distribution: str | None,
    above: str = "",
    package_dirs: Sequence[tuple[str, str]] = (),
) -> Callable[[str], str | None]:
    """Return the rule for a tree: packages are climbed while their folders have an `__init__.py`.

    Folders without one are namespaces if they are below `src`, or if the distribution's name begins with
    them, as with `google/cloud` in google-cloud-storage. `above` is the dotted name of the package that
    the tree itself lies in, "" for none. `package_dirs` has (package, folder) as setuptools is told, and
    these come before all else.
    """
    folders = sorted(((f"{folder}/", package) for package, folder in package_dirs if folder), reverse=True)
    paths = list(paths)
    packages = {path.removesuffix("/" + _INIT) for path in paths if path.endswith("/" + _INIT)}
    packages.update(folder for folder, is_package in _homes_of_stubs(paths).items() if is_package)
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
            return f"{above}.{found}" if (found := module_of(path)) else above if is_init(path) else None
        for folder, package in folders:
            if path.startswith(folder) and (package or "/" in path.removeprefix(folder)):
                inside = module_of(path.removeprefix(folder))
                if package:
                    return f"{package}.{inside}" if inside else package if is_init(path) else None
                return inside
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
    packages = [(path, module) for path, module in modules if _is_in_package(path, module)]
    near = [each for each in packages if _root(*each) in _SOURCE_FOLDERS]
    files = [(path, module) for path, module in modules if "." not in module and module not in _TOOLS]
    in_src = [each for each in files if each[0].startswith("src/")]
    if near or in_src:
        return near + in_src
    return packages or [each for each in files if "/" not in each[0]] or files


def _is_in_package(path: str, module: str) -> bool:
    return "." in module or (is_init(path) and "/" in path)


def _root(path: str, module: str) -> str:
    """Return the folder that `path` is imported from as `module`."""
    inside = module.count(".") + (2 if is_init(path) else 1)
    return "/".join(path.split("/")[:-inside])
