"""Turn one project into examples: the unit of work that runs anywhere and gives the same anywhere.

A project in, one immutable `Harvest` out. What cannot be read is in it as Skipped; nothing is
raised but where the project as a whole cannot be read, and that is in it, too. No index, no terminal.
"""

from __future__ import annotations

import sys
from array import array
from hashlib import blake2b
from zlib import crc32

from exsearch.errors import SourceError
from exsearch.harvest.examples import MAX_LINE_CHARS, Columns, Examples, Lines
from exsearch.harvest.guard import PARSING, noting
from exsearch.model import UNSTATED, License, Project, Record, Skipped
from exsearch.resolve.exports import classes_of, exports_of, kind_of, module_of, public_names
from exsearch.resolve.module import find_names
from exsearch.sources.projects import Limits, read_project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from exsearch.resolve.exports import Module
    from exsearch.resolve.module import Names
    from exsearch.sources.projects import Origin, SourceFile

_UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError, UnicodeError)
_DIGEST_BYTES = 16
_ANY_TEXT = ("utf-8", "surrogatepass")


class HarvestedFile(Record):
    """A source file that examples point into."""

    path: str
    license: License
    role: str
    url: str | None
    checksum: int
    """CRC-32 of the code as UTF-8."""
    code: str


class Harvest(Record):
    """All that was read from one project."""

    project: Project
    license: License
    packages: tuple[str, ...]
    """Its own top-level names."""
    files: tuple[HarvestedFile, ...]
    symbols: tuple[str, ...]
    kinds: tuple[str, ...]
    """Of each symbol: "function", "class", ...; "" where it is not the project's own."""
    examples: Columns
    exports: tuple[tuple[str, str], ...]
    classes: tuple[tuple[str, str, str], ...]
    skipped: tuple[Skipped, ...]
    files_read: int
    digest: str
    """Of everything above."""
    error: tuple[str, str | None] | None
    """Why nothing at all could be read, and what to do next."""


class Task(Record):
    """What a worker is given."""

    origin: Origin
    limits: Limits
    symbols: tuple[str, ...]
    """Only uses of what has the last name of one of these are wanted; of everything if there are none."""
    refused: tuple[str, ...]
    """Paths that ended a worker before: they are not read again."""
    note: str | None
    """A file that always holds the path being read; None where nobody looks."""


def harvest(task: Task) -> Harvest:
    """Read one project; errors come back as values.

    A pure function of the files on disk, at the top of a module and with arguments that can be
    pickled: it runs on any `concurrent.futures.Executor`.
    """
    try:
        read = read_project(task.origin, task.limits)
        with noting(task.note) as note, PARSING:
            files = _but_refused(read.files, task.refused)
            return harvest_files(read.project, read.license, read.packages, files, task.symbols, note)
    except SourceError as error:
        return _nothing(task, (str(error), error.hint))
    except OSError as error:
        return _nothing(task, (f"{task.origin.place} cannot be read: {error.strerror}", None))


def _nothing(task: Task, error: tuple[str, str | None]) -> Harvest:
    project = Project(task.origin.key, None, None, None, ())
    empty = Examples().finished()
    return Harvest(project, UNSTATED, (), (), (), (), empty, (), (), (), 0, "", error)


def crashed(task: Task, reason: str) -> Harvest:
    """Return what stands for a project that ended its workers again and again."""
    return _nothing(task, (f"{task.origin.place}: {reason}", None))


def _but_refused(
    files: Iterable[SourceFile | Skipped], refused: tuple[str, ...]
) -> Iterator[SourceFile | Skipped]:
    for file in files:
        if file.path in refused:
            yield Skipped(file.path, None, "ended the parser's process, or took too long")
        else:
            yield file


def harvest_files(
    project: Project,
    stated: License,
    packages: tuple[str, ...],
    files: Iterable[SourceFile | Skipped],
    symbols: Iterable[str] = (),
    note: Callable[[str, int], None] = lambda path, characters: None,
) -> Harvest:
    """Return the examples in `files`, one project's.

    With `symbols`, only files that hold one of their last names are parsed, and only symbols with
    one of those last names are kept.
    """
    wanted = frozenset(symbol.rpartition(".")[2] for symbol in symbols)
    kept: list[HarvestedFile] = []
    modules: dict[str, Module] = {}
    skipped: list[Skipped] = []
    starred: list[tuple[int, Lines, Names]] = []
    examples = Examples(packages, wanted)
    count = characters = 0
    for file in files:
        if isinstance(file, Skipped):
            skipped.append(file)
            continue
        count += 1
        characters += len(file.text)
        if wanted and not any(name in file.text for name in wanted):
            continue
        note(file.path, characters)
        try:
            # No name for the tree: it is gone before the next one needs its memory.
            names = find_names(PARSING.tree(file.text), file.module, file.is_package)
        except _UNPARSABLE as error:
            skipped.append(Skipped(file.path, _line_of(error), _why(error)))
            continue
        if file.module is not None:
            modules.setdefault(file.module, module_of(names, file.is_package, file.role))
        lines = Lines(file.text)
        for number in sorted(lines.too_long.intersection(use[3] for use in names.uses)):
            reason = f"a line of more than {MAX_LINE_CHARS:,} characters: what it uses is left out"
            skipped.append(Skipped(file.path, number, reason))
        added = examples.add(len(kept), file.role, lines, names)
        if names.starred:
            starred.append((len(kept), lines, names))
        if added or names.starred:
            data = file.text.encode("utf-8", "surrogatepass")
            kept.append(HarvestedFile(
                file.path, file.license, file.role, file.url, crc32(data), file.text))  # fmt: skip
    note("", characters)
    public = public_names(modules, [star for *_, names in starred for star, _ in names.stars])
    for number, lines, names in starred:
        examples.add_starred(number, kept[number].role, lines, names, public)
    symbols = tuple(examples.symbols)
    kinds = tuple(kind_of(modules, name) for name in symbols)
    made = Harvest(project, stated, packages, tuple(kept), symbols, kinds, examples.finished(),
                   tuple(exports_of(modules)), tuple(classes_of(modules)),
                   tuple(skipped), count, "", None)  # fmt: skip
    return made._replace(digest=_digest(made))


def _line_of(error: BaseException) -> int | None:
    return error.lineno if isinstance(error, SyntaxError) else None


def _why(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"not Python {sys.version_info[0]}.{sys.version_info[1]}: {error.msg}"
    if isinstance(error, RecursionError | MemoryError):
        return "nested too deeply"
    return f"cannot be parsed: {error}"[:200]


def _digest(made: Harvest) -> str:
    total = blake2b(digest_size=_DIGEST_BYTES)
    columns = made.examples
    for column in columns:
        total.update(column.tobytes() if isinstance(column, array) else column.encode(*_ANY_TEXT))
    for part in (made[:3], [file[:5] for file in made.files], *made[4:6], *made[7:11]):
        total.update(repr(part).encode("utf-8", "backslashreplace"))
    return total.hexdigest()
