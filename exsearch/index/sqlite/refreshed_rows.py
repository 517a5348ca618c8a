"""Rank the rows of refreshed files beside the rows of the other files of their project.

The rank of an example depends on the other examples of its symbol in the project. So the new rows of these
files are compared with those that they replace. Where both rank alike, the rows of other files are not read.
"""

from __future__ import annotations

from array import array
from operator import attrgetter

from exsearch.checksums import FLAGS, MODULUS, RANK_KEY
from exsearch.index.copies import with_copied, without_rows, worth
from exsearch.index.items import (
    FOLLOWING,
    LAST_TURN,
    LEADING,
    OWN,
    Columns,
    Document,
    code_of,
    column_of,
    values_of,
)
from exsearch.index.leading import for_rank, with_leading
from exsearch.model import License, Record
from exsearch.resolve import DEFINITION, NAME_ONLY, RE_EXPORT
from exsearch.resolve.shapes import shown_arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from typing import Any, Protocol, TypeAlias

    from exsearch.index.items import Harvest
    from exsearch.index.protocol import Rank
    from exsearch.index.sqlite.connect import Value
    from exsearch.index.sqlite.symbols import StoredSymbol

    class Asked(Protocol):
        """An open index."""

        def query(self, sql: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]: ...
        def each(self, sql: str, values: Sequence[Value] = ()) -> Iterator[tuple[Any, ...]]: ...

    Key: TypeAlias = int | str
    """Of the rows that take turns: the id of their symbol, or the term that they wait with."""
    Spelled: TypeAlias = Callable[[int, frozenset[str]], bool]
    """Returns whether a symbol has no other names in the code of the project than some."""

_TURNED = LEADING | FOLLOWING


class NotAlone(Exception):
    """It is not enough to refresh some files: all files of the project have to be read."""


class Row(Record):
    """A row, as far as its rank depends on it."""

    id: int
    """Id of a stored row, place of a new one."""
    order: tuple[bool, int, int]
    """By which the rows of a project are sorted: is it in documentation, number of the file, row."""
    document: Document
    key: int
    line: int
    nth: int
    how: int
    kind: int
    same: int
    flags: int
    shape: str
    lines: str


def _columns_of(rows: Sequence[Row]) -> tuple[Columns, list[Document], list[str]]:
    """Return rows of one symbol as columns, their documents, and the texts of their shapes."""
    documents = {id(row.document): row.document for row in rows}
    place = {key: number for number, key in enumerate(documents)}
    shapes: dict[str, int] = {}
    empty: array[int] = array("q")
    columns = Columns(
        array("q", [0] * len(rows)), array("q", [place[id(row.document)] for row in rows]),
        array("q", [row.key for row in rows]), array("q", [row.line for row in rows]),
        array("q", [row.nth for row in rows]), array("q", [row.how for row in rows]),
        array("q", [row.kind for row in rows]), array("q", [row.same for row in rows]),
        array("q", [row.flags & ~_TURNED for row in rows]),
        array("q", [shapes.setdefault(row.shape, len(shapes)) for row in rows]), empty,
        column_of([row.lines for row in rows]), "",
    )  # fmt: skip
    return columns, list(documents.values()), list(shapes)


def turned(rows: Sequence[Row], rank: Rank) -> list[tuple[int, int]]:
    """Return the rank key and the flags of each of the rows of a symbol in one project, in their order."""
    columns, documents, shapes = _columns_of(rows)
    columns = with_leading(columns, documents, shapes, rank)
    return list(zip(rank(for_rank(columns, shapes), documents), columns.flags, strict=True))


def _alike(rows: Sequence[Row], rank: Rank) -> list[tuple[object, ...]]:
    """Return for each row what decides its turn and that of others."""
    columns, documents, shapes = _columns_of(rows)
    alone = columns._replace(symbol=array("q", range(len(rows))))
    keys = rank(for_rank(alone, shapes), documents)
    return [(key, row.kind, row.how, row.flags & ~_TURNED, shown_arguments(row.shape), row.document.role)
            for key, row in zip(keys, rows, strict=True)]  # fmt: skip


