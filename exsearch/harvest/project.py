"""Read one project: the unit of work that runs anywhere and gives the same anywhere.

An origin in, one immutable `Harvest` out. It holds a Skipped for each file that cannot be read. If the
whole project cannot be read, it holds the reason; nothing is raised. No index, no terminal.
"""

from __future__ import annotations

import time

from exsearch.checksums import crc_of
from exsearch.errors import SourceError
from exsearch.harvest.changed_names import names_of_ways
from exsearch.harvest.compiled import compiled_names
from exsearch.harvest.definitions import Definitions
from exsearch.harvest.examples import MAX_LINE_CHARS, Examples, Lines
from exsearch.harvest.includes import outer_first, refused_includes
from exsearch.harvest.known_names import KnownNames, abbreviated_in
from exsearch.harvest.meanings import Meanings
from exsearch.harvest.modules import Modules, imported_of
from exsearch.harvest.parts import COMPILED, Parts
from exsearch.harvest.refresh import NO_CHANGES, Refresh
from exsearch.harvest.stories import Told, Written, told, written
from exsearch.harvest.usual import linked_usual, usual_of
from exsearch.index.items import PROJECT, Document, Harvest, Symbol, nothing, packed, unpacked
from exsearch.model import Record, Skipped
from exsearch.readers import document_reader_of, is_source, load_document_reader, load_reader
from exsearch.readers.guard import PARSING, noting
from exsearch.readers.python import Module
from exsearch.resolve.summary import PLUGINS
from exsearch.resolve.ways import most_paths, public_paths
from exsearch.sources.origins import STDLIB, SourceFile
from exsearch.sources.reading import is_document_path, read_project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from exsearch.harvest.refresh import Changes
    from exsearch.index.items import Earlier
    from exsearch.index.protocol import Rank
    from exsearch.readers.documents.blocks import Read
    from exsearch.resolve.outline import Defined
    from exsearch.resolve.walk import UseTuple
    from exsearch.sources.origins import Limits, Listing, Origin, ProjectRead

    Note = Callable[[str, int], None]
    """Called with the path of a file before it is read, and the characters of the project read so far."""


MOST_REFUSED = 10
"""Files of one project that may need too much memory, or end their process; then the project is given up."""


class Task(Record):
    """The work on one project."""

    origin: Origin
    limits: Limits
    symbols: tuple[str, ...]
    """Only uses of symbols with the last name of one of these are wanted; all uses if there are none."""
    rank: Rank
    refused: tuple[str, ...] = ()
    """Paths that ended a worker before: they are not read again."""
    earlier: Earlier | None = None
    """What is stored of it; None if all of its files have to be read."""
    changes: Changes = NO_CHANGES
    """What has changed since."""
    listing: Listing | None = None
    """The files of a tree as they were found before; None to find them."""
    note: str | None = None
    """A file in which the worker keeps the path that it reads; None if nobody looks."""


def harvest(task: Task) -> Harvest:
    """Read one project; errors come back as values.

    A pure function of the files on disk, at the top of a module and with arguments that can be
    pickled: it runs on any `concurrent.futures.Executor`.
    """
    origin = task.origin
    at = _At()
    try:
        if task.earlier is not None and (found := _refresh(task, task.earlier)) is not None:
            return found
        read = read_project(origin, task.limits, task.listing)
        with noting(task.note) as note, PARSING:
            files = _without_refused(read.files, task.refused)
            read = read._replace(files=_in_time(files, task.limits, time.process_time))
            return harvest_files(read, origin.key, task.rank, task.symbols, at.noting(note))
    except SourceError as error:
        return nothing(origin.key, (str(error), error.hint))
    except OSError as error:
        return nothing(origin.key, (f"{origin.place} cannot be read: {error.strerror}", None))
    except MemoryError:
        if at.path and at.path not in task.refused and len(task.refused) < MOST_REFUSED:
            return harvest(task._replace(refused=(*task.refused, at.path), earlier=None))
        return nothing(origin.key, (f"{origin.place} needs more memory than a process may have", None))


class _At:
    """The file that is read now."""

    path = ""

    def noting(self, note: Note) -> Note:
        """Return a function that notes here, too, which file is read."""

        def noted(path: str, characters: int) -> None:
            self.path = path
            note(path, characters)

        return noted


