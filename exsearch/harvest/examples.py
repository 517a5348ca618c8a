"""Turn the uses in the files of a project into its examples: grouped, ranked, each definition once.

Names' uses and lines in, columns out. Written for speed: it runs for every use there is.
"""

from __future__ import annotations

from array import array
from operator import itemgetter
from zlib import crc32

from exsearch.harvest import ranking
from exsearch.harvest.sums import row_checksum, text_checksum
from exsearch.model import Record
from exsearch.resolve import IMPORT, NAME_ONLY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from exsearch.resolve.module import Names

    Use = tuple[str, int, int, int, int, int, int, int, str]
    """As in `names.Names.uses`."""

MAX_TEXT_CHARS = 400
"""Of the line that a list shows."""

MAX_LINE_CHARS = 10_000
"""What a longer line uses is no example."""

MAX_SYMBOL_CHARS = 500
"""Nobody asks for what has a longer name, and every end of a name is a key of the index."""

MAX_USES_LISTED = 200
"""Lines that are highlighted for one symbol in one definition."""

_COLUMNS = 10
_COPY = -1
_WHITE = b" \t\r\f"
_BY_HOW_AND_KIND = itemgetter(2, 1)
_SYMBOL_OF_GROUP = itemgetter(1)


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
    """Position in `resolve.HOWS`."""
    kind: array[int]
    """Position in `resolve.KINDS`, of the most telling use."""
    same: array[int]
    """Equal where the definition is the same code, white space aside."""
    checksum: array[int]
    """As `row_checksum` makes it."""
    lines: str
    """"first body last;imports;uses", in lines of the file; for `values_of`."""
    text: str
    """The line of the most telling use, without the white space around it; for `values_of`."""


def values_of(column: str) -> list[str]:
    """Return the values in a column of text: there each ends in a line feed."""
    return column.split("\n")[:-1]


