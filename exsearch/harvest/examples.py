"""Group the uses in the files of a project into examples: one symbol in one definition of one file each.

Uses and lines in, columns out. While files are read, examples are kept by the *term* of their use
(`resolve.summary`), because what a term means is known when the whole project is. Written for speed, because
it runs for every use there is: uses are plain tuples in the order of `resolve.walk.Use`, read by position (by
name the whole harvest takes 4 % longer).
"""

from __future__ import annotations

from array import array
from operator import itemgetter
from zlib import crc32

from exsearch.checksums import row_checksums
from exsearch.index.copies import nths, worth
from exsearch.index.items import (
    ATTACHED,
    CHECKED,
    INDENTED,
    NESTED,
    OWN,
    SUBJECT,
    Columns,
    code_of,
    column_of,
    values_of,
)
from exsearch.index.leading import for_rank, with_leading
from exsearch.model import Record
from exsearch.resolve import ARGUMENT, ATTRIBUTE, DEFINITION, DOCUMENTED, EXACT, IMPORT
from exsearch.resolve.shapes import joined_parts, merged, uncalled, without_marks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from exsearch.index.items import Document
    from exsearch.index.protocol import Rank
    from exsearch.resolve.walk import Definition, UseTuple

MAX_TEXT_CHARS = 400
"""Longest line that a list shows; the rest is cut."""

MAX_LINE_CHARS = 10_000
"""A use in a longer line is no example."""

MAX_SYMBOL_CHARS = 500
"""Nobody asks for a longer name, and every end of a name is a key of the index."""

MAX_USES_LISTED = 200
"""Lines that are highlighted for one symbol in one definition."""

SEVERAL_OWN = 4
"""Names of its own project in a definition that make it hard to understand by itself."""

_DEEP = 12
"""Columns from a definition to a line inside of three blocks of it."""

_CHECKS = ("isinstance(", "issubclass(")

_IGNORED = b" \t\r\f,'\""
"""What formatters add, remove and replace: two definitions that differ in nothing else are the same code."""
_BY_HOW_AND_KIND = itemgetter(2, 1)
_TERM_OF_GROUP = itemgetter(1)
_NUMBERS = 9
"""Columns that are collected: term, document, definition, line, how, kind, same, flags, shape."""


class Meaning(Record):
    """One symbol that a term may mean."""

    symbol: str
    """A dotted name, or a term that waits for another package."""
    how: int
    """The way in which it was found out, as a position in `HOWS`."""
    is_whole: bool = True
    """False if only the beginning of the chain is known: it is an attribute of something."""