class StoredRows:
    """The rows of one project as they are stored."""

    def __init__(self, index: Asked, origin_id: int, harvest: Harvest) -> None:
        self._index = index
        self._origin_id = origin_id
        self._place = {path: number for number, path in enumerate(harvest.order)}
        self._documents: dict[int, tuple[Document, bool]] = {}
        self._others: dict[Key, list[Row]] = {}
        refreshed = frozenset(harvest.refreshed)
        for number, path, role, passages, *stated in index.each(_DOCUMENTS, (origin_id,)):
            document = Document(path, None, License(*stated), role, b"", 0)
            self._documents[number] = document, passages > 0
        self.replaced = [number for number, (each, _) in self._documents.items() if each.path in refreshed]
        """Ids of the documents in refreshed files."""
        self.waiting: set[int] = set()
        """Ids of the rows in other files that wait, of those that were asked for."""

    def order(self, path: str | None, row: int, *, is_told: bool) -> tuple[bool, int, int]:
        """Return the key by which rows are sorted as in a project that is read as a whole."""
        return is_told, self._place.get(path or "", 0), row

    def of_replaced(self) -> dict[Key, list[Row]]:
        """Return the rows of the refreshed files as they are stored, in order."""
        given = ",".join(map(str, self.replaced)) or "0"
        rows = self._as_read(self._index.query(_OF_DOCUMENTS.format(given)))
        waiting = f"{_WAITING} AND w.document_id IN ({given})"
        rows += [
            (term, self._row(columns)) for term, *columns in self._index.query(waiting, (self._origin_id,))
        ]
        found: dict[Key, list[Row]] = {}
        for key, row in rows:
            found.setdefault(key, []).append(row)
        return {key: sorted(some, key=_by_order) for key, some in found.items()}

    def symbols(self) -> set[int | None]:
        """Return the ids of the symbols of the rows that are replaced."""
        given = ",".join(map(str, self.replaced)) or "0"
        return {symbol for symbol, *_ in self._index.query(_OF_DOCUMENTS.format(given))}

    def of_others(self, key: Key) -> list[Row]:
        """Return the rows with a key in the other files, in order."""
        if key not in self._others:
            self._others[key] = self._of_others(key, "")
        return self._others[key]

    def best_of_others(self, key: Key) -> list[Row]:
        """Return those of them whose turn is not the last one."""
        return self._of_others(key, f" AND {{}}.rank_key & {LAST_TURN} <> {LAST_TURN}")

    def _of_others(self, key: Key, where: str) -> list[Row]:
        others = self._documents.keys() - frozenset(self.replaced)
        if isinstance(key, int):
            found = self._index.query(_OF_SYMBOL + where.format("e"), (key,))
            rows = self._as_read([row for row in found if row[2] in others])
            return sorted([row for own, row in rows if own == key], key=_by_order)
        given = self._origin_id, key
        waiting = self._index.query(f"{_WAITING} AND t.text = ?{where.format('w')}", given)
        guessed = self._index.query(_GUESSED + where.format("g"), given)
        rows = [(key, self._row(row[1:])) for row in waiting if row[2] in others]
        self.waiting.update([row.id for _, row in rows])
        rows += self._as_read([row for row in guessed if row[2] in others])
        return sorted([row for _, row in rows], key=_by_order)

    def copies_in_others(self, key: Key, codes: Collection[int]) -> dict[int, Row]:
        """Return the rows with a key in the other files that are the same code as one of some, by `same`."""
        if isinstance(key, int) and key not in self._others:
            others = self._documents.keys() - frozenset(self.replaced)
            given = ",".join(map(str, codes))
            found = self._index.query(f"{_OF_SYMBOL} AND e.same IN ({given})", (key,))
            rows = self._as_read([row for row in found if row[2] in others])
            return {row.same: row for own, row in rows if own == key}
        return {row.same: row for row in self.of_others(key) if row.same in codes}

    def _as_read(self, rows: Sequence[Sequence[int | str]]) -> list[tuple[Key, Row]]:
        """Return rows with a symbol before their columns, guesses as they were read, each with its key."""
        ids = [int(row[1]) for row in rows] or [0]
        known = self._index.query(_GUESSES, (self._origin_id, min(ids), max(ids)))
        guesses = {number: read for number, *read in known}
        found: list[tuple[Key, Row]] = []
        for key, *columns in rows:
            if (guess := guesses.get(columns[0])) is not None:
                key, columns[2], columns[5], columns[8] = guess
            found.append((key, self._row(columns)))
        return found

    def _row(self, columns: Sequence[int | str]) -> Row:
        number, document_id, *rest = columns
        document, is_told = self._documents[int(document_id)]
        order = self.order(document.path, int(number), is_told=is_told)
        return Row._make((number, order, document, *rest))


_by_order = attrgetter("order")

_DOCUMENTS = """
SELECT d.id, d.path, d.role, d.passages, l.text, l.url, l.spdx, l.evidence
FROM document d JOIN license l ON l.id = d.license_id WHERE d.origin_id = ?
"""
_GUESSES = """
SELECT g.id, t.text, g.rank_key, g.how, g.flags
FROM term t CROSS JOIN guess g ON g.term_id = t.id WHERE t.origin_id = ? AND g.id BETWEEN ? AND ?
"""
_ROW = """{0}.id, {0}.document_id, {0}.rank_key, {0}.line, {0}.nth, {0}.how, {0}.kind, {0}.same, {0}.flags,
 h.text, {0}.lines"""