def _in_time(
    files: Iterable[SourceFile | Skipped], limits: Limits, clock: Callable[[], float]
) -> Iterator[SourceFile | Skipped]:
    """Yield files until all before have taken too long for their size; the first file beyond says so."""
    started, characters = clock(), 0
    for file in files:
        seconds = limits.seconds_for(characters)
        if clock() - started > seconds:
            yield Skipped(
                file.path,
                None,
                f"{seconds:,.0f} s were not enough; left out from here on, without `--no-limit`",
            )
            return
        characters += len(file.text) if isinstance(file, SourceFile) else 0
        yield file


def _refresh(task: Task, earlier: Earlier) -> Harvest | None:
    """Read only the changed files, and those that depend on what has changed in them.

    Returns None if these are too many, or are not known.
    """
    read = read_project(task.origin, task.limits, task.listing)
    if read.by_file is None:
        return None
    if task.changes.is_stated_anew and (read.plugins or PLUGINS in unpacked(earlier.summary)):
        return None  # the project may give other fixtures to everybody
    try:
        stored = unpacked(earlier.parts)
        parts = Parts.read(stored)
    except ValueError:
        return None
    refresh = Refresh(read.by_file, parts, task.changes)
    with noting(task.note) as note, PARSING:
        while refresh.is_enough():
            collected = _Collected(read, frozenset(), task.origin.key)
            collected.keep(earlier, refresh, parts)
            for file in _without_refused(read.by_file.read(refresh.paths), task.refused):
                collected.add(file, note)
            names = collected.changed_names()
            if names is None:
                return None
            if not refresh.grows_by(names):
                collected.tell(note)
                changes = task.changes
                facts = refresh.facts(changes) if changes.is_linked_anew or changes.is_stated_anew else None
                found = collected.refreshed_harvest(task.rank)
                return found._replace(dated=read.dated, facts=facts, names=names)
            parts = Parts.read(stored)
    return None


def crashed(task: Task, reason: str) -> Harvest:
    """Return the harvest of a project that ended its workers again and again."""
    return nothing(task.origin.key, (f"{task.origin.place}: {reason}", None))


def _without_refused(
    files: Iterable[SourceFile | Skipped], refused: tuple[str, ...]
) -> Iterator[SourceFile | Skipped]:
    for file in files:
        if file.path in refused:
            yield Skipped(
                file.path, None, "ended the parser's process, took too long, or needs too much memory"
            )
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
    wanted = frozenset(symbol.rpartition(".")[2] for symbol in symbols)
    collected = _Collected(read, wanted, key)
    for file in outer_first(read.files):
        collected.add(file, note)
    collected.tell(note)
    note("", collected.characters)
    return collected.harvest(rank)._replace(dated=read.dated)


