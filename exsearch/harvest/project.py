"""Turn one project into examples: the unit of work that runs anywhere and gives the same anywhere.

A project in, one immutable `Harvest` out. What cannot be read is in it as Skipped; nothing is
raised but where the project as a whole cannot be read, and that is in it, too. No index, no terminal.
"""

from __future__ import annotations

import ast
import faulthandler
import os
import signal
import sys
import threading
import warnings
from array import array
from contextlib import ExitStack, contextmanager
from hashlib import blake2b
from operator import itemgetter
from zlib import crc32

from exsearch.errors import SourceError
from exsearch.harvest import ranking
from exsearch.harvest.exports import classes_of, exports_of, kind_of, module_of, public_names
from exsearch.harvest.names import IMPORT, NAME_ONLY, find_names
from exsearch.harvest.sums import row_checksum
from exsearch.model import UNSTATED, License, Project, Record, Skipped
from exsearch.sources.projects import Limits, read_project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from exsearch.harvest.exports import Module
    from exsearch.harvest.names import Names
    from exsearch.sources.projects import Origin, SourceFile

    Use = tuple[str, int, int, int, int, int, int, int, str]
    """As in `names.Names.uses`."""

MAX_TEXT_CHARS = 400
"""Of the line that a list shows."""

FILE_SECONDS = 20
"""A file that takes longer is given up, with the process that reads it."""

REST_SECONDS = 200
"""What is left to do when all files of a project are read may take so long."""

MAX_LINE_CHARS = 10_000
"""What a longer line uses is no example."""

MAX_USES_LISTED = 200
"""Lines that are highlighted for one symbol in one definition."""

_DEEPEST_TREE = 8_000
"""Nested nodes: a chain of as many operators is found in generated code."""

_UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError, UnicodeError)
_DIGEST_BYTES = 16


class HarvestedFile(Record):
    """A source file that examples point into."""

    path: str
    license: License
    role: str
    url: str | None
    checksum: int
    """CRC-32 of the code as UTF-8."""
    code: str


class Columns(Record):
    """The examples of a project, a column each, file by file.

    In a file they come in the order of its definitions; imports of what nothing else uses come last.
    """

    symbol: array[int]
    """Index into `Harvest.symbols`."""
    file: array[int]
    """Index into `Harvest.files`."""
    place: array[int]
    """As in `ranking`."""
    line: array[int]
    """1-based line of the file: the first use."""
    nth: array[int]
    """0 for the first example that begins on a line of a file, 1 for the next."""
    how: array[int]
    """Position in `ranking.HOWS`."""
    kind: array[int]
    """Position in `ranking.KINDS`, of the most telling use."""
    same: array[int]
    """Equal where the definition is the same code, white space aside."""
    checksum: array[int]
    """As `row_checksum` makes it."""
    lines: tuple[str, ...]
    """"first body last;imports;uses", in lines of the file."""
    text: tuple[str, ...]
    """The line of the most telling use, without the white space around it."""


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
    symbol: str | None
    """Only uses of what is called so are wanted."""
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
        with _noting(task.note) as note, _PARSING:
            files = _but_refused(read.files, task.refused)
            return harvest_files(read.project, read.license, read.packages, files, task.symbol, note)
    except SourceError as error:
        return _nothing(task, (str(error), error.hint))
    except OSError as error:
        return _nothing(task, (f"{task.origin.place} cannot be read: {error.strerror}", None))


def _nothing(task: Task, error: tuple[str, str | None]) -> Harvest:
    project = Project(task.origin.key, None, None, None, ())
    empty = _Examples().finished((), ())
    return Harvest(project, UNSTATED, (), (), (), (), empty, (), (), (), 0, "", error)


def crashed(task: Task, reason: str) -> Harvest:
    """Return what stands for a project that ended its workers again and again."""
    return _nothing(task, (f"{task.origin.place}: {reason}", None))