class DefinedRow(Record):
    """The definition of a symbol, as a row."""

    symbol: str
    line: int
    """1-based line of the `def`, `class` or assignment."""
    indented: int
    """INDENTED or 0."""
    lines: str
    """"first body last;;header lines"."""
    text: str


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
        """Return a number that is equal for lines that differ in format and in lines of comments only."""
        text = "".join(self.lines[first - 1 : last])
        if "#" in text:
            lines = self.lines[first - 1 : last]
            text = "".join([line for line in lines if line.lstrip()[:1] != "#"])
        data = text.encode("utf-8", "surrogatepass").translate(None, _IGNORED)
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
        self.terms: dict[str, int] = {}
        """Each with its number."""
        self.shapes: dict[str, int] = {}
        """Each with its number."""
        self._own = frozenset(packages)
        self._not_by_import = self._own | {"__future__"}
        self._wanted = wanted
        self._numbers = tuple([array("q") for _ in range(_NUMBERS)])
        self._lines: list[str] = []
        self._text: list[str] = []
        """Packed columns, one per file added: the highlighted lines, and the line that a list shows."""
        self._subjects: dict[tuple[int, int], str] = {}
        """(document, definition) -> the symbol in whose docstring it stands."""

    def add(
        self,
        document: int,
        lines: Lines,
        definitions: Sequence[Definition],
        uses: Iterable[UseTuple],
        subjects: Mapping[int, str] | None = None,
    ) -> int:
        """Add the examples of one file; returns how many there are.

        `subjects` has the symbols in whose docstrings its definitions stand.
        """
        for definition, symbol in (subjects or {}).items():
            self._subjects[document, definition] = symbol
        if lines.too_long:
            uses = [use for use in uses if use[3] not in lines.too_long]
        rows: list[tuple[int, ...]] = []
        lines_column: list[str] = []
        text_column: list[str] = []
        about: dict[int, tuple[int, int, str]] = {}
        text_of, terms, shapes = lines.lines, self.terms, self.shapes
        add_row, add_lines, add_text = rows.append, lines_column.append, text_column.append
        grouped = self._grouped(uses)
        attached = self._attached(grouped)
        for (definition, term), members in grouped.items():
            if definition not in about:
                same, flags, span = lines.about(definitions[definition])
                about[definition] = same, flags | (ATTACHED if definition in attached else 0), span
            same, flags, span = about[definition]
            if isinstance(members, tuple):
                _, kind, how, line, last, _, _, imported, shape = members
                shown = line
                used = line if line == last else _joined(range(line, last + 1))
                where = f"{span};{imported};{used}" if imported else f"{span};;{used}"
            else:
                # The best use gives kind, way of resolution, shape, and the line that lists show.
                _, kind, how, shown, _, _, _, _, shape = min(members, key=_BY_HOW_AND_KIND)
                shape = joined_parts(shape, [use[8] for use in members])
                line = members[0][3]
                where = f"{span};{_imports(members)};{_lines(members)}"
            if len(term) > MAX_SYMBOL_CHARS:
                continue
            add_lines(where)
            whole = text_of[shown - 1]
            text = whole.strip()
            add_text(text[:MAX_TEXT_CHARS])
            if whole[:_DEEP].isspace() and _is_nested(whole, text_of[definitions[definition][0] - 1]):
                flags |= NESTED
            if kind == ARGUMENT and True in [check in text for check in _CHECKS]:
                flags |= CHECKED
            add_row((
                terms.setdefault(term, len(terms)), document, definition, line, how, kind, same, flags,
                shapes.setdefault(shape, len(shapes)),
            ))  # fmt: skip
        self._keep(rows, lines_column, text_column)
        return len(rows)

    def add_defined(self, document: int, number: int, rows: Sequence[DefinedRow]) -> None:
        """Add the definitions of one file, behind its uses; they are numbered from `number` on."""
        terms, shape = self.terms, self.shapes.setdefault("", len(self.shapes))
        numbers = [
            (terms.setdefault(row.symbol, len(terms)), document, number + place, row.line, EXACT, DEFINITION,
             0, row.indented, shape)
            for place, row in enumerate(rows)
        ]  # fmt: skip
        self._keep(numbers, [row.lines for row in rows], [row.text[:MAX_TEXT_CHARS] for row in rows])

    def _keep(self, rows: Sequence[tuple[int, ...]], lines: list[str], text: list[str]) -> None:
        if rows:
            for column, values in zip(self._numbers, zip(*rows, strict=True), strict=True):
                column.extend(array("q", values))
            self._lines.append(column_of(lines))
            self._text.append(column_of(text))

    def _grouped(self, uses: Iterable[UseTuple]) -> dict[tuple[int, str], UseTuple | list[UseTuple]]:
        """Return the uses by definition and term; a single one is not in a list."""
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

    def _attached(self, groups: Iterable[tuple[int, str]]) -> set[int]:
        """Return the definitions that use several names of their own project."""
        own = self._own
        counts: dict[int, int] = {}
        for definition, term in groups:
            if term.partition(".")[0] in own:
                counts[definition] = counts.get(definition, 0) + 1
        return {definition for definition, count in counts.items() if count >= SEVERAL_OWN}

    def _shown_by_imports(
        self, imports: list[UseTuple], groups: Iterable[tuple[int, str]]
    ) -> Iterator[UseTuple]:
        """Yield the imports of symbols that the file does not use otherwise: they show how it is done."""
        if imports:
            used = set(map(_TERM_OF_GROUP, groups))
            for use in imports:
                symbol = use[0]
                if symbol not in used and symbol.partition(".")[0] not in self._not_by_import:
                    used.add(symbol)
                    yield use

    # -- when all files were read

    def by_document(self, terms: Container[str]) -> dict[int, list[str]]:
        """Return the documents that have some of these terms, and which, before they are resolved."""
        wanted = {number: term for term, number in self.terms.items() if term in terms}
        places = zip(self._numbers[_DOCUMENT], self._numbers[0], strict=True)
        found: dict[int, list[str]] = {}
        for document, number in sorted({place for place in places if place[1] in wanted}):
            found.setdefault(document, []).append(wanted[number])
        return found

    def finished(
        self, documents: Sequence[Document], rank: Rank, meanings: Callable[[str], Sequence[Meaning]]
    ) -> Finished:
        """Return everything by symbol, in the order of the documents.

        `meanings` gives the symbols that a term may mean; without one its uses are left out. The same code
        in two files is one example.
        """
        symbols: dict[str, int] = {}
        rows = _Rows(self._numbers, values_of("".join(self._lines)), values_of("".join(self._text)))
        meant = [
            [(symbols.setdefault(meaning.symbol, len(symbols)), meaning) for meaning in meanings(term)]
            for term in self.terms
        ]
        defined = [symbols.get(term, -1) for term in self.terms]
        rows.resolve(meant, defined, self.shapes)
        self._complete_flags(rows, list(symbols))
        copied = rows.keep_one_of_copies(documents)
        shapes = rows.settle_shapes()
        kept = sorted(set(rows.document))
        place = {number: position for position, number in enumerate(kept)}
        places = array("q", [place[number] for number in rows.document])
        paths = [document.path for document in documents]
        numbers = array("q", nths(paths, rows.document, rows.line, rows.kind))
        columns = Columns(
            rows.symbol, places, array("q"), rows.line, numbers, rows.how, rows.kind,
            rows.same, rows.flags, rows.shape, array("q"), column_of(rows.lines),
            column_of(rows.text))  # fmt: skip
        found = [documents[number] for number in kept]
        columns = with_leading(columns, found, shapes, rank)
        defined_at = [
            (number, definition)
            for number, (kind, definition) in enumerate(zip(rows.kind, rows.definition, strict=True))
            if kind == DEFINITION
        ]
        return Finished(
            list(symbols), found, shapes, ranked(columns, found, rank, shapes), defined_at,
            copied,
        )  # fmt: skip

    def _complete_flags(self, rows: _Rows, symbols: Sequence[str]) -> None:
        """Note in the rows whose the symbol is, and whether it is the subject of its block."""
        own = [OWN if symbol.partition(".")[0] in self._own else 0 for symbol in symbols]
        flags = rows.flags
        flags[:] = array("q", [own[symbol] | flag for symbol, flag in zip(rows.symbol, flags, strict=True)])
        if self._subjects:
            for number, place in enumerate(zip(rows.document, rows.definition, strict=True)):
                subject = self._subjects.get(place)
                if subject and f"{symbols[rows.symbol[number]]}.".startswith(f"{subject}."):
                    flags[number] |= SUBJECT