class Lines:
    """The lines of a file, and what is the same in the definitions of it."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.too_long: frozenset[int] = frozenset()
        """1-based; each use there would have to be looked for, and shown, in all of it."""
        if max(map(len, self.lines)) > MAX_LINE_CHARS:
            self.too_long = frozenset(
                number for number, line in enumerate(self.lines, 1) if len(line) > MAX_LINE_CHARS
            )

    def same(self, first: int, last: int) -> int:
        """Return a number that is equal for lines that differ in white space only."""
        data = "".join(self.lines[first - 1 : last]).encode("utf-8", "surrogatepass").translate(None, _WHITE)
        return len(data) << 32 | crc32(data)  # compared among the examples of one symbol only


class Examples:
    """Collects the examples of a project: one symbol in one definition of one file each.

    What is kept from file to file is numbers in arrays, and few long strings: small objects would
    lie all over the memory that the next syntax tree needs.
    """

    def __init__(self, packages: Iterable[str] = (), wanted: frozenset[str] = frozenset()) -> None:
        """Prepare for a project with these top-level names, and for symbols with the `wanted` last names.

        All symbols are wanted if that is empty.
        """
        self.symbols: dict[str, int] = {}
        """Each with its number."""
        self._own = frozenset(packages)
        self._is_own: list[bool] = []
        """Of each symbol."""
        self._not_by_import = self._own | {"__future__"}
        self._wanted = wanted
        self._columns = tuple([array("q") for _ in range(_COLUMNS)])
        """symbol, file, line, nth, how, kind, same, key (tier << 8 | faults), shape, sum of the text."""
        self._lines: list[str] = []
        self._text: list[str] = []
        """Of a file each."""
        self._shapes: dict[str, int] = {}
        """Each with its number."""
        self._began: dict[int, dict[int, int]] = {}
        """For files that are added to twice: line -> examples that begin on it."""

    def add(self, file: int, role: str, lines: Lines, names: Names) -> int:
        """Take what the uses in one file show; returns how many examples that is."""
        if names.starred:
            self._began[file] = {}
        return self._add(file, role, lines, names.definitions, names.uses)

    def add_starred(
        self, file: int, role: str, lines: Lines, names: Names, public: Mapping[str, Mapping[str, str]]
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
        lines: Lines,
        definitions: Sequence[tuple[int, int, int, str]],
        uses: Iterable[Use],
    ) -> int:
        if lines.too_long:
            uses = [use for use in uses if use[3] not in lines.too_long]
        groups = self._grouped(uses)
        rows: list[tuple[int, ...]] = []
        said: list[str] = []
        shown: list[str] = []
        began = self._began.get(file, {})
        about: dict[int, tuple[int, int, str]] = {}
        tiers = ranking.tiers_of(role)
        faults_of_use = ranking.FAULTS_OF_USE
        text_of, symbols, is_own = lines.lines, self.symbols, self._is_own
        add_row, add_said, add_shown = rows.append, said.append, shown.append
        shapes = self._shapes
        for (definition, symbol), members in groups.items():
            if definition not in about:
                about[definition] = _about(lines, definitions[definition])
            same, faults, span = about[definition]
            if isinstance(members, tuple):
                _, kind, how, line, last, _, _, imported, shape = members
                telling = line
                used = line if line == last else _numbers(range(line, last + 1))
                where = f"{span};{imported};{used}" if imported else f"{span};;{used}"
            else:
                # The most telling use gives kind, way of resolution, shape, and the line that lists show.
                _, kind, how, telling, _, _, _, _, shape = min(members, key=_BY_HOW_AND_KIND)
                line = members[0][3]
                where = f"{span};{_imports(members)};{_lines(members)}"
            number = symbols.get(symbol)
            if number is None:
                if len(symbol) > MAX_SYMBOL_CHARS:
                    continue
                number = symbols[symbol] = len(symbols)
                is_own.append(symbol.partition(".")[0] in self._own)
            nth = began.get(line, 0)
            began[line] = nth + 1
            faults += faults_of_use[how][kind]
            tier = ranking.DOUBTFUL if how == NAME_ONLY else tiers[is_own[number]]
            text = text_of[telling - 1].strip()[:MAX_TEXT_CHARS]
            add_said(where)
            add_shown(text)
            add_row((
                number, file, line, nth, how, kind, same, tier << 8 | (faults if faults < 255 else 255),
                shapes.setdefault(shape, len(shapes)), text_checksum(where, text),
            ))  # fmt: skip
        if rows:
            for column, values in zip(self._columns, zip(*rows, strict=True), strict=True):
                column.extend(array("q", values))
            self._lines.append(_column(said))
            self._text.append(_column(shown))
        return len(rows)

    def _grouped(self, uses: Iterable[Use]) -> dict[tuple[int, str], Use | list[Use]]:
        """Return the uses by definition and symbol; where there is one, itself."""
        groups: dict[tuple[int, str], Use | list[Use]] = {}
        imports: list[Use] = []
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

    def _shown_by_imports(self, imports: list[Use], groups: Iterable[tuple[int, str]]) -> Iterator[Use]:
        """Yield the imports of what nothing else in the file uses: there they show how it is done."""
        if imports:
            used = set(map(_SYMBOL_OF_GROUP, groups))
            for use in imports:
                symbol = use[0]
                if symbol not in used and symbol.partition(".")[0] not in self._not_by_import:
                    used.add(symbol)
                    yield use

    def finished(self) -> Columns:
        """Return the columns, with the place of each example among those of its symbol.

        The same code in two files of the project is one example: the better placed.
        """
        symbol, file, line, nth, how, kind, same, _, _, sums = self._columns
        place = self._places()
        lines, text = "".join(self._lines), "".join(self._text)
        kept = [number for number, where in enumerate(place) if where != _COPY]
        if self._began:  # what stars brought came last
            kept.sort(key=list(zip(file, line, nth, strict=True)).__getitem__)
        if self._began or len(kept) < len(place):
            symbol, file, place, line, nth, how, kind, same, sums = [
                array("q", list(map(column.__getitem__, kept)))  # twice as fast as from an iterator
                for column in (symbol, file, place, line, nth, how, kind, same, sums)
            ]
            lines = _column(map(values_of(lines).__getitem__, kept))
            text = _column(map(values_of(text).__getitem__, kept))
        sums = array("q", map(row_checksum, place, line, nth, how, kind, same, sums))
        return Columns(symbol, file, place, line, nth, how, kind, same, sums, lines, text)

    def _places(self) -> array[int]:
        """Return the place of each example; _COPY for one that is left out."""
        symbols, *_, sames, keys, shapes, _ = self._columns
        places = array("q", [key >> 8 << 16 | key & 255 for key in keys])
        of_symbol: list[list[int]] = [[] for _ in self.symbols]
        for number, symbol in enumerate(symbols):
            of_symbol[symbol].append(number)
        for numbers in of_symbol:
            if len(numbers) == 1:
                continue
            best: dict[int, int] = {}
            for number in numbers:
                same = sames[number]
                kept = best.setdefault(same, number)
                if kept != number:
                    if keys[number] < keys[kept]:
                        best[same] = number
                        number = kept
                    places[number] = _COPY
            if len(best) < len(numbers):
                numbers = sorted(best.values())
            turns = ranking.turns([keys[n] for n in numbers], [shapes[n] for n in numbers])
            for number, turn in zip(numbers, turns, strict=True):
                places[number] |= turn << 8
        return places


def _column(values: Iterable[str]) -> str:
    return "\n".join((*values, ""))


def _about(lines: Lines, definition: tuple[int, int, int, str]) -> tuple[int, int, str]:
    """Return what all examples in a definition have: what is the same in it, its faults, its lines."""
    first, body, last, _ = definition
    faults = ranking.FAULTS_OF_LENGTH[min(last - first + 1, ranking.LONGEST)]
    if lines.lines[first - 1][:1] in (" ", "\t"):
        faults += ranking.FAULT_OF_A_PART
    return lines.same(first, last), faults, f"{first} {body} {last}"


def _imports(uses: Sequence[Use]) -> str:
    numbers = {use[7] for use in uses}
    numbers.discard(0)
    return _numbers(sorted(numbers))


def _lines(uses: Sequence[Use]) -> str:
    numbers = {use[3] for use in uses}
    for use in uses:
        if use[3] != use[4]:
            numbers.update(range(use[3], use[4] + 1))
    return _numbers(sorted(numbers))


def _numbers(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return str(numbers[0])
    return " ".join(map(str, numbers[:MAX_USES_LISTED]))
