"""Group the uses in the files of a project into examples: one symbol in one definition of one file each.

Uses and lines in, columns out. Written for speed, because it runs for every use there is: uses are plain
tuples in the order of `resolve.walk.Use`, read by position (by name the whole harvest takes 4 % longer).
"""

from __future__ import annotations

from array import array
from operator import itemgetter
from zlib import crc32

from exsearch.checksums import row_checksum, text_checksum
from exsearch.harvest.definitions import Definitions, header_of
from exsearch.index.items import INDENTED, OWN, Columns, column_of, values_of
from exsearch.resolve import DEFINITION, EXACT, IMPORT, NAME_ONLY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from exsearch.index.items import Definition as DefinitionItem
    from exsearch.index.items import Document
    from exsearch.index.protocol import Rank
    from exsearch.resolve.module import Names
    from exsearch.resolve.outline import Defined
    from exsearch.resolve.walk import Definition, UseTuple

MAX_TEXT_CHARS = 400
"""Longest line that a list shows; the rest is cut."""

MAX_LINE_CHARS = 10_000
"""A use in a longer line is no example."""

MAX_SYMBOL_CHARS = 500
"""Nobody asks for a longer name, and every end of a name is a key of the index."""

MAX_USES_LISTED = 200
"""Lines that are highlighted for one symbol in one definition."""

_WHITE = b" \t\r\f"
_BY_HOW_AND_KIND = itemgetter(2, 1)
_SYMBOL_OF_GROUP = itemgetter(1)
_NUMBERS = 9
"""Columns that are collected: symbol, document, line, nth, how, kind, same, flags, shape."""

_ROLES = {"source": 0, "example": 1, "documentation": 2, "test": 3, "generated": 4, "vendored": 5}
"""If two definitions are copies, the one in the first of these roles is kept."""