class Finished(Record):
    """The examples of a project by their symbols."""

    symbols: list[str]
    documents: list[Document]
    """Those with examples."""
    shapes: tuple[str, ...]
    """As in `Harvest`."""
    columns: Columns
    definitions: list[tuple[int, int]]
    """(number of an example, number of the definition that it shows)."""
    copied: set[int]
    """`items.code_of` those of which a copy in another file was left out."""


class _Rows:
    """Examples as columns, document by document; `symbol` holds terms until they are resolved."""

    def __init__(self, numbers: Sequence[array[int]], lines: list[str], text: list[str]) -> None:
        self._columns: list[Any] = [*numbers, lines, text]
        self._shapes: dict[str, int] = {}
        self._texts: list[str] = []
        """The texts of the shapes by their numbers."""
        self._read_columns()

    def _read_columns(self) -> None:
        (self.symbol, self.document, self.definition, self.line, self.how, self.kind, self.same, self.flags,
         self.shape, self.lines, self.text) = self._columns  # fmt: skip

    def _take(self, numbers: Sequence[int]) -> None:
        """Keep these rows, in this order."""
        if len(numbers) < 2:  # then `itemgetter` returns no tuple
            taken = [[column[number] for number in numbers] for column in self._columns]
        else:
            of_rows = itemgetter(*numbers)  # takes half as long as to ask for each number
            taken = [list(of_rows(column)) for column in self._columns]
        # A list first: an array takes twice as long to be made from a tuple or an iterator.
        self._columns = [*[array("q", column) for column in taken[:_LINES]], *taken[_LINES:]]
        self._read_columns()

    def resolve(
        self,
        meant: Sequence[Sequence[tuple[int, Meaning]]],
        defined: Sequence[int],
        shapes: dict[str, int],
    ) -> None:
        """Replace the terms by the symbols that they mean.

        `defined` has the symbol that each term is itself, -1 for none: a definition counts as such only if
        its name is no alias of another symbol. `shapes` has the number of each text; others are added.
        """
        self._shapes, self._texts = shapes, list(shapes)
        several = _meant_by_several(meant)
        plain = list(map(_plain, meant))
        least_how = [symbols[0][1].how if len(symbols) == 1 else EXACT for symbols in meant]
        hows = array("q", list(map(max, self.how, map(least_how.__getitem__, self.symbol))))
        self._columns[_HOW] = self.how = hows
        kept: list[int] = []
        first: dict[tuple[int, int, int], int] = {}
        for number, (term, kind) in enumerate(zip(list(self.symbol), list(self.kind), strict=True)):
            if kind == DEFINITION:
                if (symbol := defined[term]) >= 0 and symbol in [meaning[0] for meaning in meant[term]]:
                    self.symbol[number] = symbol
                    kept.append(number)
            elif (symbol := plain[term]) >= 0 and symbol not in several:
                self.symbol[number] = symbol
                kept.append(number)
            elif len(meant[term]) == 1:
                self._resolve_in_place(number, meant[term][0], kept, first)
            else:
                self._resolve_one(number, meant[term], kept, first)
        self._take(kept)

    def _shape(self, text: str) -> int:
        number = self._shapes.setdefault(text, len(self._texts))
        if number == len(self._texts):
            self._texts.append(text)
        return number

    def _uncalled(self, shape: int) -> int:
        return self._shape(uncalled(self._texts[shape]))

    def settle_shapes(self) -> tuple[str, ...]:
        """Number the shapes of the rows that were kept anew, as they are stored; returns their texts."""
        found: dict[str, int] = {}
        new = {}
        for shape in sorted(set(self.shape)):
            text = without_marks(self._texts[shape])
            new[shape] = found.setdefault(text, len(found))
        self._columns[_SHAPE] = self.shape = array("q", list(map(new.__getitem__, self.shape)))
        return tuple(found)

    def _resolve_in_place(
        self, number: int, meant: tuple[int, Meaning], kept: list[int],
        first: dict[tuple[int, int, int], int],
    ) -> None:  # fmt: skip
        """Do the same as `_resolve_one` for a term that means one symbol."""
        symbol, meaning = meant
        if not meaning.is_whole:
            self.kind[number], self.shape[number] = ATTRIBUTE, self._uncalled(self.shape[number])
        at = first.setdefault((self.document[number], self.definition[number], symbol), number)
        if at == number:
            self.symbol[number] = symbol
            kept.append(number)
        else:
            self._merge(at, [column[number] for column in self._columns])

    def _resolve_one(
        self, number: int, symbols: Sequence[tuple[int, Meaning]], kept: list[int],
        first: dict[tuple[int, int, int], int],
    ) -> None:  # fmt: skip
        """Add a row for each symbol that a term may mean, behind the others, and keep it.

        Two terms in one definition may mean one symbol: they become one example, `first` has its row.
        """
        end = len(self.symbol)
        row = [column[number] for column in self._columns]
        for symbol, meaning in symbols:
            new = [symbol, *row[1:]]
            new[_HOW] = max(row[_HOW], meaning.how)
            if not meaning.is_whole:
                new[_KIND], new[_SHAPE] = ATTRIBUTE, self._uncalled(row[_SHAPE])
            key = row[1], row[2], symbol
            if (at := first.setdefault(key, end)) != end:
                self._merge(at, new)
                continue
            kept.append(end)
            for column, value in zip(self._columns, new, strict=True):
                column.append(value)
            end += 1

    def _merge(self, at: int, other: Sequence[Any]) -> None:
        """Make one example of two; the better use decides what lists show.

        What is only documented counts if nothing else in the block leads to the symbol.
        """
        if (other[_HOW] == DOCUMENTED) != (self.how[at] == DOCUMENTED):
            if self.how[at] == DOCUMENTED:
                for column, value in zip(self._columns[_LINE:], other[_LINE:], strict=True):
                    column[at] = value
            return
        self.line[at] = min(self.line[at], other[_LINE])
        shapes = self._texts[self.shape[at]], self._texts[other[_SHAPE]]
        if (other[_HOW], other[_KIND]) < (self.how[at], self.kind[at]):
            shapes = shapes[::-1]
            for column in (_HOW, _KIND, _FLAGS, _TEXT):
                self._columns[column][at] = other[column]
        self.shape[at] = self._shape(merged(*shapes))
        span, imports, used = self.lines[at].split(";")
        _, other_imports, other_used = other[_LINES].split(";")
        self.lines[at] = f"{span};{_union(imports, other_imports)};{_union(used, other_used)}"

    def keep_one_of_copies(self, documents: Sequence[Document]) -> set[int]:
        """Keep one example of each symbol with the same code around it; that in its own docstring, if any.

        Returns `items.code_of` those that other files have, too.
        """

        def worth_of(number: int) -> tuple[int, bool]:
            return worth(documents[self.document[number]].role, self.flags[number])

        best: dict[tuple[int, int], int] = {}
        copies: set[int] = set()
        for number, key in enumerate(zip(self.symbol, self.same, strict=True)):
            kept = best.setdefault(key, number) if key[1] else number
            if kept != number:
                if worth_of(number) < worth_of(kept):
                    best[key], number = number, kept
                copies.add(number)
        if not copies:
            return set()
        found = set()
        for number in copies:
            kept = self.document[best[self.symbol[number], self.same[number]]]
            if documents[kept].path != documents[self.document[number]].path:
                found.add(code_of(self.same[number]))
        self._take([number for number in range(len(self.symbol)) if number not in copies])
        return found