_WAITING = f"""
SELECT t.text, {_ROW.format("w")} FROM term t CROSS JOIN waiting w ON w.term_id = t.id
CROSS JOIN shape h ON h.id = w.shape_id WHERE t.origin_id = ?
"""  # noqa: S608
_OF_DOCUMENTS = f"""
SELECT e.symbol_id, {_ROW.format("e")}
FROM document d CROSS JOIN example e NOT INDEXED ON e.id BETWEEN d.first_example AND d.last_example
CROSS JOIN shape h ON h.id = e.shape_id WHERE d.id IN ({{}})
"""  # noqa: S608
_OF_SYMBOL = f"""
SELECT e.symbol_id, {_ROW.format("e")} FROM example e INDEXED BY example_symbol
CROSS JOIN shape h ON h.id = e.shape_id WHERE e.symbol_id = ?
"""  # noqa: S608
_GUESSED = f"""
SELECT e.symbol_id, {_ROW.format("e")} FROM term t CROSS JOIN guess g ON g.term_id = t.id
CROSS JOIN example e ON e.id = g.id CROSS JOIN shape h ON h.id = e.shape_id
WHERE t.origin_id = ? AND t.text = ?
"""  # noqa: S608


class Beside:
    """The new rows of refreshed files, beside the rows of the other files."""

    def __init__(
        self, harvest: Harvest, symbols: Sequence[StoredSymbol], stored: StoredRows, rank: Rank
    ) -> None:
        self.harvest = harvest
        self.changed: list[tuple[Row, int, int]] = []
        """Rows in other files that have another rank key and other flags now."""
        self.changed_terms: dict[str, list[tuple[Row, int, int]]] = {}
        """Those that wait, or whose symbol is a guess, by their terms."""
        self.symbols = symbols
        self._stored = stored
        self._rank = rank
        self._replaced = stored.of_replaced()
        self.before = stored.symbols()
        """Ids of the symbols of the rows that are replaced."""

    def _rows(self) -> dict[Key, list[Row]]:
        """Return the new rows, but for those that mean nothing."""
        harvest = self.harvest
        columns = harvest.examples
        found: dict[Key, list[Row]] = {}
        numbers = zip(
            columns.symbol, columns.document, columns.rank_key, columns.line, columns.nth, columns.how,
            columns.kind, columns.same, columns.flags, columns.shape, values_of(columns.lines), strict=True,
        )  # fmt: skip
        for number, (symbol, at, key, line, nth, how, kind, same, flags, shape, lines) in enumerate(numbers):
            known = self.symbols[symbol]
            of: Key | None = known.term or known.id
            if of is None:
                continue
            document = harvest.documents[at]
            order = self._stored.order(document.path, number, is_told=bool(document.passages))
            how = how if known.term else max(how, known.how)
            found.setdefault(of, []).append(Row(
                number, order, document, key, line, nth, how, kind, same, flags, harvest.shapes[shape], lines
            ))  # fmt: skip
        return {of: sorted(rows, key=_by_order) for of, rows in found.items()}

    def leave_out_copies(self, spelled: Spelled) -> None:
        """Leave out examples that another file has already; raises NotAlone if it has to lose its one."""
        copied = self.harvest.copied
        new = self._rows()
        before, now = _codes(self._replaced), _codes(new)
        for code, order in before.items():
            if code_of(code[1]) in copied and now.get(code) != order:
                raise NotAlone("a copy in another file may take the place of an example that is gone")
        left_out = set()
        codes: set[int] = set()
        for key, rows in new.items():
            fresh = [row for row in rows if _is_copyable(row) and (key, row.same) not in before]
            others = self._stored.copies_in_others(key, {row.same for row in fresh}) if fresh else {}
            for row in fresh:
                other = others.get(row.same)
                if other is None or not _is_copyable(other):
                    continue
                if _worth(row) < _worth(other):
                    raise NotAlone("of two copies the one in another file is left out")
                short = code_of(other.same)
                if short not in copied and isinstance(key, int) and not spelled(key, self._check([row])):
                    raise NotAlone("copies with other names for their symbol are both kept")
                left_out.add(row.id)
                codes.add(short)
        if codes - copied:
            self.harvest = with_copied(self.harvest, codes)
        if left_out:
            self.harvest = without_rows(self.harvest, left_out)

    def take_turns(self, spelled: Spelled) -> None:
        """Give all examples their turns; raises NotAlone if that needs more than what is stored."""
        new = self._rows()
        columns = self.harvest.examples
        keys, flags, sums = (array("q", each) for each in (columns.rank_key, columns.flags, columns.checksum))

        def put(number: int, key: int, flag: int) -> None:
            change = RANK_KEY * (key - keys[number]) + FLAGS * (flag - flags[number])
            keys[number], flags[number], sums[number] = key, flag, (sums[number] + change) % MODULUS

        for of in {**self._replaced, **new}:
            old, rows = self._replaced.get(of, []), new.get(of, [])
            if self._alike(old) == self._alike(rows) and _places(old) == _places(rows):
                for was, row in zip(old, rows, strict=True):
                    put(row.id, was.key, was.flags)
            elif best := self._stored.best_of_others(of):
                if isinstance(of, int) and not spelled(of, self._check(rows)):
                    raise NotAlone("the rows of a symbol take turns by names that are not stored")
                is_new = frozenset(map(id, rows))
                for row, key, flag in self._turned(of, best, old, rows):
                    if id(row) in is_new:
                        put(row.id, key, flag)
                    elif (key, flag) != (row.key, row.flags):
                        changed = (
                            self.changed if isinstance(of, int) else self.changed_terms.setdefault(of, [])
                        )
                        changed.append((row, key, flag))
        examples = columns._replace(rank_key=keys, flags=flags, checksum=sums)
        self.harvest = self.harvest._replace(examples=examples)

    def _turned(
        self, of: Key, best: Sequence[Row], old: Sequence[Row], rows: Sequence[Row]
    ) -> list[tuple[Row, int, int]]:
        """Return the new rows of a symbol, and those of others that may change, with rank keys and flags.

        Raises NotAlone if the stored turns are not as the rows tell. `best` are the rows of others whose turn
        is not the last one. They are enough if all that comes or goes has that: nothing before the last turn
        depends on what is behind it.
        """
        first = sum(not _is_last(row.key) for row in old)
        is_all = len(best) + first < _TURNS
        if not is_all and not first:
            self._verify(best)
            both = sorted((*best, *rows), key=_by_order)
            found = [(row, *now) for row, now in zip(both, turned(both, self._rank), strict=True)]
            known = frozenset(map(id, best))
            if all((key, flag) == (row.key, row.flags) if id(row) in known else _is_last(key)
                   for row, key, flag in found):  # fmt: skip
                return found
        others = best if is_all else self._stored.of_others(of)
        self._verify((*others, *old))
        after = sorted((*others, *rows), key=_by_order)
        return [(row, *now) for row, now in zip(after, turned(after, self._rank), strict=True)]

    def _verify(self, rows: Sequence[Row]) -> None:
        before = sorted(rows, key=_by_order)
        if turned(before, self._rank) != [(row.key, row.flags) for row in before]:
            raise NotAlone("the rows of a symbol have other turns than their columns tell")

    def changed_symbols(self) -> set[int]:
        """Return the ids of the symbols that only the old or only the new rows are about."""
        used = [self.symbols[number] for number in set(self.harvest.examples.symbol)]
        unsure = {each.id for each in used if each.how == NAME_ONLY}
        return {each for each in {each.id for each in used} ^ self.before | unsure if each is not None}

    def _alike(self, rows: Sequence[Row]) -> list[tuple[object, ...]]:
        return _alike(rows, self._rank) if rows else []

    def _check(self, rows: Sequence[Row]) -> frozenset[str]:
        """Return the names that code has for the symbol of some rows; raises NotAlone if it is unsure."""
        columns = self.harvest.examples
        names = set()
        for row in rows:
            number = columns.symbol[row.id]
            known = self.symbols[number]
            if known.how > RE_EXPORT or (row.flags & OWN and not known.is_own):
                raise NotAlone("a symbol turned out to be another than its project knows")
            names.add(self.harvest.symbols[number].name)
        return frozenset(names)


_TURNS = 255
"""Rows of a symbol in one project that have a turn before the last one."""


def _is_last(key: int) -> bool:
    return key & LAST_TURN == LAST_TURN


def _places(rows: Sequence[Row]) -> list[tuple[bool, int]]:
    return [row.order[:2] for row in rows]


def _is_copyable(row: Row) -> bool:
    return bool(row.same) and row.kind != DEFINITION


def _codes(rows: dict[Key, list[Row]]) -> dict[tuple[Key, int], tuple[object, ...]]:
    """Return what may have copies -> what decides which of them is kept, but for the place in the file."""
    return {
        (key, row.same): (worth(row.document.role, row.flags), row.order[:2])
        for key, some in rows.items()
        for row in some
        if _is_copyable(row)
    }


def _worth(row: Row) -> tuple[object, ...]:
    return worth(row.document.role, row.flags), row.order