class _Collected:
    """Everything that was found in the files of one project so far."""

    def __init__(self, read: ProjectRead, wanted: frozenset[str], key: str) -> None:
        packages = read.packages
        self.characters = 0
        self._key = key
        self._project = read.project
        self._packages = packages
        self._with_text = read.modules
        self._wanted = wanted
        self._documents: list[Document] = []
        self._modules = Modules(read.plugins)
        self._definitions = Definitions(packages, wanted)
        self._skipped: list[Skipped] = []
        self._examples = Examples(packages, wanted)
        self._files = self._documents_read = 0
        self._parts = Parts()
        self._written: list[Written] = []
        self._summary = self._private = ""
        """Of the modules that others can import, and of the others; empty if only some files are read."""
        self._gone: tuple[tuple[str, str], ...] = ()
        self._come: tuple[tuple[str, str], ...] = ()
        """Public paths that are not there any more, and those that are new."""
        self._page = ""
        """Path of the last file that is documentation as a whole."""
        self._public_before = self._private_before = ""
        self._usual: dict[str, str] = {}
        """Word -> path, as `Abbreviations` has them, if all files were read or kept."""
        self._earlier: Earlier | None = None
        self._refresh: Refresh | None = None
        """The only files that are read, if something was read earlier."""

    def keep(self, earlier: Earlier, refresh: Refresh, parts: Parts) -> None:
        """Take what was read earlier, without the files to refresh; raises ValueError if it is damaged.

        `parts` are those read earlier. They are changed here.
        """
        self._earlier, self._refresh, self._parts = earlier, refresh, parts
        self._words = parts.words_of(refresh.all_paths)
        self._pairs = parts.pairs_of(refresh.all_paths)
        self._usual = parts.abbreviations().usual()
        self._flags = parts.flags_of(refresh.all_paths)
        self._public_before, self._private_before = unpacked(earlier.summary), unpacked(earlier.private)
        self._modules.keep(self._public_before, self._private_before, refresh.modules)
        parts.drop(refresh.all_paths)

    def changed_names(self) -> frozenset[str] | None:
        """Return the names whose meaning has changed: other files that have them must be read, too.

        None if that is not known, so that all files must be read.
        """
        assert self._refresh is not None
        self._parts.arrange(self._refresh.order)
        if COMPILED in self._flags + self._parts.flags_of(self._refresh.paths):
            return None
        names = self._modules.changed_names()
        if names is None:
            return None
        before = self._usual
        if self._pairs != self._parts.pairs_of(self._refresh.paths):
            self._usual = self._parts.abbreviations().usual()
        words = {word for word, _ in before.items() ^ self._usual.items()}
        return names | words | self._find_ways() if names else names | words

    def _find_ways(self) -> set[str]:
        """Find the public paths again; returns the last names of what has other ones."""
        self._summary = self._modules.text(public=True)
        self._private = self._modules.text(public=False)
        if self._modules.keeps_ways or self._summary == self._public_before:
            return set()
        before = set(self._parts.ways)
        self._parts.ways = list(public_paths(self._summary))
        now = set(self._parts.ways)
        self._gone, self._come = tuple(sorted(before - now)), tuple(sorted(now - before))
        return names_of_ways(before, now)

    def add(self, file: SourceFile | Skipped, note: Note) -> None:
        """Read one file."""
        if isinstance(file, Skipped):
            self._skipped.append(file)
            return
        self._files += 1
        self._parts.add(file.path, file.module)
        reader = None if is_source(file.path) else document_reader_of(file.path)
        self._documents_read += reader is not None
        self.characters += len(file.text)
        if self._wanted and not any(name in file.text for name in self._wanted):
            return
        note(file.path, self.characters)
        if reader:
            read = load_document_reader(reader).read(file.text, file.path)
            self._page = file.path
            self._add_documentation(file, read, is_page=True)
            return
        named = file._replace(module=self._modules.free_name(file, self._files))
        for item in load_reader(file.path, "python").read(named):
            if isinstance(item, Module):
                self._add_module(named, item)
            elif isinstance(item, Skipped):
                self._skipped.append(item)

    def _add_module(self, file: SourceFile, read: Module) -> None:
        names = read.names
        self._modules.add(file, names, is_stub=read.is_stub, includes=read.includes)
        self._parts.add_words(file.path, usual_of(names))
        self._parts.add_abbreviated(file.path, names.abbreviated)
        lines = Lines(file.text)
        self._skip_long_lines(file.path, lines, names.uses)
        number = len(self._documents)
        added = self._examples.add(number, lines, names.definitions, names.uses)
        position = len(self._definitions)
        defined = self._definitions.add(str(file.module), read.outline, lines, is_stub=read.is_stub)
        if defined:
            self._examples.add_defined(number, position, defined)
            for module, outline in self._compiled(file, read):
                position = len(self._definitions)
                rows = self._definitions.add(module, outline, lines, is_stub=False)
                self._examples.add_defined(number, position, rows)
                self._parts.flag(file.path, COMPILED)
        if added or defined:
            self._documents.append(_document(file, file.text))
        if read.documentation is not None:
            self._add_documentation(file, read.documentation, is_page=False)

    def _compiled(self, file: SourceFile, read: Module) -> Iterable[tuple[str, Sequence[Defined]]]:
        is_known = self._with_text and not read.is_stub
        return compiled_names(file, read.names, self._with_text).items() if is_known else ()

    def _skip_long_lines(self, path: str, lines: Lines, uses: Iterable[UseTuple]) -> None:
        if not lines.too_long:
            return
        for number in sorted(lines.too_long.intersection(use[3] for use in uses)):
            reason = f"a line of more than {MAX_LINE_CHARS:,} characters: uses in it are left out"
            self._skipped.append(Skipped(path, number, reason))

    def _add_documentation(self, file: SourceFile, read: Read, *, is_page: bool) -> None:
        """Keep the blocks of documentation until it is known what names mean in them."""
        self._skipped += read.skipped
        self._skipped += refused_includes(file.path, read.includes)
        if read.blocks:
            self._parts.add_documented(file.path, abbreviated_in(block.code for block in read.blocks))
            self._written.append(written(file, read.blocks, is_page=is_page))

    # -- when all files were read

    def tell(self, note: Note) -> None:
        """Resolve the names in the documentation."""
        linker = self._linker = self._modules.linker(is_stdlib=self._key == STDLIB)
        if self._earlier is None:
            self._summary = self._modules.text(public=True)
            self._private = self._modules.text(public=False)
            self._parts.ways = list(public_paths(self._summary))
            if len(self._parts.ways) >= (most := most_paths(self._summary)):
                reason = f"more than {most:,} other paths to its names; the rest is left out"
                self._skipped.append(Skipped(self._project.name or self._key, None, reason))
            self._usual = self._parts.abbreviations().usual()
        if self._written:
            ways, private = self._parts.ways, self._modules.private()
            known = KnownNames(linker, ways, self._usual, self._packages, private)
            for document in self._written:
                note(document.file.path, self.characters)
                self._add_told(document, told(document, self._modules, known))
        is_all = self._earlier is None
        if is_all and not self._written and self._files == 1 and self._page and not self._skipped:
            self._skipped.append(Skipped(self._page, None, "no block of Python code in it"))
        self._written.clear()

    def _add_told(self, document: Written, read: Told) -> None:
        file = document.file
        self._skipped += read.skipped
        for names in read.names:
            self._parts.add_words(file.path, usual_of(names))
        lines = Lines(read.text)
        self._skip_long_lines(file.path, lines, read.uses)
        number = len(self._documents)
        if self._examples.add(number, lines, read.definitions, read.uses, read.subjects):
            is_code = file.role in ("source", "generated") or (
                file.role == "example" and not document.is_page
            )
            made = _document(file._replace(role="documentation" if is_code else file.role), read.text)
            self._documents.append(made._replace(passages=read.passages))

    def harvest(self, rank: Rank) -> Harvest:
        """Return everything, with the terms in the code resolved."""
        meanings = Meanings(self._linker, self._modules.known())
        parts = self._parts
        foreign = frozenset(imported_of(self._examples.terms, self._packages))
        for number, terms in self._examples.by_document(foreign).items():
            parts.add_imported(str(self._documents[number].path), terms)
        finished = self._examples.finished(self._documents, rank, meanings)
        symbols, documents, shapes, columns, shown, copied = finished
        parts.copied |= copied
        project = self._project
        name = project.name or self._key
        return Harvest(
            PROJECT,
            f"{name}@{project.version}" if project.version else name,
            project,
            tuple(documents),
            tuple(Symbol(symbol, (), meanings.kinds.get(symbol, "")) for symbol in symbols),
            shapes,
            columns,
            tuple(self._skipped),
            self._files,
            packages=(*self._packages, PLUGINS) if self._modules.offers_fixtures() else self._packages,
            definitions=tuple(self._definitions.finished(shown)),
            summary=packed(self._summary),
            paths=tuple(parts.ways),
            imported=parts.imported(),
            usual=self._linked_usual(),
            documents_read=self._documents_read,
            parts=packed(parts.text()),
            private=self._packed_private(),
        )

    def _packed_private(self) -> bytes:
        if self._earlier is not None and self._private == self._private_before:
            return self._earlier.private  # it is half of all that is packed
        return packed(self._private)

    def _linked_usual(self) -> tuple[tuple[str, str, str], ...]:
        parts = self._parts
        if self._earlier is None or self._refresh is None:
            return linked_usual(parts.words(), self._linker)
        now = parts.words_of(self._refresh.paths)
        if now == self._words:
            return self._earlier.usual
        changed = {word for word, _, _ in (now - self._words) + (self._words - now)}
        kept = [each for each in self._earlier.usual if each[0] not in changed]
        return (*kept, *linked_usual(parts.words(changed), self._linker))

    def refreshed_harvest(self, rank: Rank) -> Harvest:
        """Return the harvest of the refreshed files, with the lists of the whole project."""
        assert self._refresh is not None
        found = self.harvest(rank)
        return found._replace(
            summary=found.summary if self._summary else b"",
            private=found.private if self._summary else b"",
            gone=self._gone,
            come=self._come,
            files_read=len(self._parts),
            documents_read=sum(map(is_document_path, self._parts)),
            refreshed=tuple(sorted(self._refresh.all_paths)),
            order=tuple(self._refresh.order),
            copied=frozenset(self._parts.copied),
        )


def _document(file: SourceFile, text: str) -> Document:
    return Document(file.path, file.url, file.license, file.role, packed(text), crc_of(text))