class Lines:
    """The lines of a file, and digests of the definitions in it."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.too_long: frozenset[int] = frozenset()
        """1-based; each use there would have to be looked for, and shown, in all of it."""
        if max(map(len, self.lines)) > MAX_LINE_CHARS:
            self.too_long = frozenset(
                number for number, line in enumerate(self.lines, 1) if len(line) > MAX_LINE_CHARS
            )

    def about(self, definition: Definition) -> tuple[int, int, str]:
        """Return the digest, the flag INDENTED or 0, and the lines of a definition, for all its examples."""
        first, body, last, _ = definition
        indented = INDENTED if self.lines[first - 1][:1] in (" ", "\t") else 0
        return self._digest(first, last), indented, f"{first} {body} {last}"

    def _digest(self, first: int, last: int) -> int:
        """Return a number that is equal for lines that differ in white space only."""
        data = "".join(self.lines[first - 1 : last]).encode("utf-8", "surrogatepass").translate(None, _WHITE)
        return len(data) << 32 | crc32(data)  # compared among the examples of one symbol only


class Examples:
    """Collects the examples of a project.

    Only numbers in arrays and few long strings are kept from file to file, because small objects would
    lie all over the memory that the next syntax tree needs.
    """

    def __init__(self, packages: Iterable[str] = (), wanted: frozenset[str] = frozenset()) -> None:
        """Prepare for a project with these top-level names, and for symbols with the `wanted` last names.

        All symbols are wanted if that is empty.
        """
        self.symbols: dict[str, int] = {}
        """Each with its number."""
        self.shapes: dict[str, int] = {}
        """Each with its number."""
        self._own = frozenset(packages)
        self._is_own: list[int] = []
        """By symbol number: the flag OWN, or 0."""
        self._not_by_import = self._own | {"__future__"}
        self._wanted = wanted
        self._numbers = tuple([array("q") for _ in range(_NUMBERS)])
        self._lines: list[str] = []
        self._text: list[str] = []
        """Packed columns, one per file added: the highlighted lines, and the line that a list shows."""
        self._began: dict[int, dict[int, int]] = {}
        """For files that are added to twice: line -> examples that begin on it."""
        self._latest: tuple[int, dict[int, int]] = (-1, {})
        """The document that was added last, with the same."""
        self._unnumbered: dict[int, tuple[int, int]] = {}
        """Of files that are added to twice: the first row of their definitions, which have no `nth` yet, and
        how many there are."""
        self._definitions = Definitions()

    def add(self, document: int, lines: Lines, names: Names) -> int:
        """Add the examples of one file; returns how many there are."""
        if names.starred:
            self._began[document] = {}
        return self._add(document, lines, names.definitions, names.uses)

    def add_starred(
        self, document: int, lines: Lines, names: Names, public: Mapping[str, Mapping[str, str]]
    ) -> None:
        """Add the uses of names that a file got by `from module import *`.

        `public` has the names of the project's modules. If the star import's module is not part of the
        project, the name may come from it; such a use is recorded as `name-only`.
        """
        known: dict[str, tuple[str, int]] = {}
        strange = []
        for star, line in names.stars:
            if star in public:
                known |= {name: (symbol, line) for name, symbol in public[star].items()}
            else:
                strange.append((star, line))
        found: list[UseTuple] = []
        for name, use in names.starred:
            if name in known:
                symbol, line = known[name]
                found.append(use._replace(symbol=symbol + use.symbol[len(name) :], import_line=line))
            elif len(strange) == 1:
                ((star, line),) = strange
                found.append(use._replace(symbol=f"{star}.{use.symbol}", how=NAME_ONLY, import_line=line))
        self._add(document, lines, names.definitions, found)
        self._number_definitions(document)

    def add_definitions(
        self, document: int, lines: Lines, module: str, outline: Iterable[Defined], is_stub: bool = False
    ) -> int:
        """Add what a module defines, after the uses in its file; returns how many rows that makes.

        Only the project's own modules define something, and each symbol is defined once. A stub file comes
        after the source of its module: for symbols that are defined there it has types only.
        """
        if module.partition(".")[0] not in self._own:
            return 0
        known = self._definitions
        numbers: list[int] = []
        added: list[Defined] = []
        for defined in outline:
            if defined.line in lines.too_long:
                continue
            symbol = f"{module}.{defined.name}" if defined.name else module
            number = self.symbols.get(symbol)
            if number is None and (number := self._number_own(symbol)) is None:
                continue
            if number not in known:
                numbers.append(number)
                added.append(defined)
            elif is_stub:
                known.refine(number, defined)
        known.add(numbers, added)
        self._add_rows_of_definitions(document, lines, numbers, added)
        return len(added)

    def _number_own(self, symbol: str) -> int | None:
        """Give a new symbol of the project a number; None if it is not wanted."""
        if len(symbol) > MAX_SYMBOL_CHARS or (self._wanted and symbol.rpartition(".")[2] not in self._wanted):
            return None
        number = self.symbols[symbol] = len(self.symbols)
        self._is_own.append(OWN)
        return number

    def _add_rows_of_definitions(
        self, document: int, lines: Lines, numbers: Sequence[int], outline: Sequence[Defined]
    ) -> None:
        latest, began = self._latest
        if latest != document:
            began = {}
        if document in self._began:  # more uses come, and they are numbered first
            began = {}
            self._unnumbered[document] = len(self._numbers[0]), len(outline)
        no_shape = self.shapes.setdefault("", len(self.shapes))
        rows: list[tuple[int, ...]] = []
        where: list[str] = []
        texts: list[str] = []
        for number, (_, kind, first, line, body, last, _, _, _) in zip(numbers, outline, strict=True):
            text = lines.lines[line - 1]
            nth = began.get(line, 0)
            began[line] = nth + 1
            where.append(f"{first} {body} {last};;{header_of(kind, line, body, last)}")
            texts.append(text.strip()[:MAX_TEXT_CHARS])
            flags = OWN | INDENTED if text[:1] in (" ", "\t") else OWN
            rows.append((number, document, line, nth, EXACT, DEFINITION, 0, flags, no_shape))
        self._extend(rows, where, texts)

    def _number_definitions(self, document: int) -> None:
        """Give the rows of definitions their `nth`, after all uses of the document."""
        start, count = self._unnumbered.pop(document, (0, 0))
        began = self._began[document]
        line_column, nth_column = self._numbers[2:4]
        for row in range(start, start + count):
            line = line_column[row]
            nth_column[row] = began.get(line, 0)
            began[line] = nth_column[row] + 1

    def definitions(self, columns: Columns) -> tuple[DefinitionItem, ...]:
        """Return what is known of the definitions in the columns that `finished` returned."""
        return self._definitions.finished(columns)

    def _add(
        self,
        document: int,
        lines: Lines,
        definitions: Sequence[Definition],
        uses: Iterable[UseTuple],
    ) -> int:
        if lines.too_long:
            uses = [use for use in uses if use[3] not in lines.too_long]
        rows: list[tuple[int, ...]] = []
        lines_column: list[str] = []
        text_column: list[str] = []
        began = self._began.get(document, {})
        about: dict[int, tuple[int, int, str]] = {}
        text_of, symbols, is_own, shapes = lines.lines, self.symbols, self._is_own, self.shapes
        add_row, add_lines, add_text = rows.append, lines_column.append, text_column.append
        for (definition, symbol), members in self._grouped(uses).items():
            if definition not in about:
                about[definition] = lines.about(definitions[definition])
            same, indented, span = about[definition]
            if isinstance(members, tuple):
                _, kind, how, line, last, _, _, imported, shape = members
                shown = line
                used = line if line == last else _joined(range(line, last + 1))
                where = f"{span};{imported};{used}" if imported else f"{span};;{used}"
            else:
                # The best use gives kind, way of resolution, shape, and the line that lists show.
                _, kind, how, shown, _, _, _, _, shape = min(members, key=_BY_HOW_AND_KIND)
                line = members[0][3]
                where = f"{span};{_imports(members)};{_lines(members)}"
            number = symbols.get(symbol)
            if number is None:
                if len(symbol) > MAX_SYMBOL_CHARS:
                    continue
                number = symbols[symbol] = len(symbols)
                is_own.append(OWN if symbol.partition(".")[0] in self._own else 0)
            nth = began.get(line, 0)
            began[line] = nth + 1
            add_lines(where)
            add_text(text_of[shown - 1].strip()[:MAX_TEXT_CHARS])
            add_row((
                number, document, line, nth, how, kind, same, is_own[number] | indented,
                shapes.setdefault(shape, len(shapes)),
            ))  # fmt: skip
        self._latest = document, began
        self._extend(rows, lines_column, text_column)
        return len(rows)

    def _extend(self, rows: list[tuple[int, ...]], lines_column: list[str], text_column: list[str]) -> None:
        if rows:
            for column, values in zip(self._numbers, zip(*rows, strict=True), strict=True):
                column.extend(array("q", values))
            self._lines.append(column_of(lines_column))
            self._text.append(column_of(text_column))

    def _grouped(self, uses: Iterable[UseTuple]) -> dict[tuple[int, str], UseTuple | list[UseTuple]]:
        """Return the uses by definition and symbol; a single one is not in a list."""
        groups: dict[tuple[int, str], UseTuple | list[UseTuple]] = {}
        imports: list[UseTuple] = []
        for use in uses:
            if use[1] == IMPORT:
                imports.append(use)
                continue
            key = use[6], use[0]
            found = groups.setdefault(key, use)
            if found is not use:
                if isinstance(found, tuple):
                    groups[key] = [found, use]
                else:
                    found.append(use)
        for use in self._shown_by_imports(imports, groups):
            groups[use[6], use[0]] = use
        if self._wanted:
            return {key: found for key, found in groups.items() if key[1].rpartition(".")[2] in self._wanted}
        return groups

    def _shown_by_imports(
        self, imports: list[UseTuple], groups: Iterable[tuple[int, str]]
    ) -> Iterator[UseTuple]:
        """Yield the imports of symbols that the file does not use otherwise: they show how it is done."""
        if imports:
            used = set(map(_SYMBOL_OF_GROUP, groups))
            for use in imports:
                symbol = use[0]
                if symbol not in used and symbol.partition(".")[0] not in self._not_by_import:
                    used.add(symbol)
                    yield use

    def finished(self, documents: Sequence[Document], rank: Rank) -> Columns:
        """Return the columns in the order of the documents; the same code in two files is one example."""
        for added_to in tuple(self._unnumbered):
            self._number_definitions(added_to)
        numbers = self._numbers
        lines, text = values_of("".join(self._lines)), values_of("".join(self._text))
        kept = self._without_copies(documents)
        if self._began:  # uses of names from star imports came last
            symbol, document, line, nth, *_ = numbers
            kept.sort(key=list(zip(document, line, nth, strict=True)).__getitem__)
        if self._began or len(kept) < len(lines):
            # A list first: an array takes twice as long to be made from an iterator.
            numbers = tuple([array("q", list(map(column.__getitem__, kept))) for column in numbers])
            lines, text = [list(map(column.__getitem__, kept)) for column in (lines, text)]
        symbol, document, line, nth, how, kind, same, flags, shape = numbers
        return ranked(
            Columns(symbol, document, array("q"), line, nth, how, kind, same, flags, shape, array("q"),
                    column_of(lines), column_of(text)),
            documents, rank)  # fmt: skip

    def _without_copies(self, documents: Sequence[Document]) -> list[int]:
        """Return which examples are no copies of another one of their symbol, in order."""
        symbols, in_document, *_ = self._numbers
        sames = self._numbers[6]
        roles = [_ROLES.get(document.role or "", 0) for document in documents]
        best: dict[tuple[int, int], int] = {}
        copies: set[int] = set()
        for number, key in enumerate(zip(symbols, sames, strict=True)):
            kept = best.setdefault(key, number)
            if kept != number:
                if roles[in_document[number]] < roles[in_document[kept]]:
                    best[key], number = number, kept
                copies.add(number)
        everything = range(len(symbols))
        return [number for number in everything if number not in copies] if copies else list(everything)


def ranked(columns: Columns, documents: Sequence[Document], rank: Rank) -> Columns:
    """Return columns with their rank keys and checksums."""
    keys = array("q", rank(columns, documents))
    sums = map(text_checksum, values_of(columns.lines), values_of(columns.text))
    sums = map(
        row_checksum, keys, columns.line, columns.nth, columns.how, columns.kind, columns.same,
        columns.flags, sums)  # fmt: skip
    return columns._replace(rank_key=keys, checksum=array("q", list(sums)))


def _imports(uses: Sequence[UseTuple]) -> str:
    numbers = {use[7] for use in uses}
    numbers.discard(0)
    return _joined(sorted(numbers))


def _lines(uses: Sequence[UseTuple]) -> str:
    numbers = {use[3] for use in uses}
    for use in uses:
        if use[3] != use[4]:
            numbers.update(range(use[3], use[4] + 1))
    return _joined(sorted(numbers))


def _joined(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return str(numbers[0])
    return " ".join(map(str, numbers[:MAX_USES_LISTED]))
