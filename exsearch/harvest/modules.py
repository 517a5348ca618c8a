"""The modules of one project: what each binds, for the linker, and what of it others can import."""

from __future__ import annotations

from exsearch.harvest.changed_names import changed_names, keeps_ways
from exsearch.resolve import stdlib, summary
from exsearch.resolve.fixtures import is_conftest, scope_of
from exsearch.resolve.link import Linker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from exsearch.resolve.module import Names
    from exsearch.sources.origins import SourceFile

_NOT_IMPORTED = ("test", "example", "documentation")
"""Roles of files that nobody outside the project imports from."""

_OF_PYTEST = "_pytest."
"""pytest loads its own modules without entry points."""

_STUB = ".pyi"
_SAYS_NOTHING = ("v ?", "f - ?")


class Modules:
    """The summaries of a project's modules, as far as they were read."""

    def __init__(self, plugins: Sequence[str] = ()) -> None:
        """Prepare for a project of which pytest loads these modules."""
        self._plugins = plugins
        self._entries: dict[str, dict[str, str]] = {}
        self._packages: set[str] = set()
        self._private: set[str] = set()
        """Modules that nobody outside the project imports."""
        self._stubs: set[str] = set()
        self._parts: dict[str, str] = {}
        """Path of an included file -> the module whose text it belongs to."""
        self._imported: dict[str, str] = {}
        """Names that a stub and its source both import, with the entry of the source."""
        self._stories: dict[str, str] = {}
        """Name of the module of a story -> its summary."""
        self._files = 0
        self._earlier: dict[str, str] = {}
        """Name of a module that is as it was -> its part of the stored summary."""
        self._text = ""
        """The summary of all modules, if nothing was added since it was made."""
        self._before: dict[str, str] = {}
        """The same of those of which files are refreshed or gone."""
        self._private_before: set[str] = set()
        """Those of the latter that nobody outside the project imported."""
        self.keeps_ways = False
        """Whether the changes that were found make no other public paths."""

    def keep(self, public: str, private: str, touched: Container[str]) -> None:
        """Take the modules of stored summaries, but for those of which files are refreshed or gone."""
        known = {summary.name_of(each): each for each in summary.sections(public)}
        of_private = {summary.name_of(each): each for each in summary.sections(private)}
        known |= of_private
        known.pop(summary.PLUGINS, None)  # it is made from the others
        self._before = {name: section for name, section in known.items() if name in touched}
        self._private_before = self._before.keys() & of_private.keys()
        self._earlier = {name: section for name, section in known.items() if name not in touched}
        self._private |= self._earlier.keys() & of_private.keys()

    def changed_names(self) -> frozenset[str] | None:
        """Return the last names by which other files reach what has changed in the modules that were touched.

        Empty if their summaries are as before; None if it is not known what has changed.
        """
        before, now = self._before, {n: each for n, each in self.read().items() if not n.startswith("~")}
        tops = [{name.partition(".")[0] for name in (*self._earlier, *some)} for some in (before, now)]
        if not stdlib.tops().isdisjoint(tops[0] ^ tops[1]):
            return None  # such a module hides that of the standard library, which others lead through
        moved = {
            name
            for name in before.keys() | now.keys()
            if name not in before
            or name not in now
            or _is_package(before[name]) != _is_package(now[name])
            or (name in self._private) != (name in self._private_before)
        }
        if not moved and before == now:
            return frozenset()
        text = self._text = self.text()
        self.keeps_ways = keeps_ways(before, now, moved, self.text(public=True))
        return changed_names(before, now, moved, text)

    def free_name(self, file: SourceFile, number: int) -> str:
        """Return the name of a file's module: its own, or a hidden one if it has none or another file has it.

        A stub file describes the module whose name it has.
        """
        self._files = number
        if file.path in self._parts:
            return self._parts[file.path]
        name = file.module
        is_taken = name in self._entries and not (file.path.endswith(_STUB) or name in self._stubs)
        if is_conftest(file.path) and (name is None or is_taken):
            return scope_of(file.path)
        return f"~{number}" if name is None or is_taken else name

    def add(self, file: SourceFile, names: Names, *, is_stub: bool, includes: Sequence[str] = ()) -> None:
        """Add the summary of a module; a stub's entries count before those of the module itself.

        The files that it includes come later, and belong to it.
        """
        name = str(file.module)
        self._text = ""
        if not name.startswith("~"):
            for path in includes:
                self._parts.setdefault(path, name)
        if file.is_package:
            self._packages.add(name)
        if is_conftest(file.path):
            self._add_conftest(name, scope_of(file.path))
        if file.role in _NOT_IMPORTED or name.startswith("~"):
            self._private.add(name)
        known, new = self._entries.get(name, {}), names.summary
        if known and file.path in self._parts:
            self._entries[name] = _joined(name, known, new)
            return
        if is_stub:
            self._stubs.add(name)
            known, new = new, known
        self._entries[name] = self._merged(name, known, new) if known else new

    def _add_conftest(self, name: str, scope: str) -> None:
        """Let the hidden module that stands for a `conftest.py` lead to it, unless it is that itself."""
        self._private.add(scope)
        if name != scope:
            self._entries[scope] = {summary.SCOPE: f"i {name}"}

    def free_story(self) -> str:
        """Return a hidden name for the module of the next story in documentation."""
        return f"~{self._files + len(self._stories) + 1}"

    def add_story(self, names: Names) -> None:
        """Add what a story binds, by the name that was free; linkers know it that were made before."""
        name = self.free_story()
        self._stories[name] = summary.module_text(name, False, names.summary)
        self._private.add(name)

    def private(self) -> frozenset[str]:
        """Return the modules that nobody outside the project imports."""
        return frozenset(self._private)

    def _merged(self, module: str, stub: dict[str, str], source: dict[str, str]) -> dict[str, str]:
        """Return the entries of a module: types are those of its stub, but it is the source that runs."""
        merged = dict(source)
        for key, typed in stub.items():
            real = source.get(key, _SAYS_NOTHING[0])
            if typed[:2] == real[:2] == "i " and key not in ("*", summary.TABLES):
                self._imported[f"{module}.{key}"] = real
            if typed in _SAYS_NOTHING:
                merged.setdefault(key, typed)
            elif key not in source or not _is_only_alias(typed, real):
                merged[key] = typed
        return merged

    def _settle(self) -> None:
        """Take imports from the source, not from the stub, if they lead to a module that has the name."""
        for name, real in self._imported.items():
            owner, _, last = real[2:].rpartition(".")
            if last in self._entries.get(owner, ()) or f"\n{last}\t" in self._earlier.get(owner, ""):
                module, _, key = name.rpartition(".")
                self._entries[module][key] = real
        self._imported.clear()

    def text(self, *, public: bool | None = None) -> str:
        """Return the summary of all modules, or of those that others can import, or of all others with a
        name."""
        parts = self._earlier | self.read()
        names = sorted(parts)
        if public is not None:
            names = [name for name in names if (name in self._private) != public and not name.startswith("~")]
        offered = "" if public is False else self._offered(parts)
        return "".join([*[parts[name] for name in names], offered])

    def _offered(self, parts: Mapping[str, str]) -> str:
        """Return the part of the summary about the fixtures that everybody has, if this is such a project."""
        modules = [name for name in parts if name.startswith(_OF_PYTEST) and name not in self._private]
        modules += [name for name in self._plugins if name in parts]
        if not modules:
            return ""
        own = "".join(parts.values())
        linker = Linker(lambda _: [own])
        found = {name: f"v {path}" for module in sorted(modules) for name, path in linker.fixtures_of(module)}
        return summary.module_text(summary.PLUGINS, False, found) if found else ""

    def offers_fixtures(self) -> bool:
        """Return whether other projects may ask for fixtures of this one."""
        return bool(self._offered(self._earlier | self.read()))

    def read(self) -> dict[str, str]:
        """Return the parts of the summary that were read now, by their modules."""
        self._settle()
        return {name: summary.module_text(name, name in self._packages, entries)
                for name, entries in self._entries.items()}  # fmt: skip

    def _tops(self) -> set[str]:
        return {name.partition(".")[0] for names in (self._entries, self._earlier) for name in names}

    def known(self) -> frozenset[str]:
        """Return the top-level names of the modules that the linker knows."""
        return stdlib.tops().union(self._tops(), self._stories)

    def linker(self, *, is_stdlib: bool) -> Linker:
        """Return a linker that knows these modules and the standard library.

        The table of the standard library has the types for its own source, and is behind the modules of
        another project that have the name of one of its modules.
        """
        own = self._text or self.text()
        tops = self._tops() | {summary.PLUGINS}

        def texts(top: str) -> Sequence[str]:
            if top in self._stories:
                return (self._stories[top],)
            known = stdlib.texts(top)
            if top not in tops:
                return known
            return (*known, own) if is_stdlib else (own,)

        return Linker(texts, self._private)


def _joined(module: str, one: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    """Return the entries of two parts of a module; each may import from the module what the other defines."""
    joined = dict(one)
    for key, entry in other.items():
        if joined.get(key, entry) == f"i {module}.{key}":
            joined[key] = entry
        else:
            joined.setdefault(key, entry)
    return joined


def _is_package(section: str) -> bool:
    return section.partition("\n")[0].endswith("/")


def _is_only_alias(typed: str, real: str) -> bool:
    """Return whether a stub has a name as another name only, of which the source makes something itself."""
    if typed[:2] == "v ":
        return real[:2] != "i " and summary.is_path(typed[2:])
    return typed[:2] == "i " and real[:2] in ("f ", "c ")


def imported_of(terms: Iterable[str], packages: Sequence[str]) -> tuple[str, ...]:
    """Return the paths among the terms in a project's code that lead to other projects."""
    own = frozenset((*packages, "__future__"))
    return tuple(sorted(
        term for term in terms
        if summary.is_path(term) and term.partition(".")[0] not in own
    ))  # fmt: skip