class _Parsing:
    """Be ready for strangers' code: deep trees, and warnings that would print its lines.

    Both hold for the whole process: the first of several threads changes them, and the last one
    puts back what was.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._undo = ExitStack()

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._undo.callback(sys.setrecursionlimit, sys.getrecursionlimit())
                sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST_TREE))
                self._undo.enter_context(warnings.catch_warnings())
                warnings.simplefilter("ignore")
            self._inside += 1

    def tree(self, text: str) -> ast.Module:
        """Return the syntax tree; one thread at a time, because the parser of 3.11 counts depth for all."""
        with self._lock:
            return ast.parse(text)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._undo.close()


_PARSING = _Parsing()


@contextmanager
def _noting(path: str | None) -> Iterator[Callable[[str], None]]:
    """Yield what is told of each file before it is parsed: who looks into the note knows what killed us.

    A file that takes too long kills us, too: no Python code runs while the parser does, so the
    system's own timer has to.
    """
    if path is None:
        yield lambda said: None
        return
    with open(path, "wb", buffering=0) as file:

        def note(said: str) -> None:
            _end_after(FILE_SECONDS if said else REST_SECONDS)
            file.seek(0)
            file.write(said.encode("utf-8", "surrogatepass") + b"\0")

        try:
            yield note
        finally:
            _end_after(0)


def _end_after(seconds: int) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)  # nobody handles its signal: the process ends
    elif seconds:
        faulthandler.dump_traceback_later(seconds, exit=True, file=open(os.devnull, "wb"))  # noqa: SIM115
    else:
        faulthandler.cancel_dump_traceback_later()


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
    symbol: str | None = None,
    note: Callable[[str], None] = lambda said: None,
) -> Harvest:
    """Return the examples in `files`, one project's.

    Where a `symbol` is given only files that hold its last name are parsed, and only symbols that
    end in it are kept.
    """
    wanted = symbol.rpartition(".")[2] if symbol else ""
    kept: list[HarvestedFile] = []
    modules: dict[str, Module] = {}
    skipped: list[Skipped] = []
    starred: list[tuple[int, _Lines, Names]] = []
    examples = _Examples(packages, wanted)
    count = 0
    for file in files:
        if isinstance(file, Skipped):
            skipped.append(file)
            continue
        count += 1
        if wanted not in file.text:
            continue
        note(file.path)
        try:
            tree = _PARSING.tree(file.text)
            names = find_names(tree, file.module, file.is_package)
        except _UNPARSABLE as error:
            skipped.append(Skipped(file.path, _line_of(error), _why(error)))
            continue
        if file.module is not None:
            modules.setdefault(file.module, module_of(names, file.is_package, file.role))
        lines = _Lines(file.text)
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
    note("")
    public = public_names(modules, [star for *_, names in starred for star, _ in names.stars])
    for number, lines, names in starred:
        examples.add_starred(number, kept[number].role, lines, names, public)
    symbols = tuple(examples.symbols)
    kinds = tuple(kind_of(modules, name) for name in symbols)
    made = Harvest(project, stated, packages, tuple(kept), symbols, kinds,
                   examples.finished(tuple(file.role for file in kept), symbols),
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
        total.update(column.tobytes() if isinstance(column, array) else repr(column).encode())
    for part in (made[:3], [file[:5] for file in made.files], *made[4:6], *made[7:11]):
        total.update(repr(part).encode("utf-8", "backslashreplace"))
    return total.hexdigest()


class _Lines:
    """The lines of a file, and what is the same in the definitions of it."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.too_long: frozenset[int] = frozenset()
        """1-based; each use there would have to be looked for, and shown, in all of it."""
        if len(text) > MAX_LINE_CHARS:
            self.too_long = frozenset(
                number for number, line in enumerate(self.lines, 1) if len(line) > MAX_LINE_CHARS
            )

    def same(self, first: int, last: int) -> int:
        """Return a number that is equal for lines that differ in white space only."""
        data = "".join(self.lines[first - 1 : last]).encode("utf-8", "surrogatepass")
        sum_of = blake2b(data.translate(None, _WHITE), digest_size=8).digest()
        return int.from_bytes(sum_of, "little", signed=True)


