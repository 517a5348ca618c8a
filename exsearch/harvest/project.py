"""Read one project: the unit of work that runs anywhere and gives the same anywhere.

An origin in, one immutable `Harvest` out. It holds a Skipped for each file that cannot be read. If the
whole project cannot be read, it holds the reason; nothing is raised. No index, no terminal.
"""

from __future__ import annotations

from exsearch.checksums import crc_of
from exsearch.errors import SourceError
from exsearch.harvest.examples import MAX_LINE_CHARS, Examples, Lines
from exsearch.index.items import PROJECT, Document, Harvest, Symbol, nothing, packed
from exsearch.model import Record, Skipped
from exsearch.readers import load_reader
from exsearch.readers.guard import PARSING, noting
from exsearch.readers.python import Module
from exsearch.resolve.exports import exports_of, kind_of, module_of, public_names
from exsearch.sources.reading import read_project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from exsearch.index.protocol import Rank
    from exsearch.model import Project
    from exsearch.resolve import exports
    from exsearch.resolve.module import Names
    from exsearch.sources.origins import Limits, Origin, ProjectRead, SourceFile

    Note = Callable[[str, int], None]
    """Called with the path of a file before it is read, and the characters of the project read so far."""


class Task(Record):
    """The work on one project."""

    origin: Origin
    limits: Limits
    symbols: tuple[str, ...]
    """Only uses of symbols with the last name of one of these are wanted; all uses if there are none."""
    rank: Rank
    refused: tuple[str, ...] = ()
    """Paths that ended a worker before: they are not read again."""
    note: str | None = None
    """A file in which the worker keeps the path that it reads; None if nobody looks."""


def harvest(task: Task) -> Harvest:
    """Read one project; errors come back as values.

    A pure function of the files on disk, at the top of a module and with arguments that can be
    pickled: it runs on any `concurrent.futures.Executor`.
    """
    origin = task.origin
    try:
        read = read_project(origin, task.limits)
        with noting(task.note) as note, PARSING:
            files = _without_refused(read.files, task.refused)
            return harvest_files(read._replace(files=files), origin.key, task.rank, task.symbols, note)
    except SourceError as error:
        return nothing(origin.key, (str(error), error.hint))
    except OSError as error:
        return nothing(origin.key, (f"{origin.place} cannot be read: {error.strerror}", None))


def crashed(task: Task, reason: str) -> Harvest:
    """Return the harvest of a project that ended its workers again and again."""
    return nothing(task.origin.key, (f"{task.origin.place}: {reason}", None))


def _without_refused(
    files: Iterable[SourceFile | Skipped], refused: tuple[str, ...]
) -> Iterator[SourceFile | Skipped]:
    for file in files:
        if file.path in refused:
            yield Skipped(file.path, None, "ended the parser's process, or took too long")
        else:
            yield file


def harvest_files(
    read: ProjectRead,
    key: str,
    rank: Rank,
    symbols: Iterable[str] = (),
    note: Note = lambda path, characters: None,
) -> Harvest:
    """Return the examples in the files of a project.

    With `symbols`, only files that hold one of their last names are parsed, and only symbols with
    one of those last names are kept.
    """
    collected = _Collected(read.project, read.packages, frozenset(s.rpartition(".")[2] for s in symbols))
    for file in read.files:
        collected.add(file, note)
    note("", collected.characters)
    return collected.harvest(key, rank)


class _Collected:
    """Everything that was found in the files of one project so far."""

    def __init__(self, project: Project, packages: tuple[str, ...], wanted: frozenset[str]) -> None:
        self.characters = 0
        self._project = project
        self._packages = packages
        self._wanted = wanted
        self._documents: list[Document] = []
        self._modules: dict[str, exports.Module] = {}
        self._skipped: list[Skipped] = []
        self._with_stars: list[tuple[int, Lines, Names]] = []
        self._examples = Examples(packages, wanted)
        self._files = 0

    def add(self, file: SourceFile | Skipped, note: Note) -> None:
        """Read one file."""
        if isinstance(file, Skipped):
            self._skipped.append(file)
            return
        self._files += 1
        self.characters += len(file.text)
        if self._wanted and not any(name in file.text for name in self._wanted):
            return
        note(file.path, self.characters)
        for item in load_reader(file.path, "python").read(file):
            if isinstance(item, Module):
                self._add_module(file, item.names)
            elif isinstance(item, Skipped):
                self._skipped.append(item)

    def _add_module(self, file: SourceFile, names: Names) -> None:
        if file.module is not None:
            self._modules.setdefault(file.module, module_of(names, file.is_package, file.role))
        lines = Lines(file.text)
        for number in sorted(lines.too_long.intersection(use[3] for use in names.uses)):
            reason = f"a line of more than {MAX_LINE_CHARS:,} characters: uses in it are left out"
            self._skipped.append(Skipped(file.path, number, reason))
        added = self._examples.add(len(self._documents), lines, names)
        if names.starred:
            self._with_stars.append((len(self._documents), lines, names))
        if added or names.starred:
            self._documents.append(
                Document(file.path, file.url, file.license, file.role, packed(file.text), crc_of(file.text))
            )

    def harvest(self, key: str, rank: Rank) -> Harvest:
        """Return everything, with the uses of names from star imports."""
        modules, examples, project = self._modules, self._examples, self._project
        public = public_names(modules, [star for *_, names in self._with_stars for star, _ in names.stars])
        for number, lines, names in self._with_stars:
            examples.add_starred(number, lines, names, public)
        name = project.name or key
        return Harvest(
            PROJECT,
            f"{name}@{project.version}" if project.version else name,
            project,
            tuple(self._documents),
            tuple(Symbol(name, (), kind_of(modules, name)) for name in examples.symbols),
            tuple(examples.shapes),
            examples.finished(self._documents, rank),
            tuple(self._skipped),
            self._files,
            packages=self._packages,
            summary=packed(_summary(modules)),
            paths=tuple(exports_of(modules)),
            imported=tuple(sorted(
                symbol for symbol in examples.symbols if symbol.partition(".")[0] not in self._packages)),
        )  # fmt: skip


def _summary(modules: dict[str, exports.Module]) -> str:
    """Return a summary of what the modules bind, until the walk makes one."""
    lines = []
    for name, module in sorted(modules.items()):
        if module.role in ("test", "example", "documentation"):
            continue
        lines.append(f"\t{name}/" if module.is_package else f"\t{name}")
        for bound, kind in module.defined.items():
            bases = " ".join(module.bases.get(bound, ()))
            entry = {"class": f"c - {bases}".rstrip(), "attribute": "v ?"}.get(kind, "f - ?")
            lines.append(f"{bound}\t{entry}")
        lines += [f"{bound}\ti {found[0][0]}" for bound, found in module.imported.items()]
        lines += [f"{bound}\ti {symbol}" for bound, symbol in module.lazy.items()]
        if module.exported is not None:
            names = [each for each in module.exported if each.isidentifier()]
            lines.append(f"__all__\ta {' '.join(names)}")
        lines += [f"*\ti {star}" for star in module.stars]
    return "\n".join([*lines, ""])