_DOCUMENT = 1
_LINE, _HOW, _KIND, _FLAGS, _SHAPE, _LINES, _TEXT = 3, 4, 5, 7, 8, 9, 10
"""Places of columns in `_Rows`."""


def _plain(symbols: Sequence[tuple[int, Meaning]]) -> int:
    """Return the symbol that a term means if its rows need nothing else, else -1."""
    return symbols[0][0] if len(symbols) == 1 and symbols[0][1].is_whole else -1


def _meant_by_several(meant: Sequence[Sequence[tuple[int, Meaning]]]) -> frozenset[int]:
    """Return the symbols that several terms mean."""
    seen: set[int] = set()
    several: set[int] = set()
    for symbols in meant:
        for symbol, _ in symbols:
            (several if symbol in seen else seen).add(symbol)
    return frozenset(several)


def _union(one: str, other: str) -> str:
    return one if one == other else _joined(sorted({*map(int, one.split()), *map(int, other.split())}))


def ranked(columns: Columns, documents: Sequence[Document], rank: Rank, shapes: Sequence[str]) -> Columns:
    """Return columns with their rank keys and checksums."""
    keys = array("q", rank(for_rank(columns, shapes), documents))
    sums = row_checksums(
        keys, columns.line, columns.nth, columns.how, columns.kind, columns.same, columns.flags,
        values_of(columns.lines), values_of(columns.text))  # fmt: skip
    return columns._replace(rank_key=keys, checksum=array("q", sums))


def _is_nested(line: str, first: str) -> bool:
    """Return whether a line is deep inside of the definition that begins with another."""
    return len(line) - len(line.lstrip()) >= len(first) - len(first.lstrip()) + _DEEP


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