_WHITE = b" \t\r\f"
_BY_HOW_AND_KIND = itemgetter(2, 1)
_INTEGERS = 7  # symbol, file, line, nth, how, kind, same: in this order while collecting


class _Examples:
    """Collects the examples of a project: one symbol in one definition of one file each."""

    def __init__(self, packages: Iterable[str] = (), wanted: str = "") -> None:
        self.symbols: dict[str, int] = {}
        self._own = frozenset(packages)
        self._is_own: list[bool] = []
        """Of each symbol."""
        self._not_by_import = self._own | {"__future__"}
        self._wanted = wanted
        self._rows: list[tuple[int, int, int, int, int, int, int, str, str]] = []
        self._began: dict[int, dict[int, int]] = {}
        """For files that are added to twice: line -> examples that begin on it."""
        self._keys: list[int] = []
        """tier << 8 | faults, of each row."""
        self._shapes: list[str] = []

    def add(self, file: int, role: str, lines: _Lines, names: Names) -> int:
        """Take what the uses in one file show; returns how many examples that is."""
        if names.starred:
            self._began[file] = {}
        return self._add(file, role, lines, names.definitions, names.uses)

    def add_starred(
        self, file: int, role: str, lines: _Lines, names: Names, public: dict[str, dict[str, str]]
    ) -> None:
        """Take the uses of names that came in by `from module import *`.

        A module of the project says what it offers, in `public`. Of one that is not known a name may
        come, and is no more than that.
        """
        known: dict[str, tuple[str, int]] = {}
        strange = []
        for star, line in names.stars:
            if star in public:
                known |= {name: (symbol, line) for name, symbol in public[star].items()}
            else:
                strange.append((star, line))
        found: list[Use] = []
        for name, (said, kind, how, first, last, column, definition, _, shape) in names.starred:
            if name in known:
                whole, at = known[name]
                symbol = whole + said[len(name) :]
                found.append((symbol, kind, how, first, last, column, definition, at, shape))
            elif len(strange) == 1:
                ((star, at),) = strange
                found.append((f"{star}.{said}", kind, NAME_ONLY, first, last, column, definition, at, shape))
        self._add(file, role, lines, names.definitions, found)

    def _add(
        self,
        file: int,
        role: str,
        lines: _Lines,
        definitions: list[tuple[int, int, int, str]],
        uses: list[Use],
    ) -> int:
        groups: dict[tuple[int, str], list[Use]] = {}
        imports: list[Use] = []
        if lines.too_long:
            uses = [use for use in uses if use[3] not in lines.too_long]
        for use in uses:
            if use[1] == IMPORT:
                imports.append(use)
                continue
            key = (use[6], use[0])
            if key in groups:
                groups[key].append(use)
            else:
                groups[key] = [use]
        for use in self._shown_by_imports(imports, groups):
            groups[use[6], use[0]] = [use]
        before = len(self._rows)
        began = self._began.get(file, {})
        about: dict[int, tuple[int, int, str]] = {}
        """Of each definition: what is the same in it, the faults that all examples in it have, its lines."""
        for (definition, symbol), members in groups.items():
            if self._wanted and not symbol.endswith(self._wanted):
                continue
            if definition not in about:
                about[definition] = _about(lines, definitions[definition])
            line = members[0][3]
            nth = began.get(line, 0)
            began[line] = nth + 1
            self._take(file, role, lines, about[definition], symbol, members, nth)
        return len(self._rows) - before

    def _shown_by_imports(self, imports: list[Use], groups: Iterable[tuple[int, str]]) -> Iterator[Use]:
        """Yield the imports of what nothing else in the file uses: there they show how it is done."""
        if imports:
            used = {symbol for _, symbol in groups}
            for use in imports:
                symbol = use[0]
                if symbol not in used and symbol.partition(".")[0] not in self._not_by_import:
                    used.add(symbol)
                    yield use

    def _take(
        self,
        file: int,
        role: str,
        lines: _Lines,
        about: tuple[int, int, str],
        symbol: str,
        members: list[Use],
        nth: int,
    ) -> None:
        if len(members) == 1:
            ((_, kind, how, line, last, _, _, imported, shape),) = members
            telling = line
            uses = f"{line}" if line == last else _numbers(range(line, last + 1))
            imports = f"{imported}" if imported else ""
        else:
            # The most telling use gives kind, way of resolution, shape, and the line that lists show.
            _, kind, how, telling, _, _, _, _, shape = min(members, key=_BY_HOW_AND_KIND)
            line = members[0][3]
            highlighted = {n for use in members for n in range(use[3], use[4] + 1)}
            uses = _numbers(sorted(highlighted)[:MAX_USES_LISTED])
            imports = _numbers(sorted({use[7] for use in members if use[7]}))
        number = self.symbols.get(symbol)
        if number is None:
            number = self.symbols[symbol] = len(self.symbols)
            self._is_own.append(symbol.partition(".")[0] in self._own)
        same, faults, span = about
        faults += ranking.FAULTS_OF_USE[how][kind]
        tier = ranking.tier_of(role, self._is_own[number], how)
        self._keys.append(tier << 8 | (faults if faults < 255 else 255))
        self._shapes.append(shape)
        text = lines.lines[telling - 1].strip()[:MAX_TEXT_CHARS]
        self._rows.append((number, file, line, nth, how, kind, same, f"{span};{imports};{uses}", text))

    def finished(self, roles: tuple[str, ...], symbols: tuple[str, ...]) -> Columns:
        """Return the columns, with the place of each example among those of its symbol.

        The same code in two files of the project is one example: the better placed.
        """
        of_symbol: list[list[int]] = [[] for _ in symbols]
        for number, row in enumerate(self._rows):
            of_symbol[row[0]].append(number)
        turn_of = [0] * len(self._rows)
        for numbers in of_symbol:
            if len(numbers) > 1:
                numbers = self._without_copies(numbers)
                keys = [self._keys[n] for n in numbers]
                shapes = [self._shapes[n] for n in numbers]
                for number, turn in zip(numbers, ranking.turns(keys, shapes), strict=True):
                    turn_of[number] = turn
        return self._columns(turn_of)

    def _without_copies(self, numbers: list[int]) -> list[int]:
        best: dict[int, int] = {}
        for number in numbers:
            same = self._rows[number][6]
            kept = best.setdefault(same, number)
            if kept != number and self._keys[number] < self._keys[kept]:
                best[same] = number
        if len(best) == len(numbers):
            return numbers
        chosen = set(best.values())
        for number in numbers:
            if number not in chosen:
                self._keys[number] = -1
        return sorted(chosen)

    def _columns(self, turn_of: list[int]) -> Columns:
        integers = [array("q") for _ in range(_INTEGERS)]
        places, sums = array("q"), array("q")
        rows = []
        order: Iterable[int] = range(len(self._rows))
        if self._began:  # what stars brought came last
            order = sorted(order, key=lambda number: self._rows[number][1:4])
        for number in order:
            row, key = self._rows[number], self._keys[number]
            if key < 0:
                continue
            rows.append(row)
            place = key >> 8 << 16 | turn_of[number] << 8 | key & 255
            places.append(place)
            sums.append(row_checksum(place, *row[2:]))
        for column, values in zip(integers, zip(*rows, strict=True), strict=False):
            column.extend(values)
        symbol, file, line, nth, how, kind, same = integers
        lines, text = tuple([row[7] for row in rows]), tuple([row[8] for row in rows])
        return Columns(symbol, file, places, line, nth, how, kind, same, sums, lines, text)


def _about(lines: _Lines, definition: tuple[int, int, int, str]) -> tuple[int, int, str]:
    first, body, last, _ = definition
    faults = ranking.FAULTS_OF_LENGTH[min(last - first + 1, ranking.LONGEST)]
    if lines.lines[first - 1][:1] in (" ", "\t"):
        faults += ranking.FAULT_OF_A_PART
    return lines.same(first, last), faults, f"{first} {body} {last}"


def _numbers(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))
